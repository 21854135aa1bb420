/**
 * What an API operation's input or a template property may hold, as data, and one interpreter that answers in the
 * words of AWS's own request validation. A member that a shape does not list is refused by name, never ignored.
 */
import { ServiceError } from './errors';

export type Shape =
  | { readonly kind: 'text'; readonly min?: number; readonly max?: number; readonly pattern?: RegExp; readonly values?: readonly string[] }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number }
  | { readonly kind: 'map'; readonly of: Shape }
  | Structure;

export interface Structure {
  readonly kind: 'structure';
  readonly members: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

export const text = (rules: Omit<Extract<Shape, { kind: 'text' }>, 'kind'> = {}): Shape => ({ kind: 'text', ...rules });
export const oneOf = (...values: readonly string[]): Shape => ({ kind: 'text', values });
export const number = (min?: number, max?: number): Shape => ({ kind: 'number', min, max });
export const flag: Shape = { kind: 'boolean' };
export const listOf = (of: Shape, rules: { readonly min?: number; readonly max?: number } = {}): Shape => ({ kind: 'list', of, ...rules });
export const mapOf = (of: Shape): Shape => ({ kind: 'map', of });
export const structure = (members: Readonly<Record<string, Shape>>, required: readonly string[] = []): Structure =>
  ({ kind: 'structure', members, required });

/**
 * @param at the name of what is checked, first part of every path in the messages
 * @throws ServiceError UnsupportedFeature (501) naming a member that the sandbox does not know, SerializationException
 * for a value of the wrong JSON type, ValidationException listing all broken constraints as AWS does
 */
export function checkShape(value: unknown, shape: Shape, at: string): void {
  const violations: string[] = [];
  check(value, shape, at, violations);
  if (violations.length === 0) return;
  const noun = violations.length === 1 ? 'error' : 'errors';
  throw new ServiceError('ValidationException', `${violations.length} validation ${noun} detected: ${violations.join('; ')}`);
}

/** Operations that check the shape of their input before they run. @throws ServiceError as `checkShape` */
export function checkedOperations<Name extends string, Output>(
  shapes: Readonly<Record<Name, Structure>>,
  operations: Readonly<Record<Name, (input: any) => Output>>,
): Readonly<Record<string, (input: any) => Output>> {
  const checked = (Object.keys(operations) as Name[]).map((name) => {
    const run = (input: unknown) => {
      checkShape(input, shapes[name], lowerFirst(name));
      return operations[name](input);
    };
    return [name, run] as const;
  });
  return Object.fromEntries(checked);
}

/** The sandbox's refusal of what AWS has and it has not. */
export function unsupported(where: string, expected: string, found: string): ServiceError {
  return new ServiceError('UnsupportedFeature', `sandbox: ${where}: expected ${expected}, found ${found}`, 501);
}

function check(value: unknown, shape: Shape, at: string, violations: string[]): void {
  switch (shape.kind) {
    case 'text': return checkText(value, shape, at, violations);
    case 'number': return checkNumber(value, shape, at, violations);
    case 'boolean': return expectType(typeof value === 'boolean', at, 'a boolean');
    case 'list': return checkList(value, shape, at, violations);
    case 'map': return checkMap(value, shape, at, violations);
    case 'structure': return checkStructure(value, shape, at, violations);
  }
}

function checkText(value: unknown, shape: Extract<Shape, { kind: 'text' }>, at: string, violations: string[]): void {
  expectType(typeof value === 'string', at, 'a string');
  const found = value as string;
  const violate = (constraint: string) => violations.push(violation(found, at, constraint));
  if (shape.min !== undefined && found.length < shape.min) violate(`Member must have length greater than or equal to ${shape.min}`);
  if (shape.max !== undefined && found.length > shape.max) violate(`Member must have length less than or equal to ${shape.max}`);
  if (shape.values && !shape.values.includes(found)) violate(`Member must satisfy enum value set: [${shape.values.join(', ')}]`);
  if (shape.pattern && !shape.pattern.test(found)) violate(`Member must satisfy regular expression pattern: ${shape.pattern.source}`);
}

function checkNumber(value: unknown, shape: Extract<Shape, { kind: 'number' }>, at: string, violations: string[]): void {
  expectType(typeof value === 'number', at, 'a number');
  const found = value as number;
  const violate = (constraint: string) => violations.push(violation(found, at, constraint));
  if (shape.min !== undefined && found < shape.min) violate(`Member must have value greater than or equal to ${shape.min}`);
  if (shape.max !== undefined && found > shape.max) violate(`Member must have value less than or equal to ${shape.max}`);
}

function checkList(value: unknown, shape: Extract<Shape, { kind: 'list' }>, at: string, violations: string[]): void {
  expectType(Array.isArray(value), at, 'a list');
  const found = value as readonly unknown[];
  const violate = (constraint: string) => violations.push(violation('[...]', at, constraint));
  if (shape.min !== undefined && found.length < shape.min) violate(`Member must have length greater than or equal to ${shape.min}`);
  if (shape.max !== undefined && found.length > shape.max) violate(`Member must have length less than or equal to ${shape.max}`);
  found.forEach((item, i) => check(item, shape.of, `${at}.${i + 1}.member`, violations));
}

function checkMap(value: unknown, shape: Extract<Shape, { kind: 'map' }>, at: string, violations: string[]): void {
  expectType(isObject(value), at, 'a map');
  for (const [key, member] of Object.entries(value as object)) check(member, shape.of, `${at}.${key}`, violations);
}

function checkStructure(value: unknown, shape: Structure, at: string, violations: string[]): void {
  expectType(isObject(value), at, 'a structure');
  const found = value as Readonly<Record<string, unknown>>;
  for (const [name, member] of Object.entries(found)) {
    if (member === undefined || member === null) continue;
    const memberShape = shape.members[name];
    if (!memberShape) throw unsupported(`${at}.${name}`, `one of ${Object.keys(shape.members).join(', ')}`, name);
    check(member, memberShape, `${at}.${lowerFirst(name)}`, violations);
  }
  for (const name of shape.required ?? [])
    if (found[name] === undefined || found[name] === null)
      violations.push(violation('null', `${at}.${lowerFirst(name)}`, 'Member must not be null', ''));
}

function violation(value: string | number, at: string, constraint: string, quote = "'"): string {
  const shown = String(value).slice(0, 200);
  return `Value ${quote}${shown}${quote} at '${at}' failed to satisfy constraint: ${constraint}`;
}

function expectType(holds: boolean, at: string, expected: string): void {
  if (!holds) throw new ServiceError('SerializationException', `${at}: expected ${expected}`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** AWS's messages spell members as its code does: `bufferingHints`, and `roleARN` with its ARN as it is. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
