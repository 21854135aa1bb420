// Written by schemas/generate.ts from the .avsc files. Do not edit.

import type { EventClass } from '../event-class';

/** One request to a web server, with its response: access logs of nginx, Apache and what writes like them. src_endpoint is the client. */
export interface HttpActivityEvent {
  /** When it happened, epoch milliseconds UTC. See time_inferred for times that the log gives without year or zone. */
  time: number;
  /** Method: 1 Connect, 2 Delete, 3 Get, 4 Head, 5 Options, 6 Post, 7 Put, 8 Trace, 9 Patch, 99 Other (activity_name has it), 0 where the request has no method. */
  activity_id: number;
  /** How grave: 0 Unknown, 1 Informational, 2 Low, 3 Medium, 4 High, 5 Critical, 6 Fatal, 99 Other. As the source says it; where it says nothing, failed logons are 2 and the rest 0 or 1. */
  severity_id: number;
  /** Caption of activity_id; the source's own word where activity_id is 99. */
  activity_name?: string | null;
  /** Outcome by the response code: 1 Success for 100 to 399, 2 Failure for 400 to 599, 0 Unknown otherwise. */
  status_id?: number | null;
  /** Caption of status_id. */
  status?: string | null;
  /** The response code as text. */
  status_code?: string | null;
  /** Outcome in words. */
  status_detail?: string | null;
  /** The request line as logged, where it is no HTTP request (TLS sent to a plain port, for example). */
  message?: string | null;
  /** The product that wrote the log. */
  metadata_product_name: string;
  /** Who makes the product. */
  metadata_product_vendor_name?: string | null;
  /** Name of the log. */
  metadata_log_name?: string | null;
  /** What wrote the record. */
  metadata_log_provider?: string | null;
  /** The source's own name or number for this kind of record. */
  metadata_event_code?: string | null;
  /** The source's own id of the record. */
  metadata_original_event_uid?: string | null;
  /** The time as the log has it. */
  metadata_original_time?: string | null;
  /** Offset of the time from UTC as the log gives it, minutes; 120 for +02:00. Null when the log names no zone. */
  timezone_offset?: number | null;
  /** How many times it happened, where one record stands for several ("message repeated 5 times"). Null means once: sum coalesce(count, 1). */
  count?: number | null;
  /** How long the request took, milliseconds. */
  duration?: number | null;
  /** Address of the client, or of the proxy before the server. Joins authentication.src_endpoint_ip. */
  src_endpoint_ip?: string | null;
  /** Name of the client, where the server logs names. */
  src_endpoint_hostname?: string | null;
  /** Port of the client, 0 to 65535. */
  src_endpoint_port?: number | null;
  /** Virtual host that answered, where the log has it. */
  dst_endpoint_hostname?: string | null;
  /** Address of the server, where the log has it. */
  dst_endpoint_ip?: string | null;
  /** Port of the server, 0 to 65535. */
  dst_endpoint_port?: number | null;
  /** User of HTTP authentication, as the client claims it: a name stands here for failed attempts too. */
  actor_user_name?: string | null;
  /** Method: GET, POST … */
  http_request_http_method?: string | null;
  /** Path of the request as sent, percent-encoding untouched. */
  http_request_url_path?: string | null;
  /** What follows the question mark, as sent. */
  http_request_url_query_string?: string | null;
  /** Whole target, where it is no path: scheme and host (proxies, scanners) or host and port (CONNECT). */
  http_request_url_url_string?: string | null;
  /** Scheme of such a target. */
  http_request_url_scheme?: string | null;
  /** Host of such a target. */
  http_request_url_hostname?: string | null;
  /** Port of such a target. */
  http_request_url_port?: number | null;
  /** Version of HTTP: 1.0, 1.1, 2.0. */
  http_request_version?: string | null;
  /** User agent as the client sent it; quotes and control characters as the server escapes them. */
  http_request_user_agent?: string | null;
  /** Page that the client says it comes from. */
  http_request_referrer?: string | null;
  /** Addresses of the header X-Forwarded-For, nearest to the client first: a list. */
  http_request_x_forwarded_for?: unknown;
  /** Bytes received from the client. */
  http_request_length?: number | null;
  /** Response code: 200, 404 … */
  http_response_code?: number | null;
  /** Bytes sent in the response. */
  http_response_length?: number | null;
  /** Host that wrote the log, as the record names it, else as the shipper named it. */
  device_hostname?: string | null;
  /** Address of the host that wrote the log, where the record names it by address. */
  device_ip?: string | null;
  /** Kind of device: 0 Unknown, 1 Server, 9 Firewall, 12 Router, 99 Other. */
  device_type_id?: number | null;
  /** What of time the log does not say and was inferred, comma separated: year (the latest that is not more than a day after the file), zone (the upload's, else the customer's, else UTC), time (the record has none: that of the file). Null when time is exact. */
  time_inferred?: string | null;
  /** All other fields of the record, as an object. */
  unmapped?: unknown;
}

