import { isJsonObject, type JsonObject } from '../json';
import type { Identity } from './identity';
import { object } from './record';

/** Members with a column in every event. */
const sharedColumns = [
  'eventTime', 'eventName', 'eventSource', 'eventType', 'eventID', 'eventCategory',
  'sourceIPAddress', 'userAgent', 'awsRegion', 'recipientAccountId', 'errorCode', 'errorMessage',
];
const callColumns = [...sharedColumns, 'eventVersion', 'apiVersion', 'requestID', 'vpcEndpointId'];

/** Members of the record with a column, by kind of event; all are text. */
const textColumns = { 'sign-in': new Set(sharedColumns), 'api call': new Set(callColumns), 'api call with resources': new Set(callColumns) } as const;

/** Members with a column that takes any JSON. */
const jsonColumns = {
  'sign-in': new Set<string>(),
  'api call': new Set(['requestParameters', 'responseElements']),
  'api call with resources': new Set(['requestParameters', 'responseElements', 'resources']),
} as const;

/** Members of the record that have no column, with what is left of userIdentity; undefined where nothing is left. */
export function leftFields(record: JsonObject, userIdentity: object | undefined, kind: keyof typeof textColumns): object | undefined {
  const texts = textColumns[kind];
  const anything: ReadonlySet<string> = jsonColumns[kind];
  const left = leftover(record, (key, value) => {
    if (anything.has(key)) return true;
    return typeof value === 'string' ? texts.has(key) : key === 'userIdentity' && isJsonObject(value);
  });
  if (userIdentity === undefined) return left;
  return left === undefined ? { userIdentity } : Object.assign(left, { userIdentity });
}

const userColumns = new Set(['type', 'userName', 'arn', 'principalId', 'accountId']);
const callerColumns = new Set([...userColumns, 'accessKeyId', 'invokedBy', 'identityProvider']);

/**
 * Members of userIdentity that have no column; undefined where nothing is left.
 * @param columns `caller` where the event has columns of a caller (key, session), `user` where it has those of a user only
 */
export function leftIdentity(record: JsonObject, identity: Identity, columns: 'caller' | 'user'): object | undefined {
  const found = object(record, 'userIdentity');
  if (columns === 'user') return leftover(found, (key, value) => typeof value === 'string' && userColumns.has(key));
  const left = leftover(found, (key, value) =>
    typeof value === 'string' ? callerColumns.has(key) : key === 'sessionContext' && isJsonObject(value),
  );
  const sessionContext = leftSession(object(found, 'sessionContext'), identity);
  return sessionContext === undefined ? left : { ...left, sessionContext };
}

const sessionParts = new Set(['sessionIssuer', 'attributes', 'webIdFederationData']);

/** Members of the session, and of its parts, that have no column or whose value the column does not hold. */
function leftSession(session: JsonObject | undefined, identity: Identity): object | undefined {
  if (session === undefined) return undefined;
  const left = leftover(session, (key, value) => isJsonObject(value) && sessionParts.has(key));
  const sessionIssuer = leftover(object(session, 'sessionIssuer'), (key, value) => {
    if (key === 'arn') return value === identity.sessionIssuer;
    return key === 'userName' && value === identity.name;
  });
  const attributes = leftover(object(session, 'attributes'), (key) => {
    if (key === 'creationDate') return identity.sessionCreated !== undefined;
    return key === 'mfaAuthenticated' && identity.sessionIsMfa !== undefined;
  });
  const webIdFederationData = leftover(object(session, 'webIdFederationData'), (key, value) =>
    key === 'federatedProvider' ? value === identity.provider : isEmpty(value),
  );
  if (sessionIssuer === undefined && attributes === undefined && webIdFederationData === undefined) return left;
  return { ...left, sessionIssuer, attributes, webIdFederationData };
}

function isEmpty(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** Members other than those that have a column; undefined where nothing is left. Nulls and empty text are nothing. */
export function leftover(object: JsonObject | undefined, hasColumn: (key: string, value: unknown) => boolean): Record<string, unknown> | undefined {
  let left: Record<string, unknown> | undefined;
  for (const key in object) {
    const value = object[key];
    if (value === null || value === '' || hasColumn(key, value)) continue;
    left ??= {};
    // A member of this name would otherwise become the object's prototype and vanish.
    if (key === '__proto__') Object.defineProperty(left, key, { value, enumerable: true, configurable: true, writable: true });
    else left[key] = value;
  }
  return left;
}
