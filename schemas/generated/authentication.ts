// Written by schemas/generate.ts from the .avsc files. Do not edit.

import type { EventClass } from '../event-class';

/** Somebody logs on or off, tries to, or switches to another account: sshd, login, su, sudo and PAM sessions of syslog, console sign-ins of CloudTrail. user is who is logged on to; actor is who asks for it; src_endpoint is where from. */
export interface AuthenticationEvent {
  /** When it happened, epoch milliseconds UTC. See time_inferred for times that the log gives without year or zone. */
  time: number;
  /** 1 Logon, 2 Logoff, 7 Account Switch (su, sudo), 99 Other. A logon attempt that failed is 1 with status_id 2. */
  activity_id: number;
  /** How grave: 0 Unknown, 1 Informational, 2 Low, 3 Medium, 4 High, 5 Critical, 6 Fatal, 99 Other. As the source says it; where it says nothing, failed logons are 2 and the rest 0 or 1. */
  severity_id: number;
  /** Caption of activity_id; the source's own word where activity_id is 99. */
  activity_name?: string | null;
  /** Outcome: 0 Unknown, 1 Success, 2 Failure, 99 Other. */
  status_id?: number | null;
  /** Caption of status_id. */
  status?: string | null;
  /** Outcome in the source's own code. */
  status_code?: string | null;
  /** Why, where the source says it: USER_DOES_NOT_EXIST for accounts that the host does not know, INVALID_CREDENTIALS, TOO_MANY_FAILURES, or the source's own words. */
  status_detail?: string | null;
  /** The text of the message, without its header; for CloudTrail its errorMessage. */
  message?: string | null;
  /** The product that wrote the log. */
  metadata_product_name: string;
  /** Who makes the product. */
  metadata_product_vendor_name?: string | null;
  /** Facility of the syslog priority (auth, authpriv …); for CloudTrail its eventCategory. */
  metadata_log_name?: string | null;
  /** Program or service that wrote the record: sshd, sudo, CRON, signin.amazonaws.com … */
  metadata_log_provider?: string | null;
  /** Kind of record. linux_syslog: sshd_accepted, sshd_failed, sshd_invalid_user, sshd_refused, sshd_closed, pam_failure, pam_success, session_opened, session_closed, logind_session, login, sudo, su, dropbear. One attempt can leave several records (PAM's and sshd's), so count one kind. CloudTrail: eventType. */
  metadata_event_code?: string | null;
  /** The source's own id of the record. */
  metadata_original_event_uid?: string | null;
  /** The time as the log has it. */
  metadata_original_time?: string | null;
  /** Offset of the time from UTC as the log gives it, minutes; 120 for +02:00. Null when the log names no zone. */
  timezone_offset?: number | null;
  /** How many times it happened, where one record stands for several ("message repeated 5 times"). Null means once: sum coalesce(count, 1). */
  count?: number | null;
  /** Account that is logged on to or switched to, as written in the log. For a root sign-in to AWS: root. */
  user_name?: string | null;
  /** Id of that account: numeric uid, or the ARN in AWS. Joins api_activity.actor_user_uid. */
  user_uid?: string | null;
  /** Second id of that account: principalId in AWS. */
  user_uid_alt?: string | null;
  /** Kind of account in the source's words: IAMUser, Root, AssumedRole … */
  user_type?: string | null;
  /** Kind of account: 0 Unknown, 1 User, 2 Admin, 3 System, 4 Service, 99 Other. */
  user_type_id?: number | null;
  /** AWS account that owns the identity, 12 digits. */
  user_account_uid?: string | null;
  /** Who asks: the caller of su and sudo, or who opened the session. */
  actor_user_name?: string | null;
  /** Numeric uid of the caller, as text. */
  actor_user_uid?: string | null;
  /** Program that wrote the record, where its process id is known. */
  actor_process_name?: string | null;
  /** Process id of that program. With device_hostname it ties the records of one ssh connection. */
  actor_process_pid?: number | null;
  /** Command that sudo was asked to run. */
  actor_process_cmd_line?: string | null;
  /** Directory in which sudo was called. */
  actor_process_working_directory?: string | null;
  /** Id of the session. */
  session_uid?: string | null;
  /** Terminal of the session: pts/0, ssh, cron. */
  session_terminal?: string | null;
  /** Service that is logged on to: sshd, sudo, cron, login; for AWS the event source. */
  service_name?: string | null;
  /** How the user proves who he is: password, publickey, keyboard-interactive/pam … */
  auth_protocol?: string | null;
  /** 0 Unknown, 2 Kerberos, 5 SAML, 10 RADIUS, 12 LDAP, 99 Other (the methods of ssh). */
  auth_protocol_id?: number | null;
  /** Caption of logon_type_id. */
  logon_type?: string | null;
  /** Kind of logon: 0 Unknown, 2 Interactive, 3 Network, 4 Batch (cron), 5 OS Service, 99 Other. */
  logon_type_id?: number | null;
  /** True if the user comes from another host. */
  is_remote?: boolean | null;
  /** True if a second factor was used. */
  is_mfa?: boolean | null;
  /** Caption of account_switch_type_id. */
  account_switch_type?: string | null;
  /** Kind of switch: 1 Substitute User (su, sudo). */
  account_switch_type_id?: number | null;
  /** Address that the user comes from. Joins http_activity.src_endpoint_ip and api_activity.src_endpoint_ip. */
  src_endpoint_ip?: string | null;
  /** Port that the user comes from, 0 to 65535. */
  src_endpoint_port?: number | null;
  /** Host that the user comes from, where the log has a name and no address. */
  src_endpoint_hostname?: string | null;
  /** Caller where it is no address: an AWS service name, "AWS Internal". */
  src_endpoint_domain?: string | null;
  /** Host that is logged on to. */
  dst_endpoint_hostname?: string | null;
  /** Address of the host that is logged on to, where the log names it by address. */
  dst_endpoint_ip?: string | null;
  /** AWS: address of the console that was signed in to (LoginTo). */
  dst_endpoint_svc_name?: string | null;
  /** Program of the client: browser, SDK. */
  http_request_user_agent?: string | null;
  /** Severity keyword of the syslog priority: emerg, alert, crit, err, warning, notice, info, debug. */
  metadata_log_level?: string | null;
  /** Header format of the record: RFC 3164 or RFC 5424. */
  metadata_log_format?: string | null;
  /** Host that wrote the log, as the record names it, else as the shipper named it. */
  device_hostname?: string | null;
  /** Address of the host that wrote the log, where the record names it by address. */
  device_ip?: string | null;
  /** Kind of device: 0 Unknown, 1 Server, 9 Firewall, 12 Router, 99 Other. */
  device_type_id?: number | null;
  /** AWS: eventName, e.g. ConsoleLogin. */
  api_operation?: string | null;
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

export const authentication: EventClass<'authentication'> = {
  name: 'authentication',
  version: 1,
  doc: "Somebody logs on or off, tries to, or switches to another account: sshd, login, su, sudo and PAM sessions of syslog, console sign-ins of CloudTrail. user is who is logged on to; actor is who asks for it; src_endpoint is where from.",
  ocsf: { class_uid: 3002, class_name: "Authentication", category_uid: 3, category_name: "Identity & Access Management", version: "1.8.0" },
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
    { name: "class_uid", type: "bigint", nullable: false, json: false, ocsf: "class_uid", doc: "OCSF class: 3002.", since: 1 },
    { name: "category_uid", type: "bigint", nullable: false, json: false, ocsf: "category_uid", doc: "OCSF category: 3.", since: 1 },
    { name: "activity_id", type: "bigint", nullable: false, json: false, ocsf: "activity_id", doc: "1 Logon, 2 Logoff, 7 Account Switch (su, sudo), 99 Other. A logon attempt that failed is 1 with status_id 2.", since: 1 },
    { name: "type_uid", type: "bigint", nullable: false, json: false, ocsf: "type_uid", doc: "OCSF type: class_uid x 100 + activity_id.", since: 1 },
    { name: "severity_id", type: "bigint", nullable: false, json: false, ocsf: "severity_id", doc: "How grave: 0 Unknown, 1 Informational, 2 Low, 3 Medium, 4 High, 5 Critical, 6 Fatal, 99 Other. As the source says it; where it says nothing, failed logons are 2 and the rest 0 or 1.", since: 1 },
    { name: "activity_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "activity_name", doc: "Caption of activity_id; the source's own word where activity_id is 99.", since: 1 },
    { name: "status_id", type: "bigint", nullable: true, json: false, ocsf: "status_id", doc: "Outcome: 0 Unknown, 1 Success, 2 Failure, 99 Other.", since: 1 },
    { name: "status", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "status", doc: "Caption of status_id.", since: 1 },
    { name: "status_code", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "status_code", doc: "Outcome in the source's own code.", since: 1 },
    { name: "status_detail", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "status_detail", doc: "Why, where the source says it: USER_DOES_NOT_EXIST for accounts that the host does not know, INVALID_CREDENTIALS, TOO_MANY_FAILURES, or the source's own words.", since: 1 },
    { name: "message", type: "string", nullable: true, maxBytes: 65535, json: false, ocsf: "message", doc: "The text of the message, without its header; for CloudTrail its errorMessage.", since: 1 },
    { name: "metadata_product_name", type: "string", nullable: false, maxBytes: 256, json: false, ocsf: "metadata.product.name", doc: "The product that wrote the log.", since: 1 },
    { name: "metadata_product_vendor_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.product.vendor_name", doc: "Who makes the product.", since: 1 },
    { name: "metadata_log_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.log_name", doc: "Facility of the syslog priority (auth, authpriv …); for CloudTrail its eventCategory.", since: 1 },
    { name: "metadata_log_provider", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.log_provider", doc: "Program or service that wrote the record: sshd, sudo, CRON, signin.amazonaws.com …", since: 1 },
    { name: "metadata_event_code", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.event_code", doc: "Kind of record. linux_syslog: sshd_accepted, sshd_failed, sshd_invalid_user, sshd_refused, sshd_closed, pam_failure, pam_success, session_opened, session_closed, logind_session, login, sudo, su, dropbear. One attempt can leave several records (PAM's and sshd's), so count one kind. CloudTrail: eventType.", since: 1 },
    { name: "metadata_original_event_uid", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.original_event_uid", doc: "The source's own id of the record.", since: 1 },
    { name: "metadata_original_time", type: "string", nullable: true, maxBytes: 128, json: false, ocsf: "metadata.original_time", doc: "The time as the log has it.", since: 1 },
    { name: "timezone_offset", type: "bigint", nullable: true, json: false, ocsf: "timezone_offset", doc: "Offset of the time from UTC as the log gives it, minutes; 120 for +02:00. Null when the log names no zone.", since: 1 },
    { name: "count", type: "bigint", nullable: true, json: false, ocsf: "count", doc: "How many times it happened, where one record stands for several (\"message repeated 5 times\"). Null means once: sum coalesce(count, 1).", since: 1 },
    { name: "user_name", type: "string", nullable: true, maxBytes: 1024, json: false, ocsf: "user.name", doc: "Account that is logged on to or switched to, as written in the log. For a root sign-in to AWS: root.", since: 1 },
    { name: "user_uid", type: "string", nullable: true, maxBytes: 2048, json: false, ocsf: "user.uid", doc: "Id of that account: numeric uid, or the ARN in AWS. Joins api_activity.actor_user_uid.", since: 1 },
    { name: "user_uid_alt", type: "string", nullable: true, maxBytes: 1024, json: false, ocsf: "user.uid_alt", doc: "Second id of that account: principalId in AWS.", since: 1 },
    { name: "user_type", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "user.type", doc: "Kind of account in the source's words: IAMUser, Root, AssumedRole …", since: 1 },
    { name: "user_type_id", type: "bigint", nullable: true, json: false, ocsf: "user.type_id", doc: "Kind of account: 0 Unknown, 1 User, 2 Admin, 3 System, 4 Service, 99 Other.", since: 1 },
    { name: "user_account_uid", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "user.account.uid", doc: "AWS account that owns the identity, 12 digits.", since: 1 },
    { name: "actor_user_name", type: "string", nullable: true, maxBytes: 1024, json: false, ocsf: "actor.user.name", doc: "Who asks: the caller of su and sudo, or who opened the session.", since: 1 },
    { name: "actor_user_uid", type: "string", nullable: true, maxBytes: 2048, json: false, ocsf: "actor.user.uid", doc: "Numeric uid of the caller, as text.", since: 1 },
    { name: "actor_process_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "actor.process.name", doc: "Program that wrote the record, where its process id is known.", since: 1 },
    { name: "actor_process_pid", type: "bigint", nullable: true, json: false, ocsf: "actor.process.pid", doc: "Process id of that program. With device_hostname it ties the records of one ssh connection.", since: 1 },
    { name: "actor_process_cmd_line", type: "string", nullable: true, maxBytes: 16384, json: false, ocsf: "actor.process.cmd_line", doc: "Command that sudo was asked to run.", since: 1 },
    { name: "actor_process_working_directory", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "actor.process.working_directory", doc: "Directory in which sudo was called.", since: 1 },
    { name: "session_uid", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "session.uid", doc: "Id of the session.", since: 1 },
    { name: "session_terminal", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "session.terminal", doc: "Terminal of the session: pts/0, ssh, cron.", since: 1 },
    { name: "service_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "service.name", doc: "Service that is logged on to: sshd, sudo, cron, login; for AWS the event source.", since: 1 },
    { name: "auth_protocol", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "auth_protocol", doc: "How the user proves who he is: password, publickey, keyboard-interactive/pam …", since: 1 },
    { name: "auth_protocol_id", type: "bigint", nullable: true, json: false, ocsf: "auth_protocol_id", doc: "0 Unknown, 2 Kerberos, 5 SAML, 10 RADIUS, 12 LDAP, 99 Other (the methods of ssh).", since: 1 },
    { name: "logon_type", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "logon_type", doc: "Caption of logon_type_id.", since: 1 },
    { name: "logon_type_id", type: "bigint", nullable: true, json: false, ocsf: "logon_type_id", doc: "Kind of logon: 0 Unknown, 2 Interactive, 3 Network, 4 Batch (cron), 5 OS Service, 99 Other.", since: 1 },
    { name: "is_remote", type: "boolean", nullable: true, json: false, ocsf: "is_remote", doc: "True if the user comes from another host.", since: 1 },
    { name: "is_mfa", type: "boolean", nullable: true, json: false, ocsf: "is_mfa", doc: "True if a second factor was used.", since: 1 },
    { name: "account_switch_type", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "account_switch_type", doc: "Caption of account_switch_type_id.", since: 1 },
    { name: "account_switch_type_id", type: "bigint", nullable: true, json: false, ocsf: "account_switch_type_id", doc: "Kind of switch: 1 Substitute User (su, sudo).", since: 1 },
    { name: "src_endpoint_ip", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "src_endpoint.ip", doc: "Address that the user comes from. Joins http_activity.src_endpoint_ip and api_activity.src_endpoint_ip.", since: 1 },
    { name: "src_endpoint_port", type: "bigint", nullable: true, json: false, ocsf: "src_endpoint.port", doc: "Port that the user comes from, 0 to 65535.", since: 1 },
    { name: "src_endpoint_hostname", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "src_endpoint.hostname", doc: "Host that the user comes from, where the log has a name and no address.", since: 1 },
    { name: "src_endpoint_domain", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "src_endpoint.domain", doc: "Caller where it is no address: an AWS service name, \"AWS Internal\".", since: 1 },
    { name: "dst_endpoint_hostname", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "dst_endpoint.hostname", doc: "Host that is logged on to.", since: 1 },
    { name: "dst_endpoint_ip", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "dst_endpoint.ip", doc: "Address of the host that is logged on to, where the log names it by address.", since: 1 },
    { name: "dst_endpoint_svc_name", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "dst_endpoint.svc_name", doc: "AWS: address of the console that was signed in to (LoginTo).", since: 1 },
    { name: "http_request_user_agent", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "http_request.user_agent", doc: "Program of the client: browser, SDK.", since: 1 },
    { name: "metadata_log_level", type: "string", nullable: true, maxBytes: 32, json: false, ocsf: "metadata.log_level", doc: "Severity keyword of the syslog priority: emerg, alert, crit, err, warning, notice, info, debug.", since: 1 },
    { name: "metadata_log_format", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "metadata.log_format", doc: "Header format of the record: RFC 3164 or RFC 5424.", since: 1 },
    { name: "device_hostname", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "device.hostname", profile: "host", doc: "Host that wrote the log, as the record names it, else as the shipper named it.", since: 1 },
    { name: "device_ip", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "device.ip", profile: "host", doc: "Address of the host that wrote the log, where the record names it by address.", since: 1 },
    { name: "device_type_id", type: "bigint", nullable: true, json: false, ocsf: "device.type_id", profile: "host", doc: "Kind of device: 0 Unknown, 1 Server, 9 Firewall, 12 Router, 99 Other.", since: 1 },
    { name: "api_operation", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "api.operation", profile: "cloud", doc: "AWS: eventName, e.g. ConsoleLogin.", since: 1 },
    { name: "cloud_provider", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "cloud.provider", profile: "cloud", doc: "Cloud: AWS.", since: 1 },
    { name: "cloud_region", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "cloud.region", profile: "cloud", doc: "Region of the call, e.g. us-east-1.", since: 1 },
    { name: "cloud_account_uid", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "cloud.account.uid", profile: "cloud", doc: "Account that received the call, 12 digits.", since: 1 },
    { name: "time_inferred", type: "string", nullable: true, maxBytes: 32, json: false, ocsf: "unmapped.cyberactive.time_inferred", doc: "What of time the log does not say and was inferred, comma separated: year (the latest that is not more than a day after the file), zone (the upload's, else the customer's, else UTC), time (the record has none: that of the file). Null when time is exact.", since: 1 },
    { name: "truncated_fields", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "unmapped.cyberactive.truncated_fields", doc: "Columns that were cut or repaired to fit, comma separated. The exact bytes are in raw.", since: 1 },
    { name: "unmapped", type: "string", nullable: true, maxBytes: 65535, json: true, ocsf: "unmapped", doc: "All other fields of the record, as an object.", since: 1 },
  ],
};
