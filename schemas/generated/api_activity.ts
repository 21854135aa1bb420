// Written by schemas/generate.ts from the .avsc files. Do not edit.

import type { EventClass } from '../event-class';

/** One call of a cloud API: who called what, from where, on which resources, and how it ended. Console sign-ins of CloudTrail are in authentication. */
export interface ApiActivityEvent {
  /** When it happened, epoch milliseconds UTC. See time_inferred for times that the log gives without year or zone. */
  time: number;
  /** By the verb of api_operation: 1 Create, 2 Read, 3 Update, 4 Delete, 99 Other (activity_name has the operation). */
  activity_id: number;
  /** How grave: 0 Unknown, 1 Informational, 2 Low, 3 Medium, 4 High, 5 Critical, 6 Fatal, 99 Other. As the source says it; where it says nothing, failed logons are 2 and the rest 0 or 1. */
  severity_id: number;
  /** Caption of activity_id; the source's own word where activity_id is 99. */
  activity_name?: string | null;
  /** Outcome: 1 Success, 2 Failure where the call has an error code. */
  status_id?: number | null;
  /** Caption of status_id. */
  status?: string | null;
  /** Error code of the call, e.g. AccessDenied. Null for calls that succeed. */
  status_code?: string | null;
  /** Error message of the call. */
  status_detail?: string | null;
  /** Text of the record, where the source has one. */
  message?: string | null;
  /** The product that wrote the log. */
  metadata_product_name: string;
  /** Who makes the product. */
  metadata_product_vendor_name?: string | null;
  /** CloudTrail: eventCategory (Management, Data, Insight). */
  metadata_log_name?: string | null;
  /** Service that wrote the record, e.g. ec2.amazonaws.com. */
  metadata_log_provider?: string | null;
  /** CloudTrail: eventType (AwsApiCall, AwsServiceEvent, AwsConsoleAction …). */
  metadata_event_code?: string | null;
  /** CloudTrail: eventID. The same call can be delivered in several files: distinct values count calls. */
  metadata_original_event_uid?: string | null;
  /** The time as the log has it. */
  metadata_original_time?: string | null;
  /** Who calls: IAM user name; the role's name for an assumed role; root for the root user. */
  actor_user_name?: string | null;
  /** ARN of the caller; for an assumed role it ends with the session name. Joins authentication.user_uid. */
  actor_user_uid?: string | null;
  /** principalId of the caller. */
  actor_user_uid_alt?: string | null;
  /** Kind of caller: IAMUser, AssumedRole, Root, AWSService, AWSAccount … */
  actor_user_type?: string | null;
  /** Kind of caller: 0 Unknown, 1 User, 2 Admin (root), 4 Service, 99 Other (roles). */
  actor_user_type_id?: number | null;
  /** Account of the caller, 12 digits. Differs from cloud_account_uid for calls across accounts. */
  actor_user_account_uid?: string | null;
  /** Access key id that signed the call; ASIA… keys are temporary. */
  actor_user_credential_uid?: string | null;
  /** AWS service that made the call for the caller, or that acted by itself. */
  actor_invoked_by?: string | null;
  /** ARN of the role or user that the session was issued for. */
  actor_session_issuer?: string | null;
  /** When the session's credentials were issued, epoch milliseconds UTC. */
  actor_session_created_time?: number | null;
  /** True if the session was opened with a second factor. */
  actor_session_is_mfa?: boolean | null;
  /** Identity provider of a federated caller. */
  actor_idp_name?: string | null;
  /** Operation that was called, e.g. RunInstances. */
  api_operation: string;
  /** Service that was called, e.g. ec2.amazonaws.com. */
  api_service_name?: string | null;
  /** Version of that API, e.g. 2014-05-26. */
  api_version?: string | null;
  /** Id of the request that the service returned to the caller. */
  api_request_uid?: string | null;
  /** Parameters of the request, as an object. */
  api_request_data?: unknown;
  /** Error code, e.g. AccessDenied. */
  api_response_error?: string | null;
  /** Error message. */
  api_response_message?: string | null;
  /** What the service answered, as an object. Null for most read calls. */
  api_response_data?: unknown;
  /** What the call was about: a list of objects with uid (ARN), type and owner.account.uid. */
  resources?: unknown;
  /** Address that the call came from. Joins authentication.src_endpoint_ip. */
  src_endpoint_ip?: string | null;
  /** Caller where it is no address: an AWS service name, "AWS Internal". */
  src_endpoint_domain?: string | null;
  /** VPC endpoint that the call passed through. */
  src_endpoint_uid?: string | null;
  /** Program of the caller: SDK, CLI, console, service. */
  http_request_user_agent?: string | null;
  /** CloudTrail: eventVersion. */
  metadata_product_version?: string | null;
  /** Cloud: AWS. */
  cloud_provider?: string | null;
  /** Region of the call, e.g. us-east-1. */
  cloud_region?: string | null;
  /** Account that received the call, 12 digits. */
  cloud_account_uid?: string | null;
  /** What of time the log does not say and was inferred, comma separated: year (the latest that is not more than a day after the file), zone (the upload's, else the customer's, else UTC), time (the record has none: that of the file). Null when time is exact. */
  time_inferred?: string | null;
  /** All other fields of the record, as an object. */
  unmapped?: unknown;
}

