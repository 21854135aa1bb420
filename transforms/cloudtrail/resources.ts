import { isJsonObject, type JsonObject } from '../json';
import { leftover } from './leftover';
import { text } from './record';

/**
 * `resources` as OCSF has them: ARN → uid, accountId → owner.account.uid, type; further members in data. Undefined where an
 * entry has no ARN, because OCSF's resource needs an id: the list then stays in unmapped.
 */
export function readResources(value: unknown): readonly object[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every((entry) => isJsonObject(entry) && text(entry, 'ARN') !== undefined) ? value.map(readResource) : undefined;
}

function readResource(entry: JsonObject): object {
  const account = text(entry, 'accountId');
  const type = text(entry, 'type');
  const data = leftover(entry, (key, value) => typeof value === 'string' && (key === 'ARN' || key === 'accountId' || key === 'type'));
  return {
    uid: text(entry, 'ARN'),
    ...(type === undefined ? {} : { type }),
    ...(account === undefined ? {} : { owner: { account: { uid: account } } }),
    ...(data === undefined ? {} : { data }),
  };
}
