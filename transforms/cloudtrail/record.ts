import { RecordError } from '../errors';
import { isJsonObject, type JsonObject } from '../json';

/** The text of a member; undefined where it is missing, empty or something else than text. */
export function text(object: JsonObject | undefined, key: string): string | undefined {
  const value = object === undefined ? undefined : own(object, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The object that a member is; undefined where it is missing or something else. */
export function object(parent: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = parent === undefined ? undefined : own(parent, key);
  return isJsonObject(value) ? value : undefined;
}

/** Like {@link text}, for members that every record has. @throws RecordError `missing_field` or `invalid_value` */
export function requiredText(record: JsonObject, key: string): string {
  const value = own(record, key);
  if (value === undefined || value === null || value === '') throw new RecordError('missing_field', key, 'text');
  if (typeof value !== 'string') throw new RecordError('invalid_value', key, 'text');
  return value;
}

/** The member's value, null taken as absent. */
export function value(object: JsonObject, key: string): unknown {
  return own(object, key) ?? undefined;
}

/** CloudTrail writes truth as `true` or `"true"`, by the age of the member. */
export function truth(object: JsonObject | undefined, key: string): boolean | undefined {
  const found = object === undefined ? undefined : own(object, key);
  if (found === true || found === 'true') return true;
  return found === false || found === 'false' ? false : undefined;
}

function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
