import type { JsonObject } from '../json';
import { findIsoTime } from '../time/iso-time';
import { calendarMillis, existsInSomeYear } from '../time/wall-time';
import { object, text, truth } from './record';

/** Who made a call, from `userIdentity`. */
export interface Identity {
  readonly type?: string;
  readonly typeId: number;
  readonly name?: string;
  readonly uid?: string;
  readonly uidAlt?: string;
  readonly accountUid?: string;
  readonly credentialUid?: string;
  readonly invokedBy?: string;
  readonly sessionIssuer?: string;
  /** Epoch ms. */
  readonly sessionCreated?: number;
  readonly sessionIsMfa?: boolean;
  readonly provider?: string;
}

/** OCSF user.type_id by the type of the identity. Roles are neither users nor services: Other. */
const typeIds: Readonly<Record<string, number>> = {
  IAMUser: 1, IdentityCenterUser: 1, SAMLUser: 1, WebIdentityUser: 1, Root: 2, AWSService: 4,
  AssumedRole: 99, Role: 99, FederatedUser: 99, Directory: 99, AWSAccount: 99,
};

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export function readIdentity(record: JsonObject): Identity {
  const identity = object(record, 'userIdentity');
  const session = object(identity, 'sessionContext');
  const attributes = object(session, 'attributes');
  const type = text(identity, 'type');
  return {
    type,
    typeId: type !== undefined && Object.hasOwn(typeIds, type) ? (typeIds[type] as number) : 0,
    name: text(identity, 'userName') ?? (type === 'Root' ? 'root' : text(object(session, 'sessionIssuer'), 'userName')),
    uid: text(identity, 'arn'),
    uidAlt: text(identity, 'principalId'),
    accountUid: text(identity, 'accountId'),
    credentialUid: text(identity, 'accessKeyId'),
    invokedBy: text(identity, 'invokedBy'),
    sessionIssuer: text(object(session, 'sessionIssuer'), 'arn'),
    sessionCreated: instant(text(attributes, 'creationDate')),
    sessionIsMfa: truth(attributes, 'mfaAuthenticated'),
    provider: text(identity, 'identityProvider') ?? text(object(session, 'webIdFederationData'), 'federatedProvider'),
  };
}

/** Epoch ms; undefined where the text is no time. */
function instant(time: string | undefined): number | undefined {
  const wall = time === undefined ? undefined : findIsoTime(time, 0)?.wall;
  if (wall?.year === undefined || !existsInSomeYear(wall)) return undefined;
  return (calendarMillis(wall, wall.year) as number) - (wall.offset ?? 0) * 60_000;
}
