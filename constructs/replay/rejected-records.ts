import { reasons } from '../../transforms/errors';
import type { RecordRange } from '../fan-out/record-range';
import { isCustomerId, isUploadId } from '../state/documents';
import { literal, queryPages, type ResultRow, type Warehouse } from '../warehouse/data-api';

/** Which of the rejected records that still stand. All that are given must hold. */
export interface RejectedFilter {
  readonly reason?: string;
  readonly field?: string;
  readonly source?: string;
  readonly customer?: string;
  readonly upload?: string;
  /** When the upload was promised, epoch ms; `since` included, `until` not. */
  readonly since?: number;
  readonly until?: number;
  /** Of the upload's current generation, by number. */
  readonly record?: number;
}

/** A filter has a value that no rejected record can have. */
export class FilterError extends RangeError {
  override readonly name = 'FilterError';
}

/** A rejected record with its lineage. Times are epoch ms. */
export interface RejectedRecord {
  readonly event_id: string;
  readonly customer_id: string;
  readonly upload_id: string;
  readonly record_number: number;
  readonly generation: number;
  readonly record_offset: number;
  readonly record_length: number;
  readonly source: string;
  readonly source_version: number;
  readonly uploaded_at: number;
  readonly event_class: string | null;
  readonly reason: string;
  readonly field: string | null;
  readonly expected: string | null;
  readonly detail: string | null;
  readonly excerpt: string | null;
  /** Characters of the excerpt that its message shape is made from. */
  readonly head: string | null;
}

/** Characters; messages that differ later than this are of one kind. */
const HEAD_LENGTH = 240;

const COLUMNS = [
  'event_id', 'customer_id', 'upload_id', 'record_number', 'generation', 'record_offset', 'record_length', 'source',
  'source_version', 'uploaded_at', 'event_class', 'reason', 'field', 'expected', 'detail',
] as const;

/** Records that are rejected and have not become an event since, of the current generation of their upload. */
const STANDING = '"ops"."rejected"';

/**
 * The records of a filter, by upload and number.
 * @param withExcerpt false leaves `excerpt` out, for passes over many records
 * @throws FilterError, StatementError
 */
export async function* rejectedRecords(warehouse: Warehouse, filter: RejectedFilter, withExcerpt: boolean): AsyncGenerator<RejectedRecord> {
  const columns = [...COLUMNS.map((name) => `"${name}"`), ...(withExcerpt ? ['"excerpt"'] : []), `LEFT("excerpt", ${HEAD_LENGTH}) AS "head"`];
  const sql = `SELECT ${columns.join(', ')}\nFROM ${STANDING}${where(filter)}\nORDER BY "uploaded_at", "upload_id", "record_number"`;
  for await (const page of queryPages(warehouse, sql)) yield* page as unknown as RejectedRecord[];
}

/** Rejected records of an upload as ranges. */
export interface RejectedRanges {
  readonly customer: string;
  readonly upload: string;
  readonly source: string;
  readonly reason: string;
  readonly range: RecordRange;
}

/**
 * The same as ranges of neighbours, ascending within an upload and reason: a file of another source is one range and not
 * a million rows. @throws FilterError, StatementError
 */
export async function* rejectedRanges(warehouse: Warehouse, filter: RejectedFilter, uploads?: readonly string[]): AsyncGenerator<RejectedRanges> {
  const sql = `SELECT "customer_id", "upload_id", "source", "reason", MIN("record_number") AS "first", MAX("record_number") AS "last"
FROM (
  SELECT "customer_id", "upload_id", "source", "reason", "record_number",
    "record_number" - ROW_NUMBER() OVER (PARTITION BY "upload_id", "reason" ORDER BY "record_number") AS "island"
  FROM ${STANDING}${where(filter, uploads)}
) r
GROUP BY "customer_id", "upload_id", "source", "reason", "island"
ORDER BY "upload_id", "reason", "first"`;
  for await (const page of queryPages(warehouse, sql)) yield* page.map(rangesOf);
}

function rangesOf(row: ResultRow): RejectedRanges {
  return {
    ...{ customer: String(row.customer_id), upload: String(row.upload_id), source: String(row.source), reason: String(row.reason) },
    range: [Number(row.first), Number(row.last)],
  };
}

function where(filter: RejectedFilter, uploads?: readonly string[]): string {
  const conditions = [
    ...equals('reason', filter.reason, isReason, `one of ${reasons.join(', ')}`),
    ...equals('source', filter.source, (text) => /^[a-z][a-z0-9_]{0,63}$/.test(text), 'the name of a source, as in linux_syslog'),
    ...equals('customer_id', filter.customer, isCustomerId, 'a customer id'),
    ...equals('upload_id', filter.upload, isUploadId, '26 characters of a-z 2-7'),
    ...equals('field', filter.field, (text) => !/[\\\u0000-\u001f]/.test(text), 'no backslash and no control character'),
    ...(uploads ? [`"upload_id" IN (${uploads.map(literal).join(', ')})`] : []),
    ...(filter.since === undefined ? [] : [`"uploaded_at" >= ${filter.since}`]),
    ...(filter.until === undefined ? [] : [`"uploaded_at" < ${filter.until}`]),
    ...(filter.record === undefined ? [] : [`"record_number" = ${filter.record}`]),
  ];
  return conditions.length > 0 ? `\nWHERE ${conditions.join(' AND ')}` : '';
}

const isReason = (text: string): boolean => (reasons as readonly string[]).includes(text);

function equals(column: string, value: string | undefined, isValid: (text: string) => boolean, expected: string): string[] {
  if (value === undefined) return [];
  if (!isValid(value)) throw new FilterError(`${column}: expected ${expected}, found ${value.slice(0, 80)}`);
  return [`"${column}" = ${literal(value)}`];
}
