import { eventClasses, type EventClassName } from '../../schemas';
import { decodePack, PackError } from '../../transforms/pack';
import type { RecordRange } from '../fan-out/record-range';
import { errorsPrefix } from '../prefixes';
import { isCustomerId, isUploadId } from '../state/documents';
import { RecordSet } from './record-set';

/**
 * Records that Firehose gave up and wrote under `errors/`. They are only numbers: what is emitted again is read from raw,
 * never from the error object.
 */
export interface LostRecords {
  readonly customer: string;
  readonly upload: string;
  readonly generation: number;
  /** Of the stream that lost them. Of a lost receipt `upload_receipt`, with record number 0. */
  readonly eventClass: EventClassName;
  /** Ascending, apart from each other. */
  readonly ranges: readonly RecordRange[];
  /** Firehose's code, e.g. `Lambda.FunctionError`, `DataFormatConversion.MalformedData`; empty where it gave none. */
  readonly code: string;
}

/** A line of an error object whose records cannot be told. */
export interface UnreadableLoss {
  readonly code: string;
  /** `line: expected …, found …` */
  readonly why: string;
}

/**
 * Reads an object under `errors/`, line by line. `processing-failed` has what was put, a pack; `format-conversion-failed`
 * has what the transform returned, rows. (Which of the two a `rawData` is, is told by its first line and not by the key.)
 * @param key of the object: `errors/<event_class>/…`
 * @param body of the object, as it comes
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
 */
export async function* readErrorObject(key: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<LostRecords | UnreadableLoss> {
  const eventClass = key.startsWith(errorsPrefix) ? key.slice(errorsPrefix.length).split('/')[0]! : '';
  for await (const line of lines(body)) yield* lossesOf(line, eventClass);
}

/** What one line of an error object tells: rows may be of several uploads. */
export function lossesOf(line: string, eventClass: string): readonly (LostRecords | UnreadableLoss)[] {
  const document = parseObject(line);
  if (!document) return [{ code: '', why: 'line: expected a JSON object, found none' }];
  // The documentation has two spellings, and objects captured on AWS a third.
  const code = String(document.errorCode ?? document.ErrorCode ?? document.lastErrorCode ?? '');
  if (typeof document.rawData !== 'string') return [{ code, why: 'rawData: expected base64, found none' }];
  const data = Buffer.from(document.rawData, 'base64');
  try {
    return data[0] === OPEN_BRACE && isPackHeader(data) ? [ofPack(data, code)] : ofRows(data.toString('utf8'), eventClass, code);
  } catch (error) {
    if (error instanceof PackError) return [{ code, why: error.message }];
    throw error;
  }
}

export const isUnreadable = (loss: LostRecords | UnreadableLoss): loss is UnreadableLoss => 'why' in loss;

const LF = 10;
const OPEN_BRACE = 123;

/** A pack's first line is its header; a row has an upload_id, a header has not. */
function isPackHeader(data: Buffer): boolean {
  const end = data.indexOf(LF);
  const first = parseObject(data.toString('utf8', 0, end < 0 ? data.length : end));
  return first !== undefined && first.v !== undefined && first.upload_id === undefined;
}

function ofPack(data: Buffer, code: string): LostRecords {
  const { header, records } = decodePack(data);
  const { customer, upload, generation } = header;
  if (!isEventClass(header.class)) throw new PackError('pack header.class: expected the name of an event class');
  if (!isCustomerId(customer) || !isUploadId(upload)) throw new PackError('pack header: expected ids of a customer and an upload');
  const numbers = new RecordSet();
  for (const { number } of records) numbers.add(number);
  return { customer, upload, generation, eventClass: header.class, ranges: numbers.all(), code };
}

/** Rows follow each other, a line each. They do not name their class; the object's key does. */
function ofRows(text: string, eventClass: string, code: string): (LostRecords | UnreadableLoss)[] {
  if (!isEventClass(eventClass)) return [{ code, why: 'error object: expected a key below errors/<event_class>/' }];
  const numbers = new Map<string, { about: Pick<LostRecords, 'customer' | 'upload' | 'generation'>; set: RecordSet }>();
  let unreadable = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const row = rowOf(line);
    if (!row) {
      unreadable++;
      continue;
    }
    const id = `${row.upload} ${row.generation}`;
    const entry = numbers.get(id) ?? { about: row, set: new RecordSet() };
    numbers.set(id, entry);
    entry.set.add(row.number);
  }
  const found = [...numbers.values()].map(({ about: { customer, upload, generation }, set }): LostRecords => ({
    ...{ customer, upload, generation, eventClass, code },
    ranges: set.all(),
  }));
  return unreadable === 0 && found.length > 0 ? found : [...found, { code, why: `rawData: expected a pack or rows, found ${unreadable} lines that are neither` }];
}

interface RowPlace extends Pick<LostRecords, 'customer' | 'upload' | 'generation'> {
  readonly number: number;
}

function rowOf(line: string): RowPlace | undefined {
  const { customer_id: customer, upload_id: upload, generation, record_number: number } = parseObject(line) ?? {};
  if (typeof customer !== 'string' || !isCustomerId(customer) || typeof upload !== 'string' || !isUploadId(upload)) return undefined;
  if (!Number.isSafeInteger(generation) || !Number.isSafeInteger(number)) return undefined;
  return { customer, upload, generation: generation as number, number: number as number };
}

const isEventClass = (name: string): name is EventClassName => Object.hasOwn(eventClasses, name);

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Lines of a stream of UTF-8, without their ends; a line is at most some 1.4 MB, a pack in base64. */
async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      const line = Buffer.concat([...parts, bytes.subarray(start, end)]).toString('utf8');
      parts = [];
      start = end + 1;
      if (line !== '') yield line;
    }
    if (start < bytes.length) parts.push(Buffer.from(bytes.subarray(start)));
  }
  const rest = Buffer.concat(parts).toString('utf8');
  if (rest.trim() !== '') yield rest;
}
