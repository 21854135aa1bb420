// Written by schemas/generate.ts from the .avsc files. Do not edit.

import type { EventClass } from '../event-class';

/** What fan-out found in an uploaded file: how many records, where they went, what was no record. One row per upload and generation; the left side of the accounting, records = accepted + rejected + in flight. record_number is 0 and event_number repeats generation. */
export interface UploadReceiptEvent {
  /** When it happened, epoch milliseconds UTC. See time_inferred for times that the log gives without year or zone. */
  time: number;
  /** Host that the shipper named for the file. */
  host?: string | null;
  /** Path of the file on that host, as shipped. */
  path?: string | null;
  /** Name of the file, as shipped. */
  name: string;
  /** Size of the file as uploaded, compressed if it was, bytes. */
  size_bytes: number;
  /** SHA-256 of the file as uploaded, 64 hex digits in lower case. */
  sha256: string;
  /** Key of the object in the raw bucket; begins with customer_id. */
  raw_key: string;
  /** Version of that object: with raw_key it names the exact bytes. */
  raw_version_id: string;
  /** API key that the upload was promised to. */
  key_id: string;
  /** How the file was decoded, outermost first, joined by +: plain, gzip, utf-16le, utf-16be, gzip+utf-16le … */
  encoding: string;
  /** Size of the decoded file, bytes. record_offset of the other tables counts in it. */
  decoded_bytes: number;
  /** Records found in the file. Equals the sum of routed and rejected_at_fan_out. */
  records: number;
  /** Records sent on, by event class: an object such as {"authentication": 120, "base_event": 7}. */
  routed?: unknown;
  /** Records rejected before any class saw them, by reason: an object such as {"record_too_large": 1}. Null means none. Each is a row of events.rejected_record too. */
  rejected_at_fan_out?: unknown;
  /** Blank lines; they are no records. */
  blank_lines: number;
  /** Comment lines, as the source defines them; they are no records. */
  comment_lines: number;
  /** Header lines, as the source defines them; they are no records. */
  header_lines: number;
  /** When fan-out had read the file to its end, epoch milliseconds UTC. Equals time. */
  fanned_out_at: number;
}

export const uploadReceipt: EventClass<'upload_receipt'> = {
  name: 'upload_receipt',
  version: 1,
  doc: "What fan-out found in an uploaded file: how many records, where they went, what was no record. One row per upload and generation; the left side of the accounting, records = accepted + rejected + in flight. record_number is 0 and event_number repeats generation.",
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
    { name: "host", type: "string", nullable: true, maxBytes: 256, json: false, doc: "Host that the shipper named for the file.", since: 1 },
    { name: "path", type: "string", nullable: true, maxBytes: 4096, json: false, doc: "Path of the file on that host, as shipped.", since: 1 },
    { name: "name", type: "string", nullable: false, maxBytes: 1024, json: false, doc: "Name of the file, as shipped.", since: 1 },
    { name: "size_bytes", type: "bigint", nullable: false, json: false, doc: "Size of the file as uploaded, compressed if it was, bytes.", since: 1 },
    { name: "sha256", type: "string", nullable: false, maxBytes: 64, json: false, doc: "SHA-256 of the file as uploaded, 64 hex digits in lower case.", since: 1 },
    { name: "raw_key", type: "string", nullable: false, maxBytes: 1024, json: false, doc: "Key of the object in the raw bucket; begins with customer_id.", since: 1 },
    { name: "raw_version_id", type: "string", nullable: false, maxBytes: 1024, json: false, doc: "Version of that object: with raw_key it names the exact bytes.", since: 1 },
    { name: "key_id", type: "string", nullable: false, maxBytes: 64, json: false, doc: "API key that the upload was promised to.", since: 1 },
    { name: "encoding", type: "string", nullable: false, maxBytes: 64, json: false, doc: "How the file was decoded, outermost first, joined by +: plain, gzip, utf-16le, utf-16be, gzip+utf-16le …", since: 1 },
    { name: "decoded_bytes", type: "bigint", nullable: false, json: false, doc: "Size of the decoded file, bytes. record_offset of the other tables counts in it.", since: 1 },
    { name: "records", type: "bigint", nullable: false, json: false, doc: "Records found in the file. Equals the sum of routed and rejected_at_fan_out.", since: 1 },
    { name: "routed", type: "string", nullable: true, maxBytes: 4096, json: true, doc: "Records sent on, by event class: an object such as {\"authentication\": 120, \"base_event\": 7}.", since: 1 },
    { name: "rejected_at_fan_out", type: "string", nullable: true, maxBytes: 4096, json: true, doc: "Records rejected before any class saw them, by reason: an object such as {\"record_too_large\": 1}. Null means none. Each is a row of events.rejected_record too.", since: 1 },
    { name: "blank_lines", type: "bigint", nullable: false, json: false, doc: "Blank lines; they are no records.", since: 1 },
    { name: "comment_lines", type: "bigint", nullable: false, json: false, doc: "Comment lines, as the source defines them; they are no records.", since: 1 },
    { name: "header_lines", type: "bigint", nullable: false, json: false, doc: "Header lines, as the source defines them; they are no records.", since: 1 },
    { name: "fanned_out_at", type: "bigint", nullable: false, json: false, doc: "When fan-out had read the file to its end, epoch milliseconds UTC. Equals time.", since: 1 },
    { name: "truncated_fields", type: "string", nullable: true, maxBytes: 4096, json: false, doc: "Columns that were cut or repaired to fit, comma separated. The exact bytes are in raw.", since: 1 },
  ],
};
