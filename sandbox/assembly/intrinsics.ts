/**
 * CloudFormation's intrinsic functions, as far as a static template needs them.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { ServiceError } from '../errors';

/** What intrinsics refer to. Each throws a ServiceError of its own for a name that it does not know. */
export interface Scope {
  /** Named in errors, e.g. `Data/RawBucket (AWS::S3::Bucket)`. */
  readonly where: string;
  /** Parameter, pseudo parameter or resource; NO_VALUE for AWS::NoValue. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  importValue(exportName: string): unknown;
  mapping(map: string, first: string, second: string): unknown;
  condition(name: string): boolean;
  zones(region: string): readonly string[];
}

/** Stands for `AWS::NoValue` until the member or element that holds it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: any, scope: Scope) => unknown;

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(name),
  'Fn::GetAtt': (target, scope) => getAtt(target, scope),
  'Fn::Join': ([separator, parts], scope) => texts(parts, scope, 'Fn::Join').join(separator),
  'Fn::Sub': (argument, scope) => sub(argument, scope),
  'Fn::Select': ([index, list], scope) => select(resolve(index, scope), resolve(list, scope), scope),
  'Fn::Split': ([separator, text], scope) => String(resolve(text, scope)).split(separator),
  'Fn::FindInMap': (path, scope) => scope.mapping(...(texts(path, scope, 'Fn::FindInMap') as [string, string, string])),
  'Fn::ImportValue': (name, scope) => scope.importValue(String(resolve(name, scope))),
  'Fn::GetAZs': (region, scope) => scope.zones(String(resolve(region, scope) || scope.ref('AWS::Region'))),
  'Fn::Base64': (text, scope) => Buffer.from(String(resolve(text, scope))).toString('base64'),
  'Fn::If': ([condition, whenTrue, whenFalse], scope) => resolve(scope.condition(condition) ? whenTrue : whenFalse, scope),
  'Fn::Equals': ([left, right], scope) => String(resolve(left, scope)) === String(resolve(right, scope)),
  'Fn::And': (terms, scope) => terms.every((term: unknown) => isTrue(term, scope)),
  'Fn::Or': (terms, scope) => terms.some((term: unknown) => isTrue(term, scope)),
  'Fn::Not': ([term], scope) => !isTrue(term, scope),
};

/**
 * The value with all intrinsics replaced; `AWS::NoValue` members and elements are gone.
 * @throws ServiceError naming the place and the function that is not known
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  const name = intrinsicName(value);
  if (name === undefined) return resolveMembers(value as Record<string, unknown>, scope);
  const intrinsic = FUNCTIONS[name];
  if (!intrinsic) throw new ServiceError('ValidationError', `${scope.where}: expected one of ${Object.keys(FUNCTIONS).join(', ')}, found ${name}`);
  return intrinsic((value as Record<string, unknown>)[name], scope);
}

/** The value of an entry of `Conditions`, where `{"Condition": "Name"}` may stand for another one. */
export function isTrue(term: unknown, scope: Scope): boolean {
  if (typeof term === 'object' && term !== null && 'Condition' in term) return scope.condition(String(term.Condition));
  return resolve(term, scope) === true;
}

/** Logical ids and pseudo parameters that the value refers to by Ref, Fn::GetAtt or Fn::Sub, in any branch of it. */
export function references(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  const name = intrinsicName(value);
  const argument: any = name === undefined ? undefined : (value as Record<string, unknown>)[name];
  if (name === 'Ref') found.add(argument);
  if (name === 'Fn::GetAtt') found.add(typeof argument === 'string' ? argument.split('.')[0]! : argument[0]);
  if (name === 'Fn::Sub') for (const [, id] of String(typeof argument === 'string' ? argument : argument[0]).matchAll(/\$\{([^!.}]+)/g)) found.add(id!);
  for (const member of Object.values(value)) references(member, found);
  return found;
}

function intrinsicName(value: object): string | undefined {
  const [name, ...others] = Object.keys(value);
  return others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::')) ? name : undefined;
}

function resolveMembers(members: Readonly<Record<string, unknown>>, scope: Scope): Record<string, unknown> {
  const resolved: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const value = resolve(member, scope);
    if (value !== NO_VALUE) resolved[name] = value;
  }
  return resolved;
}

function getAtt(target: string | readonly [string, unknown], scope: Scope): unknown {
  if (typeof target !== 'string') return scope.getAtt(target[0], String(resolve(target[1], scope)));
  const dot = target.indexOf('.');
  return scope.getAtt(target.slice(0, dot), target.slice(dot + 1));
}

function texts(parts: unknown, scope: Scope, name: string): string[] {
  const list = resolve(parts, scope);
  if (!Array.isArray(list)) throw new ServiceError('ValidationError', `${scope.where}: expected a list in ${name}, found ${typeof list}`);
  return list.map(String);
}

function select(index: unknown, list: unknown, scope: Scope): unknown {
  const item = Array.isArray(list) ? list[Number(index)] : undefined;
  if (item === undefined) throw new ServiceError('ValidationError', `${scope.where}: expected Fn::Select to find element ${index}, found ${Array.isArray(list) ? `${list.length} elements` : 'no list'}`);
  return item;
}

/** `${Name}`, `${Id.Attribute}`, `${!Literal}`, and names of the second argument. */
function sub(argument: string | readonly [string, Readonly<Record<string, unknown>>], scope: Scope): string {
  const [text, variables] = typeof argument === 'string' ? [argument, {} as Readonly<Record<string, unknown>>] : argument;
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in variables) return String(resolve(variables[name], scope));
    return String(name.includes('.') ? getAtt(name, scope) : scope.ref(name));
  });
}
