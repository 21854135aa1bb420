import type { JsonObject } from '../json';
import { readIdentity } from './identity';
import { object, text } from './record';

/**
 * Events of the sign-in service that say that a person signs in.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
const signIns = new Set(['ConsoleLogin', 'UserAuthentication', 'CredentialVerification', 'ExternalIdPDirectoryLogin']);

/** Event source of all of them, as it stands in the record's text. */
export const signInSource = 'signin.amazonaws.com';
const signInBytes = Buffer.from(signInSource, 'latin1');

/** True where the text names the sign-in service at all: other records need no closer look. */
export function mayBeSignIn(json: string): boolean {
  return json.includes(signInSource);
}

/** Bytes that are looked at together. */
const GROUP = 4;
/** Of looks so far apart, one at least falls inside the name, wherever it stands. */
const STEP = signInBytes.length - GROUP + 1;

/** Where in the name a group of bytes stands, from 1, by its hash; 0 where none of its groups has that hash. */
const places = new Uint8Array(4096);
for (let at = 0; at < STEP; at += 1) places[hashOf(signInBytes.readInt32LE(at))] = at + 1;

/** Fibonacci hashing to twelve bits. The groups of the name all have their own. */
function hashOf(group: number): number {
  return Math.imul(group, 0x9e3779b1) >>> 20;
}

/** The bytes that were searched last, to be read by four: most often they are the same again. */
let searched: Uint8Array = signInBytes;
let groups = groupsOf(searched);

function groupsOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** {@link mayBeSignIn} for the bytes `[start, end)`, of which it looks at a quarter. */
export function bytesMayBeSignIn(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes !== searched) {
    searched = bytes;
    groups = groupsOf(bytes);
  }
  for (let at = start + STEP - 1; at + GROUP <= end; at += STEP) {
    const place = places[hashOf(groups.getInt32(at, true))] as number;
    if (place !== 0 && isSignInSource(bytes, at - place + 1, start, end)) return true;
  }
  return false;
}

function isSignInSource(bytes: Uint8Array, at: number, start: number, end: number): boolean {
  if (at < start || at + signInBytes.length > end) return false;
  let same = 0;
  while (same < signInBytes.length && bytes[at + same] === signInBytes[same]) same += 1;
  return same === signInBytes.length;
}

/** True for a sign-in of a known user; one without a user is API activity, since OCSF asks for a user. */
export function isSignIn(record: JsonObject): boolean {
  return text(record, 'eventSource') === signInSource && signIns.has(text(record, 'eventName') ?? '') && userName(record) !== undefined;
}

/** Who signs in: the identity, else the name that was typed. */
export function userName(record: JsonObject): string | undefined {
  return readIdentity(record).name ?? text(object(record, 'additionalEventData'), 'UserName') ?? text(object(record, 'userIdentity'), 'arn');
}
