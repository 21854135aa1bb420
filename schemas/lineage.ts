/**
 * Columns that every event class begins with, in this order: where a row comes from. Their meaning is in the `doc` of
 * each .avsc and the same everywhere.
 */
export const lineage = {
  event_id: 'string',
  upload_id: 'string',
  record_number: 'long',
  event_number: 'long',
  generation: 'long',
  uploaded_at: 'long',
  record_offset: 'long',
  record_length: 'long',
  source: 'string',
  source_version: 'long',
  schema_version: 'long',
  customer_id: 'string',
  time: 'long',
  processed_time: 'long',
} as const;

/** Columns that every OCSF class has next, in this order. */
export const identifiers = {
  class_uid: 'long',
  category_uid: 'long',
  activity_id: 'long',
  type_uid: 'long',
  severity_id: 'long',
  activity_name: 'string?',
  status_id: 'long?',
  status: 'string?',
  status_code: 'string?',
  status_detail: 'string?',
  message: 'string?',
  metadata_product_name: 'string',
  metadata_product_vendor_name: 'string?',
  metadata_log_name: 'string?',
  metadata_log_provider: 'string?',
  metadata_event_code: 'string?',
  metadata_original_event_uid: 'string?',
  metadata_original_time: 'string?',
} as const;

/** Columns that close the first version of every OCSF class. */
export const closing = ['time_inferred', 'truncated_fields', 'unmapped'] as const;

/** Columns that follow from others, so that no source sets them: {@link toRowJson} writes them. */
export const computed = ['class_uid', 'category_uid', 'type_uid', 'truncated_fields'] as const;

/** Where a row comes from, as the transform adds it to what a source gives. */
export type Lineage = {
  [Name in keyof typeof lineage]: (typeof lineage)[Name] extends 'string' ? string : number;
};

/** Where an event stands in its upload: the columns of lineage that are its own, but for the id that follows from them. */
export type EventPlace = Pick<Lineage, 'record_number' | 'event_number' | 'record_offset' | 'record_length'>;

/** The id of an event: same input, same id, in every retry and replay. */
export function eventId(uploadId: string, recordNumber: number, eventNumber: number): string {
  return `${uploadId}-${recordNumber}-${eventNumber}`;
}
