import type { JsonObject } from '../json';
import { readIdentity } from './identity';
import { object, text } from './record';

/**
 * Events of the sign-in service that say that a person signs in.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
const signIns = new Set(['ConsoleLogin', 'UserAuthentication', 'CredentialVerification', 'ExternalIdPDirectoryLogin']);

/** Event source of all of them, as it stands in the record's text. */
const signInSource = 'signin.amazonaws.com';
const signInBytes = Buffer.from(signInSource, 'latin1');

/** True where the text names the sign-in service at all: other records need no closer look. */
export function mayBeSignIn(json: string): boolean {
  return json.includes(signInSource);
}

/** {@link mayBeSignIn} for bytes. */
export function bytesMayBeSignIn(bytes: Buffer): boolean {
  return bytes.indexOf(signInBytes) >= 0;
}

/** True for a sign-in of a known user; one without a user is API activity, since OCSF asks for a user. */
export function isSignIn(record: JsonObject): boolean {
  return text(record, 'eventSource') === signInSource && signIns.has(text(record, 'eventName') ?? '') && userName(record) !== undefined;
}

/** Who signs in: the identity, else the name that was typed. */
export function userName(record: JsonObject): string | undefined {
  return readIdentity(record).name ?? text(object(record, 'additionalEventData'), 'UserName') ?? text(object(record, 'userIdentity'), 'arn');
}
