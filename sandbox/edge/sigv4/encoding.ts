/** Percent-encoding as Signature Version 4 wants it: everything but A-Z a-z 0-9 - . _ ~ (RFC 3986). */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `uriEncode` for a path: slashes stay. */
export function uriEncodePath(path: string): string {
  return path.split('/').map(uriEncode).join('/');
}

/** @returns undefined where the percent-encoding is no UTF-8 */
export function uriDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
