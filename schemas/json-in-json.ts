import type { JsonBytes } from './json-bytes';
import { deepest, isExact } from './json-text';

const escapedQuote = Buffer.from('\\"');
const [openBrace, closeBrace, openBracket, closeBracket, comma, colon] = [...Buffer.from('{}[],:')] as [number, number, number, number, number, number];

/**
 * Adds a value's JSON text as it stands inside a JSON string, in one pass: making the text and escaping it then takes twice as
 * long. Only what is common is taken: plain text, exact numbers, truth, null, lists and objects of them.
 * @returns false for all else, with any bytes of the text added
 */
export function writeJsonInJson(out: JsonBytes, value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case 'string':
      return writeText(out, value);
    case 'number':
      if (!isExact(value)) return false;
      if (Number.isInteger(value)) out.integer(value);
      else out.text(String(value));
      return true;
    case 'boolean':
      out.boolean(value);
      return true;
    case 'object':
      if (value === null) out.text('null');
      return value === null || (depth < deepest && (Array.isArray(value) ? writeList(out, value, depth) : writeMembers(out, value, depth)));
    default:
      return false;
  }
}

function writeText(out: JsonBytes, text: string): boolean {
  out.piece(escapedQuote);
  const isPlain = out.plain(text);
  out.piece(escapedQuote);
  return isPlain;
}

function writeList(out: JsonBytes, list: readonly unknown[], depth: number): boolean {
  out.sign(openBracket);
  for (let index = 0; index < list.length; index += 1) {
    if (index > 0) out.sign(comma);
    if (!writeJsonInJson(out, list[index], depth + 1)) return false;
  }
  out.sign(closeBracket);
  return true;
}

function writeMembers(out: JsonBytes, value: object, depth: number): boolean {
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  let isFirst = true;
  out.sign(openBrace);
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (member === undefined) continue;
    if (!isFirst) out.sign(comma);
    isFirst = false;
    if (!writeText(out, name)) return false;
    out.sign(colon);
    if (!writeJsonInJson(out, member, depth + 1)) return false;
  }
  out.sign(closeBrace);
  return true;
}
