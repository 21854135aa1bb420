import { isUtf8 } from 'node:buffer';
import type { EventClassName } from '../schemas';
import type { Context, Framing } from './source';
import { decodeVlqs } from './vlq';

/**
 * Firehose bills each record in steps of 5,120 bytes; twelve steps lose least without making the transform's answer large.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const BILLING_STEP = 5_120;
export const PACK_BYTES = 12 * BILLING_STEP;

/**
 * The most that one Firehose record may hold before base64: 1,000 KiB.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const SERVICE_RECORD_BYTES = 1_024_000;

/** Room for the header of a record that travels alone, and for its terminator. */
const SOLO_HEADER_BYTES = 5 * 1024;

/**
 * The longest record that is carried, bytes without its line terminator: 995 KiB. The rest of Firehose's limit is for the
 * header, so that a record's fate does not hang on the length of its host's name.
 */
export const MAX_RECORD_BYTES = SERVICE_RECORD_BYTES - SOLO_HEADER_BYTES;

/** What is the same for all packs of one upload and class. */
export interface PackIdentity {
  readonly customer: string;
  readonly upload: string;
  readonly source: string;
  readonly class: EventClassName;
  readonly generation: number;
  readonly framing: Framing;
  readonly context: Context;
}

/**
 * The first line of a pack, JSON. The payload after it holds slices of the decoded file, in file order.
 *
 * `runs` locates them: for each slice three unsigned base64 VLQ numbers, records skipped since the slice before, bytes
 * skipped, and the size of the slice: with `lines` its count of lines (terminators are in the payload), with `json`
 * the bytes of its one record. The first slice is skipped to from record `first` at byte `offset`.
 */
export interface PackHeader extends PackIdentity {
  readonly v: 1;
  /** Number of the first record in the upload, from 1. */
  readonly first: number;
  /** Byte of the first record in the decoded file, from 0. */
  readonly offset: number;
  /** How many records the pack carries. */
  readonly records: number;
  readonly runs: string;
}

/** One record of a pack: its bytes are `[start, end)` of the payload, without the line's terminator. */
export interface PackRecord {
  readonly number: number;
  /** Byte of the record in the decoded file. */
  readonly offset: number;
  readonly start: number;
  readonly end: number;
}

export interface Pack {
  readonly header: PackHeader;
  readonly payload: Buffer;
  readonly records: readonly PackRecord[];
}

/** Bytes that are no pack. A bug or foreign bytes in a stream: never a record's fault. */
export class PackError extends Error {
  override readonly name = 'PackError';
}

const LF = 10;
const CR = 13;

/**
 * Reads one pack whole: either all its records or none.
 * @throws PackError
 */
export function decodePack(data: Buffer): Pack {
  const headerEnd = data.indexOf(LF);
  if (headerEnd < 0) throw new PackError('pack: expected a header line, found no line feed');
  const header = parseHeader(data.subarray(0, headerEnd));
  const runs = decodeVlqs(header.runs);
  if (!runs || runs.length % 3 !== 0) throw new PackError('pack header.runs: expected triples of base64 VLQ numbers');
  const payload = data.subarray(headerEnd + 1);
  const records = header.framing === 'lines' ? lineRecords(header, runs, payload) : jsonRecords(header, runs, payload);
  if (records.length !== header.records) {
    throw new PackError(`pack: expected ${header.records} records, found ${records.length}`);
  }
  return { header, payload, records };
}

function lineRecords(header: PackHeader, runs: readonly number[], payload: Buffer): PackRecord[] {
  const records: PackRecord[] = [];
  let number = header.first;
  let offset = header.offset;
  let start = 0;
  for (let i = 0; i < runs.length; i += 3) {
    number += runs[i]!;
    offset += runs[i + 1]!;
    for (let left = runs[i + 2]!; left > 0; left--) {
      if (start >= payload.length) throw new PackError(`pack: expected record ${number}, found the end of the payload`);
      const lineFeed = payload.indexOf(LF, start);
      const next = lineFeed < 0 ? payload.length : lineFeed + 1;
      const end = lineFeed < 0 ? next : lineFeed > start && payload[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
      records.push({ number, offset, start, end });
      number++;
      offset += next - start;
      start = next;
    }
  }
  if (start !== payload.length) throw new PackError(`pack: expected ${start} bytes of payload, found ${payload.length}`);
  return records;
}

function jsonRecords(header: PackHeader, runs: readonly number[], payload: Buffer): PackRecord[] {
  const records: PackRecord[] = [];
  let number = header.first;
  let offset = header.offset;
  let start = 0;
  for (let i = 0; i < runs.length; i += 3) {
    number += runs[i]!;
    offset += runs[i + 1]!;
    const end = start + runs[i + 2]!;
    records.push({ number, offset, start, end });
    number++;
    offset += end - start;
    start = end;
  }
  if (start !== payload.length) throw new PackError(`pack: expected ${start} bytes of payload, found ${payload.length}`);
  return records;
}

function parseHeader(line: Buffer): PackHeader {
  if (!isUtf8(line)) throw new PackError('pack header: expected UTF-8');
  let header: PackHeader;
  try {
    header = JSON.parse(line.toString('utf8')) as PackHeader;
  } catch (cause) {
    throw new PackError('pack header: expected JSON', { cause });
  }
  for (const [name, [expected, holds]] of Object.entries(HEADER_MEMBERS)) {
    const value = (header as unknown as Record<string, unknown> | null)?.[name];
    if (!holds(value)) throw new PackError(`pack header.${name}: expected ${expected}, found ${typeof value}`);
  }
  return header;
}

type Check = readonly [expected: string, holds: (value: unknown) => boolean];
const text: Check = ['text', (value) => typeof value === 'string' && value.length > 0];
const count = (least: number): Check => [
  `a whole number from ${least}`,
  (value) => Number.isSafeInteger(value) && (value as number) >= least,
];

const HEADER_MEMBERS: Readonly<Record<keyof PackHeader, Check>> = {
  v: ['1', (value) => value === 1],
  customer: text,
  upload: text,
  source: text,
  class: text,
  generation: count(1),
  framing: ['lines or json', (value) => value === 'lines' || value === 'json'],
  first: count(1),
  offset: count(0),
  records: count(1),
  runs: text,
  context: ['uploadedAt, timeZone, host', isContext],
};

function isContext(value: unknown): boolean {
  const context = value as Partial<Context> | null | undefined;
  return (
    typeof context === 'object' &&
    context !== null &&
    Number.isSafeInteger(context.uploadedAt) &&
    (context.fileModifiedAt === undefined || Number.isSafeInteger(context.fileModifiedAt)) &&
    typeof context.timeZone === 'string' &&
    typeof context.host === 'string'
  );
}
