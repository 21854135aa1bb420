import { isAddress } from '../address';
import type { JsonObject } from '../json';
import type { SourceEvent } from '../source';
import type { EventTime } from '../time/event-time';
import { callActivity } from './activity';
import { readIdentity } from './identity';
import { leftFields, leftIdentity } from './leftover';
import { requiredText, text, value } from './record';
import { readResources } from './resources';

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export function apiActivity(record: JsonObject, time: EventTime): SourceEvent<'api_activity'> {
  const identity = readIdentity(record);
  const operation = requiredText(record, 'eventName');
  const service = requiredText(record, 'eventSource');
  const address = requiredText(record, 'sourceIPAddress');
  const isIp = isAddress(address);
  const activity = callActivity(operation);
  const error = text(record, 'errorCode');
  const errorMessage = text(record, 'errorMessage');
  const resources = readResources(value(record, 'resources'));
  const isNamed = identity.name !== undefined || identity.uid !== undefined || identity.accountUid !== undefined;
  return {
    class: 'api_activity',
    time: time.time,
    activity_id: activity.id,
    severity_id: 1,
    activity_name: activity.name,
    status_id: error === undefined ? 1 : 2,
    status: error === undefined ? 'Success' : 'Failure',
    status_code: error,
    status_detail: error === undefined ? undefined : errorMessage,
    metadata_product_name: 'CloudTrail',
    metadata_product_vendor_name: 'AWS',
    metadata_log_name: text(record, 'eventCategory'),
    metadata_log_provider: service,
    metadata_event_code: text(record, 'eventType'),
    metadata_original_event_uid: text(record, 'eventID'),
    metadata_original_time: text(record, 'eventTime'),
    actor_user_name: identity.name,
    actor_user_uid: identity.uid,
    actor_user_uid_alt: identity.uidAlt,
    actor_user_type: identity.type,
    actor_user_type_id: identity.type === undefined ? undefined : identity.typeId,
    actor_user_account_uid: identity.accountUid,
    actor_user_credential_uid: identity.credentialUid,
    // OCSF asks for an actor: where the record names nobody, the service acted by itself.
    actor_invoked_by: identity.invokedBy ?? (isNamed ? undefined : service),
    actor_session_issuer: identity.sessionIssuer,
    actor_session_created_time: identity.sessionCreated,
    actor_session_is_mfa: identity.sessionIsMfa,
    actor_idp_name: identity.provider,
    api_operation: operation,
    api_service_name: service,
    api_version: text(record, 'apiVersion'),
    api_request_uid: text(record, 'requestID'),
    api_request_data: value(record, 'requestParameters'),
    api_response_error: error,
    api_response_message: errorMessage,
    api_response_data: value(record, 'responseElements'),
    resources,
    src_endpoint_ip: isIp ? address : undefined,
    src_endpoint_domain: isIp ? undefined : address,
    src_endpoint_uid: text(record, 'vpcEndpointId'),
    http_request_user_agent: text(record, 'userAgent'),
    metadata_product_version: text(record, 'eventVersion'),
    cloud_provider: 'AWS',
    cloud_region: text(record, 'awsRegion'),
    cloud_account_uid: text(record, 'recipientAccountId'),
    time_inferred: time.time_inferred,
    unmapped: leftFields(record, leftIdentity(record, identity, 'caller'), resources === undefined ? 'api call' : 'api call with resources'),
  };
}
