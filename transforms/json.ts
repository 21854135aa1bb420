import { RecordError } from './errors';
import { isDigit } from './time/digits';

export type JsonObject = { readonly [key: string]: unknown };

/** Levels of lists and objects inside each other; SUPER takes no more. @see https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html */
const deepest = 1000;

/**
 * Parses one JSON object. Integers that a number does not hold exactly (beyond 2^53) become strings of their digits.
 * @throws RecordError `invalid_json` for anything but an object, and for one nested deeper than 1,000 levels
 */
export function parseJsonObject(text: string): JsonObject {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (hasManyBrackets(json) && isTooDeep(json)) throw new RecordError('invalid_json', 'record', `at most ${deepest} levels of nesting`);
  const value = parse(hasLongNumber(json) && mayHaveLargeInteger.test(json) ? quoteLargeIntegers(json) : json);
  if (!isJsonObject(value)) throw new RecordError('invalid_json', 'record', 'a JSON object');
  return value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new RecordError('invalid_json', 'record', 'a JSON object', { cause: error });
  }
}

/** Digits that an integer has at least where a number does not hold it exactly. */
const manyDigits = 16;

/** True where so many digits stand in a row. One of every sixteen characters is looked at: a row has such a one. */
function hasLongNumber(json: string): boolean {
  for (let index = manyDigits - 1; index < json.length; index += manyDigits) {
    if (isDigit(json, index) && isInLongNumber(json, index)) return true;
  }
  return false;
}

function isInLongNumber(json: string, index: number): boolean {
  let start = index;
  let end = index + 1;
  while (isDigit(json, start - 1)) start -= 1;
  while (isDigit(json, end)) end += 1;
  return end - start >= manyDigits;
}

/** Sixteen digits is where integers begin to be inexact. A match inside a string does no harm: quoting looks closer. */
const mayHaveLargeInteger = /[:,[]\s*-?\d{16}/;

/** A string, which is left as it is, or a number. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteLargeIntegers(json: string): string {
  return json.replace(stringOrNumber, (token) => (/^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token));
}

/** Counting brackets, those in strings too, is faster than telling which of them nest: few records have so many. */
function hasManyBrackets(json: string): boolean {
  return json.length >= 2 * deepest && countOf('{', json) + countOf('[', json) > deepest;
}

function countOf(character: string, text: string): number {
  let count = 0;
  for (let index = text.indexOf(character); index >= 0; index = text.indexOf(character, index + 1)) count += 1;
  return count;
}

function isTooDeep(json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (inString) {
      if (code === 92) index += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) {
      inString = true;
    } else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (code === 93 || code === 125) {
      depth -= 1;
    }
  }
  return false;
}
