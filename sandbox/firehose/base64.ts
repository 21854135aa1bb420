/** Whether a value is base64 as Java's decoder takes it: padded, of the standard alphabet. */
export function isBase64(value: unknown): value is string {
  return typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}
