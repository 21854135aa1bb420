import { UploadError } from '../api/problem';
import { header, queryText, type ApiRequest } from '../api/request';
import type { Caller } from '../presign/caller';
import { isUsable, keyIn, keyMatches, presentedKey, type PresentedKey } from '../presign/key';
import { optionalText } from '../presign/request';
import type { KeyDocument } from '../state/registry';
import type { IngestDependencies } from './dependencies';

/** Who sends a batch. */
export interface DoorCaller extends Caller {
  /** Of Basic authorization: the host, unless the request names one. */
  readonly userName: string;
  /** The key has expired, not long ago: what comes with it is set aside until somebody releases the key. */
  readonly isLapsed: boolean;
}

/** A key that nobody knows, or not yet: new keys take a minute to be known everywhere. Answered 503. */
export class StrangeKey extends Error {
  override readonly name = 'StrangeKey';
}

/** Agents drop what is answered 401. A key that was made a moment ago must not cost them that. */
const patience = 5 * 60_000;

/**
 * The key of a request, as `Bearer KEY` or as the password of `Basic`. Agents drop data on 401: so a key that has expired
 * is still let in for a time, and one that is not known is put off first and refused only when it stays unknown.
 * @throws UploadError CA2401, CA2402, StrangeKey
 */
export async function doorCaller(request: ApiRequest, { keys, customers, strangers, limits, now }: IngestDependencies): Promise<DoorCaller> {
  const { presented, userName } = presentedBy(header(request, 'authorization'));
  if (!presented) throw new UploadError('CA2401', 'authorization: expected "Bearer" and an upload key, or "Basic" with the key as password');
  const key = await keys(presented.keyId);
  if (!keyMatches(presented, key)) {
    if (now() - strangers.at(presented.keyId, now()) < patience) throw new StrangeKey('authorization: expected a key that is known');
    throw notAccepted();
  }
  const isLapsed = !isUsable(key!, now());
  if (isLapsed && !hasGrace(key!, now(), limits.grace)) throw notAccepted();
  const customer = await customers(key!.customer_id);
  if (!customer) throw notAccepted();
  return { key: key!, customer, userName, isLapsed };
}

const notAccepted = (): UploadError => new UploadError('CA2402', 'authorization: expected a key that is valid now');

/** Revoked means refused; expired means late, for a while. */
const hasGrace = ({ revoked_at = Infinity, expires_at = Infinity }: KeyDocument, now: number, grace: number): boolean =>
  revoked_at > now && expires_at + grace > now;

interface Presented {
  readonly presented?: PresentedKey;
  readonly userName: string;
}

function presentedBy(authorization: string | undefined): Presented {
  const credentials = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization ?? '')?.[1];
  if (credentials === undefined) return { presented: presentedKey(authorization), userName: '' };
  // RFC 7617: the user's name has no colon, the password may.
  const [, userName = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8')) ?? [];
  return { presented: keyIn(password), userName };
}

/**
 * The host that a batch is from: `?host=`, the header `cyberactive-host`, or the user's name of Basic authorization.
 * @throws UploadError CA2416
 */
export function hostOf(request: ApiRequest, { userName }: DoorCaller): string {
  const host = queryText(request, 'host') ?? header(request, 'cyberactive-host') ?? userName;
  return optionalText(host, 'host', 255, 'CA2416') ?? '';
}