export const apiActivity: EventClass<'api_activity'> = {
  name: 'api_activity',
  version: 1,
  doc: "One call of a cloud API: who called what, from where, on which resources, and how it ended. Console sign-ins of CloudTrail are in authentication.",
  ocsf: { class_uid: 6003, class_name: "API Activity", category_uid: 6, category_name: "Application Activity", version: "1.8.0" },
  columns: [
    { name: "event_id", type: "string", nullable: false, maxBytes: 64, json: false, ocsf: "metadata.uid", doc: "Identifies the event: upload_id, record_number and event_number joined by dashes. The same input gives the same id, so counting distinct event_id counts events once. Unique in its table.", since: 1 },
    { name: "upload_id", type: "string", nullable: false, maxBytes: 32, json: false, ocsf: "unmapped.cyberactive.upload_id", doc: "The upload that the record came in: 26 characters of base32. Joins ops.upload_accounting, events.upload_receipt and events.rejected_record.", since: 1 },
    { name: "record_number", type: "bigint", nullable: false, json: false, ocsf: "unmapped.cyberactive.record_number", doc: "Number of the record in the decoded file, from 1: the line number for logs of lines, the position in the list for JSON.", since: 1 },
    { name: "event_number", type: "bigint", nullable: false, json: false, ocsf: "unmapped.cyberactive.event_number", doc: "Number of the event within its record, from 0. Most records are one event.", since: 1 },
    { name: "generation", type: "bigint", nullable: false, json: false, ocsf: "unmapped.cyberactive.generation", doc: "How many times the upload has been derived from raw, from 1. Rows of the highest generation stand.", since: 1 },
    { name: "uploaded_at", type: "bigint", nullable: false, json: false, ocsf: "unmapped.cyberactive.uploaded_at", doc: "When the upload was first promised, epoch milliseconds UTC. Bound queries by it: tables are sorted by it.", since: 1 },
    { name: "record_offset", type: "bigint", nullable: false, json: false, ocsf: "unmapped.cyberactive.record_offset", doc: "Where the record begins in the decoded file, bytes from 0.", since: 1 },
    { name: "record_length", type: "bigint", nullable: false, json: false, ocsf: "unmapped.cyberactive.record_length", doc: "Length of the record in the decoded file, bytes, without the line end.", since: 1 },
    { name: "source", type: "string", nullable: false, maxBytes: 64, json: false, ocsf: "unmapped.cyberactive.source", doc: "The kind of log as declared by the shipper: linux_syslog, web_access, aws_cloudtrail …", since: 1 },
    { name: "source_version", type: "bigint", nullable: false, json: false, ocsf: "unmapped.cyberactive.source_version", doc: "Version of the source that made the event. It rises when the meaning of a column changes for that source.", since: 1 },
    { name: "schema_version", type: "bigint", nullable: false, json: false, ocsf: "unmapped.cyberactive.schema_version", doc: "Version of this event class that the row was written with.", since: 1 },
    { name: "customer_id", type: "string", nullable: false, maxBytes: 64, json: false, ocsf: "metadata.tenant_uid", doc: "Who owns the data.", since: 1 },
    { name: "time", type: "bigint", nullable: false, json: false, ocsf: "time", doc: "When it happened, epoch milliseconds UTC. See time_inferred for times that the log gives without year or zone.", since: 1 },
    { name: "processed_time", type: "bigint", nullable: false, json: false, ocsf: "metadata.processed_time", doc: "When the record was normalised, epoch milliseconds UTC.", since: 1 },
    { name: "class_uid", type: "bigint", nullable: false, json: false, ocsf: "class_uid", doc: "OCSF class: 6003.", since: 1 },
    { name: "category_uid", type: "bigint", nullable: false, json: false, ocsf: "category_uid", doc: "OCSF category: 6.", since: 1 },
    { name: "activity_id", type: "bigint", nullable: false, json: false, ocsf: "activity_id", doc: "By the verb of api_operation: 1 Create, 2 Read, 3 Update, 4 Delete, 99 Other (activity_name has the operation).", since: 1 },
    { name: "type_uid", type: "bigint", nullable: false, json: false, ocsf: "type_uid", doc: "OCSF type: class_uid x 100 + activity_id.", since: 1 },
    { name: "severity_id", type: "bigint", nullable: false, json: false, ocsf: "severity_id", doc: "How grave: 0 Unknown, 1 Informational, 2 Low, 3 Medium, 4 High, 5 Critical, 6 Fatal, 99 Other. As the source says it; where it says nothing, failed logons are 2 and the rest 0 or 1.", since: 1 },
    { name: "activity_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "activity_name", doc: "Caption of activity_id; the source's own word where activity_id is 99.", since: 1 },
    { name: "status_id", type: "bigint", nullable: true, json: false, ocsf: "status_id", doc: "Outcome: 1 Success, 2 Failure where the call has an error code.", since: 1 },
    { name: "status", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "status", doc: "Caption of status_id.", since: 1 },
    { name: "status_code", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "status_code", doc: "Error code of the call, e.g. AccessDenied. Null for calls that succeed.", since: 1 },
    { name: "status_detail", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "status_detail", doc: "Error message of the call.", since: 1 },
    { name: "message", type: "string", nullable: true, maxBytes: 65535, json: false, ocsf: "message", doc: "Text of the record, where the source has one.", since: 1 },
    { name: "metadata_product_name", type: "string", nullable: false, maxBytes: 256, json: false, ocsf: "metadata.product.name", doc: "The product that wrote the log.", since: 1 },
    { name: "metadata_product_vendor_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.product.vendor_name", doc: "Who makes the product.", since: 1 },
    { name: "metadata_log_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.log_name", doc: "CloudTrail: eventCategory (Management, Data, Insight).", since: 1 },
    { name: "metadata_log_provider", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.log_provider", doc: "Service that wrote the record, e.g. ec2.amazonaws.com.", since: 1 },
    { name: "metadata_event_code", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.event_code", doc: "CloudTrail: eventType (AwsApiCall, AwsServiceEvent, AwsConsoleAction …).", since: 1 },
    { name: "metadata_original_event_uid", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.original_event_uid", doc: "CloudTrail: eventID. The same call can be delivered in several files: distinct values count calls.", since: 1 },
    { name: "metadata_original_time", type: "string", nullable: true, maxBytes: 128, json: false, ocsf: "metadata.original_time", doc: "The time as the log has it.", since: 1 },
    { name: "actor_user_name", type: "string", nullable: true, maxBytes: 1024, json: false, ocsf: "actor.user.name", doc: "Who calls: IAM user name; the role's name for an assumed role; root for the root user.", since: 1 },
    { name: "actor_user_uid", type: "string", nullable: true, maxBytes: 2048, json: false, ocsf: "actor.user.uid", doc: "ARN of the caller; for an assumed role it ends with the session name. Joins authentication.user_uid.", since: 1 },
    { name: "actor_user_uid_alt", type: "string", nullable: true, maxBytes: 1024, json: false, ocsf: "actor.user.uid_alt", doc: "principalId of the caller.", since: 1 },
    { name: "actor_user_type", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "actor.user.type", doc: "Kind of caller: IAMUser, AssumedRole, Root, AWSService, AWSAccount …", since: 1 },
    { name: "actor_user_type_id", type: "bigint", nullable: true, json: false, ocsf: "actor.user.type_id", doc: "Kind of caller: 0 Unknown, 1 User, 2 Admin (root), 4 Service, 99 Other (roles).", since: 1 },
    { name: "actor_user_account_uid", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "actor.user.account.uid", doc: "Account of the caller, 12 digits. Differs from cloud_account_uid for calls across accounts.", since: 1 },
    { name: "actor_user_credential_uid", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "actor.user.credential_uid", doc: "Access key id that signed the call; ASIA… keys are temporary.", since: 1 },
    { name: "actor_invoked_by", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "actor.invoked_by", doc: "AWS service that made the call for the caller, or that acted by itself.", since: 1 },
    { name: "actor_session_issuer", type: "string", nullable: true, maxBytes: 2048, json: false, ocsf: "actor.session.issuer", doc: "ARN of the role or user that the session was issued for.", since: 1 },
    { name: "actor_session_created_time", type: "bigint", nullable: true, json: false, ocsf: "actor.session.created_time", doc: "When the session's credentials were issued, epoch milliseconds UTC.", since: 1 },
    { name: "actor_session_is_mfa", type: "boolean", nullable: true, json: false, ocsf: "actor.session.is_mfa", doc: "True if the session was opened with a second factor.", since: 1 },
    { name: "actor_idp_name", type: "string", nullable: true, maxBytes: 1024, json: false, ocsf: "actor.idp.name", doc: "Identity provider of a federated caller.", since: 1 },
    { name: "api_operation", type: "string", nullable: false, maxBytes: 256, json: false, ocsf: "api.operation", doc: "Operation that was called, e.g. RunInstances.", since: 1 },
    { name: "api_service_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "api.service.name", doc: "Service that was called, e.g. ec2.amazonaws.com.", since: 1 },
    { name: "api_version", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "api.version", doc: "Version of that API, e.g. 2014-05-26.", since: 1 },
    { name: "api_request_uid", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "api.request.uid", doc: "Id of the request that the service returned to the caller.", since: 1 },
    { name: "api_request_data", type: "string", nullable: true, maxBytes: 65535, json: true, ocsf: "api.request.data", doc: "Parameters of the request, as an object.", since: 1 },
    { name: "api_response_error", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "api.response.error", doc: "Error code, e.g. AccessDenied.", since: 1 },
    { name: "api_response_message", type: "string", nullable: true, maxBytes: 8192, json: false, ocsf: "api.response.message", doc: "Error message.", since: 1 },
    { name: "api_response_data", type: "string", nullable: true, maxBytes: 65535, json: true, ocsf: "api.response.data", doc: "What the service answered, as an object. Null for most read calls.", since: 1 },
    { name: "resources", type: "string", nullable: true, maxBytes: 65535, json: true, ocsf: "resources", doc: "What the call was about: a list of objects with uid (ARN), type and owner.account.uid.", since: 1 },
    { name: "src_endpoint_ip", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "src_endpoint.ip", doc: "Address that the call came from. Joins authentication.src_endpoint_ip.", since: 1 },
    { name: "src_endpoint_domain", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "src_endpoint.domain", doc: "Caller where it is no address: an AWS service name, \"AWS Internal\".", since: 1 },
    { name: "src_endpoint_uid", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "src_endpoint.uid", doc: "VPC endpoint that the call passed through.", since: 1 },
    { name: "http_request_user_agent", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "http_request.user_agent", doc: "Program of the caller: SDK, CLI, console, service.", since: 1 },
    { name: "metadata_product_version", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "metadata.product.version", doc: "CloudTrail: eventVersion.", since: 1 },
    { name: "cloud_provider", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "cloud.provider", profile: "cloud", doc: "Cloud: AWS.", since: 1 },
    { name: "cloud_region", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "cloud.region", profile: "cloud", doc: "Region of the call, e.g. us-east-1.", since: 1 },
    { name: "cloud_account_uid", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "cloud.account.uid", profile: "cloud", doc: "Account that received the call, 12 digits.", since: 1 },
    { name: "time_inferred", type: "string", nullable: true, maxBytes: 32, json: false, ocsf: "unmapped.cyberactive.time_inferred", doc: "What of time the log does not say and was inferred, comma separated: year (the latest that is not more than a day after the file), zone (the upload's, else the customer's, else UTC), time (the record has none: that of the file). Null when time is exact.", since: 1 },
    { name: "truncated_fields", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "unmapped.cyberactive.truncated_fields", doc: "Columns that were cut or repaired to fit, comma separated. The exact bytes are in raw.", since: 1 },
    { name: "unmapped", type: "string", nullable: true, maxBytes: 65535, json: true, ocsf: "unmapped", doc: "All other fields of the record, as an object.", since: 1 },
  ],
};
