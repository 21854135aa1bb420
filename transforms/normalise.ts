import { isAscii } from 'node:buffer';
import { eventClasses, JsonBytes, RowWriter, type EventPlace } from '../schemas';
import { RecordError, type Reason } from './errors';
import type { Pack, PackRecord } from './pack';
import type { Rejection } from './rejection';
import type { Source } from './source';

/** An error that is no RecordError: a bug in a source or here. The record is rejected as `internal`. */
export interface Fault {
  readonly upload: string;
  readonly number: number;
  readonly error: unknown;
}

/** What a pack's records became. Each record is in `accepted` or in `rejections`, whole. */
export interface NormalisedPack {
  /** One line of JSON each, conformed to the pack's event class, joined by line feeds. There until the next call. */
  readonly rows: Buffer;
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

const rows = new JsonBytes();
const lineFeed = 10;

/** Parses, adds lineage and conforms all records of a pack. */
export function normalise(pack: Pack, options: NormaliseOptions): NormalisedPack {
  const { header, records } = pack;
  const source = Object.hasOwn(options.sources, header.source) ? options.sources[header.source] : undefined;
  const text = textOf(pack.payload);
  const rejections: Rejection[] = [];
  const faults: Fault[] = [];
  rows.cut(0);
  const writer = new RowWriter(eventClasses[header.class], rows, {
    upload_id: header.upload,
    generation: header.generation,
    uploaded_at: header.context.uploadedAt,
    source: header.source,
    source_version: source?.version ?? 0,
    customer_id: header.customer,
    processed_time: options.now,
  });

  for (const record of records) {
    try {
      if (!source) throw new RecordError('unknown_source', 'source', 'the name of a source of this version');
      addRows(source, text(record), pack, record, writer, options.maxRowBytes);
    } catch (thrown) {
      const error = recordError(thrown);
      if (error.reason === 'internal') faults.push({ upload: header.upload, number: record.number, error: thrown });
      rejections.push(rejection(pack, record, source?.version ?? 0, error, options.maxExcerptBytes));
    }
  }
  return { rows: rows.view(0, Math.max(0, rows.length - 1)), accepted: records.length - rejections.length, rejections, faults };
}

/** Adds a record's rows: all or, where it throws, none. */
function addRows(source: Source, text: string, { header }: Pack, record: PackRecord, writer: RowWriter, maxRowBytes: number): void {
  const before = rows.length;
  try {
    const events = source.parse(text, header.context);
    if (events.length === 0) throw new TypeError(`${source.name}: expected at least one event`);
    for (const [eventNumber, event] of events.entries()) {
      if (event.class !== header.class) {
        throw new TypeError(`${source.name}: expected an event of class ${header.class}, found ${event.class}`);
      }
      writer.write(event as unknown as Record<string, unknown>, placeOf(record, eventNumber));
      rows.sign(lineFeed);
    }
    if (rows.length > maxRowBytes) throw new RecordError('output_too_large', 'record', `at most ${maxRowBytes - before} bytes of rows`);
  } catch (error) {
    rows.cut(before);
    throw error;
  }
}

function placeOf({ number, offset, start, end }: PackRecord, eventNumber: number): EventPlace {
  return { record_number: number, event_number: eventNumber, record_offset: offset, record_length: end - start };
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