export const httpActivity: EventClass<'http_activity'> = {
  name: 'http_activity',
  version: 1,
  doc: "One request to a web server, with its response: access logs of nginx, Apache and what writes like them. src_endpoint is the client.",
  ocsf: { class_uid: 4002, class_name: "HTTP Activity", category_uid: 4, category_name: "Network Activity", version: "1.8.0" },
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
    { name: "class_uid", type: "bigint", nullable: false, json: false, ocsf: "class_uid", doc: "OCSF class: 4002.", since: 1 },
    { name: "category_uid", type: "bigint", nullable: false, json: false, ocsf: "category_uid", doc: "OCSF category: 4.", since: 1 },
    { name: "activity_id", type: "bigint", nullable: false, json: false, ocsf: "activity_id", doc: "Method: 1 Connect, 2 Delete, 3 Get, 4 Head, 5 Options, 6 Post, 7 Put, 8 Trace, 9 Patch, 99 Other (activity_name has it), 0 where the request has no method.", since: 1 },
    { name: "type_uid", type: "bigint", nullable: false, json: false, ocsf: "type_uid", doc: "OCSF type: class_uid x 100 + activity_id.", since: 1 },
    { name: "severity_id", type: "bigint", nullable: false, json: false, ocsf: "severity_id", doc: "How grave: 0 Unknown, 1 Informational, 2 Low, 3 Medium, 4 High, 5 Critical, 6 Fatal, 99 Other. As the source says it; where it says nothing, failed logons are 2 and the rest 0 or 1.", since: 1 },
    { name: "activity_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "activity_name", doc: "Caption of activity_id; the source's own word where activity_id is 99.", since: 1 },
    { name: "status_id", type: "bigint", nullable: true, json: false, ocsf: "status_id", doc: "Outcome by the response code: 1 Success for 100 to 399, 2 Failure for 400 to 599, 0 Unknown otherwise.", since: 1 },
    { name: "status", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "status", doc: "Caption of status_id.", since: 1 },
    { name: "status_code", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "status_code", doc: "The response code as text.", since: 1 },
    { name: "status_detail", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "status_detail", doc: "Outcome in words.", since: 1 },
    { name: "message", type: "string", nullable: true, maxBytes: 65535, json: false, ocsf: "message", doc: "The request line as logged, where it is no HTTP request (TLS sent to a plain port, for example).", since: 1 },
    { name: "metadata_product_name", type: "string", nullable: false, maxBytes: 256, json: false, ocsf: "metadata.product.name", doc: "The product that wrote the log.", since: 1 },
    { name: "metadata_product_vendor_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.product.vendor_name", doc: "Who makes the product.", since: 1 },
    { name: "metadata_log_name", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.log_name", doc: "Name of the log.", since: 1 },
    { name: "metadata_log_provider", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.log_provider", doc: "What wrote the record.", since: 1 },
    { name: "metadata_event_code", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.event_code", doc: "The source's own name or number for this kind of record.", since: 1 },
    { name: "metadata_original_event_uid", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "metadata.original_event_uid", doc: "The source's own id of the record.", since: 1 },
    { name: "metadata_original_time", type: "string", nullable: true, maxBytes: 128, json: false, ocsf: "metadata.original_time", doc: "The time as the log has it.", since: 1 },
    { name: "timezone_offset", type: "bigint", nullable: true, json: false, ocsf: "timezone_offset", doc: "Offset of the time from UTC as the log gives it, minutes; 120 for +02:00. Null when the log names no zone.", since: 1 },
    { name: "count", type: "bigint", nullable: true, json: false, ocsf: "count", doc: "How many times it happened, where one record stands for several (\"message repeated 5 times\"). Null means once: sum coalesce(count, 1).", since: 1 },
    { name: "duration", type: "bigint", nullable: true, json: false, ocsf: "duration", doc: "How long the request took, milliseconds.", since: 1 },
    { name: "src_endpoint_ip", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "src_endpoint.ip", doc: "Address of the client, or of the proxy before the server. Joins authentication.src_endpoint_ip.", since: 1 },
    { name: "src_endpoint_hostname", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "src_endpoint.hostname", doc: "Name of the client, where the server logs names.", since: 1 },
    { name: "src_endpoint_port", type: "bigint", nullable: true, json: false, ocsf: "src_endpoint.port", doc: "Port of the client, 0 to 65535.", since: 1 },
    { name: "dst_endpoint_hostname", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "dst_endpoint.hostname", doc: "Virtual host that answered, where the log has it.", since: 1 },
    { name: "dst_endpoint_ip", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "dst_endpoint.ip", doc: "Address of the server, where the log has it.", since: 1 },
    { name: "dst_endpoint_port", type: "bigint", nullable: true, json: false, ocsf: "dst_endpoint.port", doc: "Port of the server, 0 to 65535.", since: 1 },
    { name: "actor_user_name", type: "string", nullable: true, maxBytes: 1024, json: false, ocsf: "actor.user.name", profile: "host", doc: "User of HTTP authentication, as the client claims it: a name stands here for failed attempts too.", since: 1 },
    { name: "http_request_http_method", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "http_request.http_method", doc: "Method: GET, POST …", since: 1 },
    { name: "http_request_url_path", type: "string", nullable: true, maxBytes: 16384, json: false, ocsf: "http_request.url.path", doc: "Path of the request as sent, percent-encoding untouched.", since: 1 },
    { name: "http_request_url_query_string", type: "string", nullable: true, maxBytes: 16384, json: false, ocsf: "http_request.url.query_string", doc: "What follows the question mark, as sent.", since: 1 },
    { name: "http_request_url_url_string", type: "string", nullable: true, maxBytes: 16384, json: false, ocsf: "http_request.url.url_string", doc: "Whole target, where it is no path: scheme and host (proxies, scanners) or host and port (CONNECT).", since: 1 },
    { name: "http_request_url_scheme", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "http_request.url.scheme", doc: "Scheme of such a target.", since: 1 },
    { name: "http_request_url_hostname", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "http_request.url.hostname", doc: "Host of such a target.", since: 1 },
    { name: "http_request_url_port", type: "bigint", nullable: true, json: false, ocsf: "http_request.url.port", doc: "Port of such a target.", since: 1 },
    { name: "http_request_version", type: "string", nullable: true, maxBytes: 32, json: false, ocsf: "http_request.version", doc: "Version of HTTP: 1.0, 1.1, 2.0.", since: 1 },
    { name: "http_request_user_agent", type: "string", nullable: true, maxBytes: 8192, json: false, ocsf: "http_request.user_agent", doc: "User agent as the client sent it; quotes and control characters as the server escapes them.", since: 1 },
    { name: "http_request_referrer", type: "string", nullable: true, maxBytes: 16384, json: false, ocsf: "http_request.referrer", doc: "Page that the client says it comes from.", since: 1 },
    { name: "http_request_x_forwarded_for", type: "string", nullable: true, maxBytes: 8192, json: true, ocsf: "http_request.x_forwarded_for", doc: "Addresses of the header X-Forwarded-For, nearest to the client first: a list.", since: 1 },
    { name: "http_request_length", type: "bigint", nullable: true, json: false, ocsf: "http_request.length", doc: "Bytes received from the client.", since: 1 },
    { name: "http_response_code", type: "bigint", nullable: true, json: false, ocsf: "http_response.code", doc: "Response code: 200, 404 …", since: 1 },
    { name: "http_response_length", type: "bigint", nullable: true, json: false, ocsf: "http_response.length", doc: "Bytes sent in the response.", since: 1 },
    { name: "device_hostname", type: "string", nullable: true, maxBytes: 256, json: false, ocsf: "device.hostname", profile: "host", doc: "Host that wrote the log, as the record names it, else as the shipper named it.", since: 1 },
    { name: "device_ip", type: "string", nullable: true, maxBytes: 64, json: false, ocsf: "device.ip", profile: "host", doc: "Address of the host that wrote the log, where the record names it by address.", since: 1 },
    { name: "device_type_id", type: "bigint", nullable: true, json: false, ocsf: "device.type_id", profile: "host", doc: "Kind of device: 0 Unknown, 1 Server, 9 Firewall, 12 Router, 99 Other.", since: 1 },
    { name: "time_inferred", type: "string", nullable: true, maxBytes: 32, json: false, ocsf: "unmapped.cyberactive.time_inferred", doc: "What of time the log does not say and was inferred, comma separated: year (the latest that is not more than a day after the file), zone (the upload's, else the customer's, else UTC), time (the record has none: that of the file). Null when time is exact.", since: 1 },
    { name: "truncated_fields", type: "string", nullable: true, maxBytes: 4096, json: false, ocsf: "unmapped.cyberactive.truncated_fields", doc: "Columns that were cut or repaired to fit, comma separated. The exact bytes are in raw.", since: 1 },
    { name: "unmapped", type: "string", nullable: true, maxBytes: 65535, json: true, ocsf: "unmapped", doc: "All other fields of the record, as an object.", since: 1 },
  ],
};
