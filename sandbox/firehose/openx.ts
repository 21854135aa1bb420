/**
 * How the OpenX deserializer fits a JSON document to Glue columns of the types string, bigint, double and boolean.
 * Probed on AWS in us-west-2, September 2026, unless marked: floci-io/floci pull requests 3236, 3333, 3521.
 *
 * - names match without case at every depth; a member without a column is dropped; a column without a member, or with
 *   null, is NULL. Of several members with one name the last counts (unconfirmed)
 * - string: a number or boolean becomes its text, an object or array compact JSON with the keys in lower case at every
 *   depth (the text of a fraction or of an exponent is JavaScript's: unconfirmed)
 * - bigint, double: the text of a number is parsed; out of range, or no number, fails. A fraction in a bigint column
 *   fails, and so does a boolean (unconfirmed: the stricter reading)
 * - boolean: `true` and `false` as text in any case (a boolean column given a string: unconfirmed)
 * - an object or array in a bigint, double or boolean column fails
 */

export type ColumnType = 'string' | 'bigint' | 'double' | 'boolean';
export type Cell = string | bigint | number | boolean | null;

/** A value that its column cannot hold; the message is the second half of AWS's. */
export class MalformedValue extends Error {
  override readonly name = 'MalformedValue';
}

/** An integer that JSON.parse has rounded and whose exact digits matter: read the document again with `parseExact`. */
export class RoundedInteger extends Error {
  override readonly name = 'RoundedInteger';
}

const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Characters of a value that a message shows. */
const SHOWN = 100;
const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;

/**
 * @param exact whether `value` is of `parseExact`; else it is of JSON.parse
 * @throws MalformedValue; RoundedInteger unless exact
 */
export function fit(value: unknown, type: ColumnType, exact: boolean): Cell {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'string': return typeof value === 'string' ? value : jsonText(value, exact);
    case 'bigint': return fitInteger(value, exact);
    case 'double': return fitDouble(value);
    case 'boolean': return fitBoolean(value);
  }
}

function fitInteger(value: unknown, exact: boolean): bigint {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return BigInt(value);
    if (!exact) refuseRounded(value);
    throw notANumber(String(value));
  }
  if (typeof value === 'bigint') return inRange(value);
  const digits = scalarText(value).trim();
  if (!INTEGER.test(digits)) throw notANumber(digits);
  return inRange(BigInt(digits.replace('+', '')));
}

function inRange(value: bigint): bigint {
  if (value < LOWEST || value > HIGHEST) throw new MalformedValue(`Value ${String(value).slice(0, SHOWN)} is out of range for bigint`);
  return value;
}

function fitDouble(value: unknown): number {
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'bigint') return finite(Number(value));
  const digits = scalarText(value).trim();
  if (!DECIMAL.test(digits)) throw notANumber(digits);
  return finite(Number(digits));
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new MalformedValue('Value is out of range for double');
  return value;
}

function fitBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const word = scalarText(value).toLowerCase();
  if (word !== 'true' && word !== 'false') throw notANumber(word);
  return word === 'true';
}

function scalarText(value: unknown): string {
  if (typeof value === 'object') throw new MalformedValue(`Expected a scalar, found ${Array.isArray(value) ? 'an array' : 'an object'}`);
  return String(value);
}

/** The words of Java's NumberFormatException, which AWS passes on. */
function notANumber(found: string): MalformedValue {
  return new MalformedValue(`For input string: "${found.slice(0, SHOWN)}"`);
}

/** What is an integer beyond 2^53 after JSON.parse may have had other digits, or an exponent: the exact reading tells. */
function refuseRounded(value: number): void {
  if (!Number.isSafeInteger(value) && (Number.isInteger(value) || !Number.isFinite(value))) throw new RoundedInteger();
}

function jsonText(value: unknown, exact: boolean): string {
  if (typeof value === 'number' && !exact) refuseRounded(value);
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item, exact)).join(',')}]`;
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name.toLowerCase())}:${jsonText(member, exact)}`);
  return `{${members.join(',')}}`;
}
