import { isAddress } from '../address';
import type { JsonObject } from '../json';
import type { SourceEvent } from '../source';
import type { EventTime } from '../time/event-time';
import { readIdentity } from './identity';
import { leftFields, leftIdentity } from './leftover';
import { object, requiredText, text, truth } from './record';
import { userName } from './sign-in';

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html */
export function authentication(record: JsonObject, time: EventTime): SourceEvent<'authentication'> {
  const identity = readIdentity(record);
  const operation = requiredText(record, 'eventName');
  const service = requiredText(record, 'eventSource');
  const address = requiredText(record, 'sourceIPAddress');
  const isIp = isAddress(address);
  const additional = object(record, 'additionalEventData');
  const error = text(record, 'errorCode') ?? refusal(record, operation);
  const errorMessage = text(record, 'errorMessage');
  return {
    class: 'authentication',
    time: time.time,
    activity_id: 1,
    severity_id: error === undefined ? 1 : 2,
    activity_name: 'Logon',
    status_id: error === undefined ? 1 : 2,
    status: error === undefined ? 'Success' : 'Failure',
    status_code: error,
    status_detail: error === undefined ? undefined : errorMessage,
    message: errorMessage,
    metadata_product_name: 'CloudTrail',
    metadata_product_vendor_name: 'AWS',
    metadata_log_name: text(record, 'eventCategory'),
    metadata_log_provider: service,
    metadata_event_code: text(record, 'eventType'),
    metadata_original_event_uid: text(record, 'eventID'),
    metadata_original_time: text(record, 'eventTime'),
    timezone_offset: time.timezone_offset,
    user_name: userName(record),
    user_uid: identity.uid,
    user_uid_alt: identity.uidAlt,
    user_type: identity.type,
    user_type_id: identity.type === undefined ? undefined : identity.typeId,
    user_account_uid: identity.accountUid,
    service_name: service,
    logon_type_id: 99,
    logon_type: 'Console',
    is_remote: true,
    is_mfa: mfaUsed(additional),
    src_endpoint_ip: isIp ? address : undefined,
    src_endpoint_domain: isIp ? undefined : address,
    dst_endpoint_svc_name: text(additional, 'LoginTo'),
    http_request_user_agent: text(record, 'userAgent'),
    api_operation: operation,
    cloud_provider: 'AWS',
    cloud_region: text(record, 'awsRegion'),
    cloud_account_uid: text(record, 'recipientAccountId'),
    time_inferred: time.time_inferred,
    unmapped: leftFields(record, leftIdentity(record, identity, 'user'), 'sign-in'),
  };
}

/** `responseElements` names the outcome under the operation: `{"ConsoleLogin": "Failure"}`. */
function refusal(record: JsonObject, operation: string): string | undefined {
  const answer = text(object(record, 'responseElements'), operation);
  return answer === 'Success' ? undefined : answer;
}

/** `Yes` or `No`, in some events a boolean. */
function mfaUsed(additional: JsonObject | undefined): boolean | undefined {
  const used = text(additional, 'MFAUsed');
  return used === undefined || used === 'true' || used === 'false' ? truth(additional, 'MFAUsed') : used === 'Yes';
}
