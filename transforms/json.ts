import { RecordError } from './errors';

export type JsonObject = { readonly [key: string]: unknown };

/** Levels of lists and objects inside each other; SUPER takes no more. @see https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html */
const deepest = 1000;

/** Text shorter than this cannot be nested so deep that it matters. */
const shortest = 2 * deepest;

/**
 * Parses one JSON object. Integers that a number does not hold exactly (beyond 2^53) become strings of their digits.
 * @throws RecordError `invalid_json` for anything but an object, and for one nested deeper than 1,000 levels
 */
export function parseJsonObject(text: string): JsonObject {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (json.length >= shortest && isTooDeep(json)) throw new RecordError('invalid_json', 'record', `at most ${deepest} levels of nesting`);
  const value = parse(mayHaveLargeInteger.test(json) ? quoteLargeIntegers(json) : json);
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

/** Sixteen digits is where integers begin to be inexact. A match inside a string does no harm: quoting looks closer. */
const mayHaveLargeInteger = /[:,[]\s*-?\d{16}/;

/** A string, which is left as it is, or a number. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteLargeIntegers(json: string): string {
  return json.replace(stringOrNumber, (token) => (/^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token));
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
