import { CommandError, exitCodes } from '../exit';
import type { Call } from './route';

/** A parameter of the page's address; an empty one is none. */
export const given = ({ query }: Pick<Call, 'query'>, name: string): string | undefined => query.get(name)?.trim() || undefined;

/** The same under the names of a command's options. */
export function allGiven<Name extends string>(call: Pick<Call, 'query'>, names: readonly Name[]): { readonly [name in Name]?: string } {
  const found = names.map((name) => [name, given(call, name)] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(found) as { [name in Name]?: string };
}

/** A number of the page's address. @throws CommandError saying the bounds */
export function numberGiven(call: Pick<Call, 'query'>, name: string, usual: number, least: number, most: number): number {
  const text = given(call, name);
  if (text === undefined) return usual;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new CommandError(exitCodes.usage, `${name}: expected a whole number from ${least} to ${most}, found ${text.slice(0, 40)}`);
}

/** A text member of a body. */
export function textOf({ body }: Pick<Call, 'body'>, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && value.length <= 1000) return value;
  throw new CommandError(exitCodes.usage, `${name}: expected text, found ${typeof value}`);
}

/** @throws CommandError where the body has no such text */
export function requiredText(call: Pick<Call, 'body'>, name: string): string {
  const value = textOf(call, name);
  if (value !== undefined) return value;
  throw new CommandError(exitCodes.usage, `${name}: expected text, found none`);
}
