// Written by schemas/generate.ts from the .avsc files. Do not edit.

import type { EventClass } from '../event-class';

/** A record that became no event, and why. Join upload_id and record_number to find its neighbours; the exact bytes are in raw at record_offset. A record that later became an event of the same generation counts as accepted, and its row here stays as history; ops.rejected shows those that still stand. event_number is 0, and time is uploaded_at: no time was read. */
export interface RejectedRecordEvent {
  /** When it happened, epoch milliseconds UTC. See time_inferred for times that the log gives without year or zone. */
  time: number;
  /** Event class that the record was routed to. Null when it was rejected before routing. */
  event_class?: string | null;
  /** Why, from a closed list. unparseable: the text has not the form of its source. missing_field: a field that the event needs is not there. invalid_value: a field is there and its value is not possible. invalid_time: the time cannot be read or is no time. invalid_json: no JSON, or not the JSON that the source has. record_too_large: longer than one record may be (see record_length). output_too_large: the event would not fit what a transform may return. undecodable_remainder: from here on the file cannot be decoded (broken gzip, or over the decoded-size limit); record_offset says where. unsupported_format: the file is of a kind that is not read (zip, 7z, binary). unknown_source: no source of that name exists in this version. wrong_content: the parts of a multipart upload do not make up the file that was promised (another SHA-256); nothing of it is read. internal: a fault of the pipeline, not of the record; it is alarmed and replayed. */
  reason: string;
  /** The field or part of the record that failed, in the source's own words: timestamp, eventName, request line. */
  field?: string | null;
  /** What was expected there, for example: a number from 0 to 65535. */
  expected?: string | null;
  /** More words where they help: what the decoder said, what a file looks like. */
  detail?: string | null;
  /** First bytes of the record as text, at most 4,096; characters that cannot be shown are U+FFFD. Null where the record has no text. */
  excerpt?: string | null;
  /** How many bytes of the record the excerpt was made of. The record itself has record_length. */
  excerpt_bytes: number;
  /** True if the record is longer than its excerpt. */
  excerpt_is_cut: boolean;
}

export const rejectedRecord: EventClass<'rejected_record'> = {
  name: 'rejected_record',
  version: 1,
  doc: "A record that became no event, and why. Join upload_id and record_number to find its neighbours; the exact bytes are in raw at record_offset. A record that later became an event of the same generation counts as accepted, and its row here stays as history; ops.rejected shows those that still stand. event_number is 0, and time is uploaded_at: no time was read.",
  columns: [
    { name: "event_id", type: "string", nullable: false, maxBytes: 64, json: false, doc: "Identifies the event: upload_id, record_number and event_number joined by dashes. The same input gives the same id, so counting distinct event_id counts events once. Unique in its table.", since: 1 },
    { name: "upload_id", type: "string", nullable: false, maxBytes: 32, json: false, doc: "The upload that the record came in: 26 characters of base32. Joins ops.upload_accounting, events.upload_receipt and events.rejected_record.", since: 1 },
    { name: "record_number", type: "bigint", nullable: false, json: false, doc: "Number of the record in the decoded file, from 1: the line number for logs of lines, the position in the list for JSON.", since: 1 },
    { name: "event_number", type: "bigint", nullable: false, json: false, doc: "Number of the event within its record, from 0. Most records are one event.", since: 1 },
    { name: "generation", type: "bigint", nullable: false, json: false, doc: "How many times the upload has been derived from raw, from 1. Rows of the highest generation stand.", since: 1 },
    { name: "uploaded_at", type: "bigint", nullable: false, json: false, doc: "When the upload was first promised, epoch milliseconds UTC. Bound queries by it: tables are sorted by it.", since: 1 },
    { name: "record_offset", type: "bigint", nullable: false, json: false, doc: "Where the record begins in the decoded file, bytes from 0.", since: 1 },
    { name: "record_length", type: "bigint", nullable: false, json: false, doc: "Length of the record in the decoded file, bytes, without the line end.", since: 1 },
    { name: "source", type: "string", nullable: false, maxBytes: 64, json: false, doc: "The kind of log as declared by the shipper: linux_syslog, web_access, aws_cloudtrail …", since: 1 },
    { name: "source_version", type: "bigint", nullable: false, json: false, doc: "Version of the source that made the event. It rises when the meaning of a column changes for that source.", since: 1 },
    { name: "schema_version", type: "bigint", nullable: false, json: false, doc: "Version of this event class that the row was written with.", since: 1 },
    { name: "customer_id", type: "string", nullable: false, maxBytes: 64, json: false, doc: "Who owns the data.", since: 1 },
    { name: "time", type: "bigint", nullable: false, json: false, doc: "When it happened, epoch milliseconds UTC. See time_inferred for times that the log gives without year or zone.", since: 1 },
    { name: "processed_time", type: "bigint", nullable: false, json: false, doc: "When the record was normalised, epoch milliseconds UTC.", since: 1 },
    { name: "event_class", type: "string", nullable: true, maxBytes: 64, json: false, doc: "Event class that the record was routed to. Null when it was rejected before routing.", since: 1 },
    { name: "reason", type: "string", nullable: false, maxBytes: 64, json: false, doc: "Why, from a closed list. unparseable: the text has not the form of its source. missing_field: a field that the event needs is not there. invalid_value: a field is there and its value is not possible. invalid_time: the time cannot be read or is no time. invalid_json: no JSON, or not the JSON that the source has. record_too_large: longer than one record may be (see record_length). output_too_large: the event would not fit what a transform may return. undecodable_remainder: from here on the file cannot be decoded (broken gzip, or over the decoded-size limit); record_offset says where. unsupported_format: the file is of a kind that is not read (zip, 7z, binary). unknown_source: no source of that name exists in this version. wrong_content: the parts of a multipart upload do not make up the file that was promised (another SHA-256); nothing of it is read. internal: a fault of the pipeline, not of the record; it is alarmed and replayed.", since: 1 },
    { name: "field", type: "string", nullable: true, maxBytes: 256, json: false, doc: "The field or part of the record that failed, in the source's own words: timestamp, eventName, request line.", since: 1 },
    { name: "expected", type: "string", nullable: true, maxBytes: 1024, json: false, doc: "What was expected there, for example: a number from 0 to 65535.", since: 1 },
    { name: "detail", type: "string", nullable: true, maxBytes: 1024, json: false, doc: "More words where they help: what the decoder said, what a file looks like.", since: 1 },
    { name: "excerpt", type: "string", nullable: true, maxBytes: 4096, json: false, doc: "First bytes of the record as text, at most 4,096; characters that cannot be shown are U+FFFD. Null where the record has no text.", since: 1 },
    { name: "excerpt_bytes", type: "bigint", nullable: false, json: false, doc: "How many bytes of the record the excerpt was made of. The record itself has record_length.", since: 1 },
    { name: "excerpt_is_cut", type: "boolean", nullable: false, json: false, doc: "True if the record is longer than its excerpt.", since: 1 },
    { name: "truncated_fields", type: "string", nullable: true, maxBytes: 4096, json: false, doc: "Columns that were cut or repaired to fit, comma separated. The exact bytes are in raw.", since: 1 },
  ],
};
