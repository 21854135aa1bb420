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

/** How far the search moves on when its window ends with a byte: to the byte's last place in the name before its end. */
const shifts = new Uint8Array(256).fill(signInBytes.length);
for (let index = 0; index < signInBytes.length - 1; index += 1) shifts[signInBytes[index] as number] = signInBytes.length - 1 - index;

/** {@link mayBeSignIn} for the bytes `[start, end)`. Horspool's search: here it takes a third of Buffer.indexOf's time. */
export function bytesMayBeSignIn(bytes: Uint8Array, start: number, end: number): boolean {
  const last = signInBytes.length - 1;
  for (let at = start + last; at < end; at += shifts[bytes[at] as number] as number) {
    let back = 0;
    while (back <= last && bytes[at - back] === signInBytes[last - back]) back += 1;
    if (back > last) return true;
  }
  return false;
}

/** True for a sign-in of a known user; one without a user is API activity, since OCSF asks for a user. */
export function isSignIn(record: JsonObject): boolean {
  return text(record, 'eventSource') === signInSource && signIns.has(text(record, 'eventName') ?? '') && userName(record) !== undefined;
}

/** Who signs in: the identity, else the name that was typed. */
export function userName(record: JsonObject): string | undefined {
  return readIdentity(record).name ?? text(object(record, 'additionalEventData'), 'UserName') ?? text(object(record, 'userIdentity'), 'arn');
}
