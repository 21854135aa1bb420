import { isAscii } from 'node:buffer';
import { eventClasses, eventId, toRowJson } from '../schemas';
import { RecordError, type Reason } from './errors';
import type { Pack, PackRecord } from './pack';
import type { Rejection } from './rejection';
import type { Source, SourceEvent } from './source';

/** An error that is no RecordError: a bug in a source or here. The record is rejected as `internal`. */
export interface Fault {
  readonly upload: string;
  readonly number: number;
  readonly error: unknown;
}

/** What a pack's records became. Each record is in `accepted` or in `rejections`, whole. */
export interface NormalisedPack {
  /** One line of JSON each, conformed to the pack's event class. */
  readonly rows: readonly string[];
  /** Of all rows in UTF-8, each with a line feed. */
  readonly rowBytes: number;
  /** Records, not rows. */
  readonly accepted: number;
  readonly rejections: readonly Rejection[];
  readonly faults: readonly Fault[];
}

export interface NormaliseOptions {
  /** Epoch ms, the rows' processed_time. */
  readonly now: number;
  readonly sources: Readonly<Record<string, Source>>;
  readonly maxExcerptBytes: number;
  /** Bytes that all rows together may have; a record beyond is rejected as `output_too_large`. */
  readonly maxRowBytes: number;
}

/** Parses, adds lineage and conforms all records of a pack. */
export function normalise(pack: Pack, options: NormaliseOptions): NormalisedPack {
  const { header, records } = pack;
  const source = Object.hasOwn(options.sources, header.source) ? options.sources[header.source] : undefined;
  const text = textOf(pack.payload);
  const rows: string[] = [];
  const rejections: Rejection[] = [];
  const faults: Fault[] = [];
  let room = options.maxRowBytes;

  for (const record of records) {
    try {
      if (!source) throw new RecordError('unknown_source', 'source', 'the name of a source of this version');
      const made = rowsOf(source, text(record), pack, record, options.now);
      const bytes = made.reduce((sum, row) => sum + Buffer.byteLength(row) + 1, 0);
      if (bytes > room) throw new RecordError('output_too_large', 'record', `at most ${room} bytes of rows`);
      room -= bytes;
      rows.push(...made);
    } catch (thrown) {
      const error = recordError(thrown);
      if (error.reason === 'internal') faults.push({ upload: header.upload, number: record.number, error: thrown });
      rejections.push(rejection(pack, record, source?.version ?? 0, error, options.maxExcerptBytes));
    }
  }
  return { rows, rowBytes: options.maxRowBytes - room, accepted: records.length - rejections.length, rejections, faults };
}

function rowsOf(source: Source, text: string, { header }: Pack, record: PackRecord, now: number): string[] {
  const events = source.parse(text, header.context);
  if (events.length === 0) throw new TypeError(`${source.name}: expected at least one event`);
  return events.map((event, eventNumber) => {
    if (event.class !== header.class) {
      throw new TypeError(`${source.name}: expected an event of class ${header.class}, found ${event.class}`);
    }
    return rowOf(source, event, header, record, eventNumber, now);
  });
}

function rowOf(
  source: Source,
  event: SourceEvent,
  header: Pack['header'],
  record: PackRecord,
  eventNumber: number,
  now: number,
): string {
  const eventClass = eventClasses[header.class];
  // The event is a fresh object of the source's; adding to it spares a copy of some thirty members for each row.
  const row = event as unknown as Record<string, unknown>;
  row.event_id = eventId(header.upload, record.number, eventNumber);
  row.upload_id = header.upload;
  row.record_number = record.number;
  row.event_number = eventNumber;
  row.generation = header.generation;
  row.uploaded_at = header.context.uploadedAt;
  row.record_offset = record.offset;
  row.record_length = record.end - record.start;
  row.source = header.source;
  row.source_version = source.version;
  row.customer_id = header.customer;
  row.processed_time = now;
  return toRowJson(eventClass, row);
}

/** The text of a record. Bytes that are no UTF-8 become U+FFFD. */
function textOf(payload: Buffer): (record: PackRecord) => string {
  if (!isAscii(payload)) return ({ start, end }) => payload.toString('utf8', start, end);
  const all = payload.toString('latin1');
  return ({ start, end }) => all.slice(start, end);
}

function recordError(thrown: unknown): RecordError {
  if (thrown instanceof RecordError) return thrown;
  return new RecordError('internal', 'record', 'the source to parse it without a fault', { cause: thrown });
}

function rejection(pack: Pack, record: PackRecord, sourceVersion: number, error: RecordError, maxExcerpt: number): Rejection {
  const { customer, upload, generation, source, context } = pack.header;
  return {
    ...{ customer, upload, generation, source, sourceVersion, uploadedAt: context.uploadedAt },
    ...{ number: record.number, offset: record.offset, length: record.end - record.start },
    ...{ eventClass: pack.header.class, reason: error.reason as Reason, field: error.field, expected: error.expected },
    excerpt: pack.payload.subarray(record.start, Math.min(record.end, record.start + maxExcerpt)),
  };
}
