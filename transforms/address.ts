import { isIPv6 } from 'node:net';

/** Longest text of an IPv6 address with a zone index. */
const longestAddress = 64;

/** True for an IPv4 address of four decimal numbers or an IPv6 address, without port or brackets. */
export function isAddress(text: string): boolean {
  return isIPv4(text) || (text.length <= longestAddress && text.includes(':') && isIPv6(text));
}

function isIPv4(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let parts = 0;
  let value = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 46) {
      if (value < 0) return false;
      parts += 1;
      value = -1;
    } else if (code < 48 || code > 57) {
      return false;
    } else {
      value = (value < 0 ? 0 : value * 10) + code - 48;
      if (value > 255) return false;
    }
  }
  return parts === 3 && value >= 0;
}
