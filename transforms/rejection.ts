import { StringDecoder } from 'node:string_decoder';
import { eventClasses, eventId, toRowJson, type EventClassName } from '../schemas';
import type { Reason } from './errors';

/** A record that became no event: where it is and why. */
export interface Rejection {
  readonly customer: string;
  readonly upload: string;
  readonly generation: number;
  readonly source: string;
  /** 0 where the source is unknown. */
  readonly sourceVersion: number;
  /** Epoch ms. */
  readonly uploadedAt: number;
  readonly number: number;
  /** Bytes in the decoded file. */
  readonly offset: number;
  readonly length: number;
  /** Absent when the record was rejected before routing. */
  readonly eventClass?: EventClassName;
  readonly reason: Reason;
  readonly field?: string;
  readonly expected?: string;
  readonly detail?: string;
  /** The record's first bytes, already cut to what an excerpt may be. */
  readonly excerpt?: Buffer;
}

/** The row of events.rejected_record, one line of JSON. @param now epoch ms */
export function rejectedRow(rejection: Rejection, now: number): string {
  const eventClass = eventClasses.rejected_record;
  const { excerpt } = rejection;
  return toRowJson(eventClass, {
    event_id: eventId(rejection.upload, rejection.number, 0),
    upload_id: rejection.upload,
    record_number: rejection.number,
    event_number: 0,
    generation: rejection.generation,
    uploaded_at: rejection.uploadedAt,
    record_offset: rejection.offset,
    record_length: rejection.length,
    source: rejection.source,
    source_version: rejection.sourceVersion,
    schema_version: eventClass.version,
    customer_id: rejection.customer,
    time: rejection.uploadedAt,
    processed_time: now,
    event_class: rejection.eventClass,
    reason: rejection.reason,
    field: rejection.field,
    expected: rejection.expected,
    detail: rejection.detail,
    excerpt: excerpt && new StringDecoder('utf8').write(excerpt),
    excerpt_bytes: excerpt?.length ?? 0,
    excerpt_is_cut: (excerpt?.length ?? 0) < rejection.length,
  });
}
