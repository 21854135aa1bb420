// Written by schemas/generate.ts from the .avsc files. Do not edit.

import type { EventClass } from '../event-class';

/** A record that belongs to no other class: time, host, program and message are there to search, the rest is in unmapped. Most of a syslog file that is no logon, logoff or switch of user. */
export interface BaseEventEvent {
  /** When it happened, epoch milliseconds UTC. See time_inferred for times that the log gives without year or zone. */
  time: number;
  /** 0 Unknown, 99 Other. */
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
  /** Outcome in words. */
  status_detail?: string | null;
  /** The text of the message, without its header. */
  message?: string | null;
  /** The product that wrote the log. */
  metadata_product_name: string;
  /** Who makes the product. */
  metadata_product_vendor_name?: string | null;
  /** Facility of the syslog priority: auth, authpriv, daemon … Null where the record has no priority. */
  metadata_log_name?: string | null;
  /** Program that wrote the record, as the log names it: sshd, sudo, CRON, kernel … */
  metadata_log_provider?: string | null;
  /** The source's own name or number for this kind of record; for RFC 5424 its MSGID. */
  metadata_event_code?: string | null;
  /** The source's own id of the record. */
  metadata_original_event_uid?: string | null;
  /** The time as the log has it. */
  metadata_original_time?: string | null;
  /** Offset of the time from UTC as the log gives it, minutes; 120 for +02:00. Null when the log names no zone. */
  timezone_offset?: number | null;
  /** How many times it happened, where one record stands for several ("message repeated 5 times"). Null means once: sum coalesce(count, 1). */
  count?: number | null;
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
  /** Program that wrote the record, where its process id is known. */
  actor_process_name?: string | null;
  /** Process id of that program. */
  actor_process_pid?: number | null;
  /** What of time the log does not say and was inferred, comma separated: year (the latest that is not more than a day after the file), zone (the upload's, else the customer's, else UTC), time (the record has none: that of the file). Null when time is exact. */
  time_inferred?: string | null;
  /** All other fields of the record, as an object. */
  unmapped?: unknown;
}

export const baseEvent: EventClass<'base_event'> = {
  name: 'base_event',
  version: 1,
  doc: "A record that belongs to no other class: time, host, program and message are there to search, the rest is in unmapped. Most of a syslog file that is no logon, logoff or switch of user.",
  ocsf: { class_uid: 0, class_name: "Base Event", category_uid: 0, category_name: "Uncategorized", version: "1.8.0" },
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
    { name: "class_uid", type: "bigint", nullable: false, json: false, ocsf: "class_uid", doc: "OCSF class: 0.", since: 1 },
    { name: "category_uid", type: "bigint", nullable: false, json: false, ocsf: "category_uid", doc: "OCSF category: 0.", since: 1 },
    { name: "activity_id", type: "bigint", nullable: false, json: false, ocsf: "activity_id", doc: "0 Unknown, 99 Other.", since: 1 },
    { name: "type_uid", type: "bigint", nullable: false, json: false, ocsf: "type_uid", doc: "OCSF type: class_uid x 100 + activity_id.", since: 1 },
    { name: "severity_id", type: "bigint", nullable: false, json: false, ocsf: "severity_id", doc: "How grave: 0 Unknown, 1 Informational, 2 Low, 3 Medium, 4 High, 5 Critical, 6 Fatal, 99 Other. As the source says it; where it says nothing, failed logons are 2 and the rest 0 or 1.", since: 1 },
    { name: "activity_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "activity_name", doc: "Caption of activity_id; the source's own word where activity_id is 99.", since: 1 },
    { name: "status_id", type: "bigint", nullable: true, json: false, ocsf: "status_id", doc: "Outcome: 0 Unknown, 1 Success, 2 Failure, 99 Other.", since: 1 },
    { name: "status", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "status", doc: "Caption of status_id.", since: 1 },
    { name: "status_code", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "status_code", doc: "Outcome in the source's own code.", since: 1 },
    { name: "status_detail", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "status_detail", doc: "Outcome in words.", since: 1 },
    { name: "message", type: "string", nullable: true, maxBytes: 65535, json: false, ocsf: "message", doc: "The text of the message, without its header.", since: 1 },
    { name: "metadata_product_name", type: "string", nullable: false, maxBytes: 256, json: false, ocsf: "metadata.product.name", doc: "The product that wrote the log.", since: 1 },
    { name: "metadata_product_vendor_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.product.vendor_name", doc: "Who makes the product.", since: 1 },
    { name: "metadata_log_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.log_name", doc: "Facility of the syslog priority: auth, authpriv, daemon … Null where the record has no priority.", since: 1 },
    { name: "metadata_log_provider", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.log_provider", doc: "Program that wrote the record, as the log names it: sshd, sudo, CRON, kernel …", since: 1 },
    { name: "metadata_event_code", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.event_code", doc: "The source's own name or number for this kind of record; for RFC 5424 its MSGID.", since: 1 },
    { name: "metadata_original_event_uid", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.original_event_uid", doc: "The source's own id of the record.", since: 1 },
    { name: "metadata_original_time", type: "string", nullable: true, maxBytes: 128, json: false, ocsf: "metadata.original_time", doc: "The time as the log has it.", since: 1 },
    { name: "timezone_offset", type: "bigint", nullable: true, json: false, ocsf: "timezone_offset", doc: "Offset of the time from UTC as the log gives it, minutes; 120 for +02:00. Null when the log names no zone.", since: 1 },
    { name: "count", type: "bigint", nullable: true, json: false, ocsf: "count", doc: "How many times it happened, where one record stands for several (\"message repeated 5 times\"). Null means once: sum coalesce(count, 1).", since: 1 },
    { name: "metadata_log_level", type: "string", nullable: true, maxBytes: 32, json: false, ocsf: "metadata.log_level", doc: "Severity keyword of the syslog priority: emerg, alert, crit, err, warning, notice, info, debug.", since: 1 },
    { name: "metadata_log_format", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "metadata.log_format", doc: "Header format of the record: RFC 3164 or RFC 5424.", since: 1 },
    { name: "device_hostname", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "device.hostname", profile: "host", doc: "Host that wrote the log, as the record names it, else as the shipper named it.", since: 1 },
    { name: "device_ip", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "device.ip", profile: "host", doc: "Address of the host that wrote the log, where the record names it by address.", since: 1 },
    { name: "device_type_id", type: "bigint", nullable: true, json: false, ocsf: "device.type_id", profile: "host", doc: "Kind of device: 0 Unknown, 1 Server, 9 Firewall, 12 Router, 99 Other.", since: 1 },
    { name: "actor_process_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "actor.process.name", profile: "host", doc: "Program that wrote the record, where its process id is known.", since: 1 },
    { name: "actor_process_pid", type: "bigint", nullable: true, json: false, ocsf: "actor.process.pid", profile: "host", doc: "Process id of that program.", since: 1 },
    { name: "time_inferred", type: "string", nullable: true, maxBytes: 32, json: false, ocsf: "unmapped.cyberactive.time_inferred", doc: "What of time the log does not say and was inferred, comma separated: year (the latest that is not more than a day after the file), zone (the upload's, else the customer's, else UTC), time (the record has none: that of the file). Null when time is exact.", since: 1 },
    { name: "truncated_fields", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "unmapped.cyberactive.truncated_fields", doc: "Columns that were cut or repaired to fit, comma separated. The exact bytes are in raw.", since: 1 },
    { name: "unmapped", type: "string", nullable: true, maxBytes: 65535, json: true, ocsf: "unmapped", doc: "All other fields of the record, as an object.", since: 1 },
  ],
};
