import { RecordError } from '../errors';
import { isJsonObject, type JsonObject } from '../json';

// Members are read without asking whether they are the object's own, which takes several times as long: what every object
// inherits is neither text nor truth, and no name asked for here is among it.

/** The text of a member; undefined where it is missing, empty or something else than text. */
export function text(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The object that a member is; undefined where it is missing or something else. */
export function object(parent: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = parent?.[key];
  return isJsonObject(value) ? value : undefined;
}

/** Like {@link text}, for members that every record has. @throws RecordError `missing_field` or `invalid_value` */
export function requiredText(record: JsonObject, key: string): string {
  const value = record[key];
  if (value === undefined || value === null || value === '') throw new RecordError('missing_field', key, 'text');
  if (typeof value !== 'string') throw new RecordError('invalid_value', key, 'text');
  return value;
}

/** The member's value, null taken as absent. */
export function value(object: JsonObject, key: string): unknown {
  return object[key] ?? undefined;
}

/** CloudTrail writes truth as `true` or `"true"`, by the age of the member. */
export function truth(object: JsonObject | undefined, key: string): boolean | undefined {
  const found = object?.[key];
  if (found === true || found === 'true') return true;
  return found === false || found === 'false' ? false : undefined;
}
