import { fanOut, type FanOutEnd } from '../../constructs/fan-out/fan-out';
import { allRecords } from '../../constructs/fan-out/record-range';
import { eventClasses, type EventClassName } from '../../schemas';
import { batch, type BatchOutcome } from '../../transforms/batch';
import { decodePack } from '../../transforms/pack';
import { rejectedRow, type Rejection } from '../../transforms/rejection';
import type { Source } from '../../transforms/source';
import { sources } from '../../transforms/sources';
import { eventOf, rowsOf, type Row } from '../transform/packs';

const MAX_DECODED_BYTES = 4_000_000;
const EXCERPT_BYTES = 64;
const upload = 'abcdefghijklmnopqrstuvwxyz';
const context = { uploadedAt: Date.UTC(2026, 2, 1, 12), timeZone: 'Europe/Berlin', host: 'web-1' };

/** What was found wrong with the way of a file; its message is enough to look for the cause. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** What became of a file: how many records, and of which kind. */
export interface FileOutcome {
  readonly end: FanOutEnd;
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * Takes a file the whole way from bytes to rows and checks that each record has exactly one fate, that rows conform, and
 * that nothing was thrown across the border.
 * @throws Violation, and whatever should not have been thrown
 */
export async function takeFile(source: Source, chunks: readonly Buffer[]): Promise<FileOutcome> {
  const packs: Buffer[] = [];
  const rejections: Rejection[] = [];
  const identity = { customer: 'acme', upload, source: source.name, generation: 1, context };
  const job = { identity, source, size: sizeOf(chunks), ranges: allRecords, mode: 'lines', maxDecodedBytes: MAX_DECODED_BYTES, maxExcerptBytes: EXCERPT_BYTES } as const;
  const end = await fanOut(() => stream(chunks), job, {
    async emit(part) {
      if (part.faults.length > 0) throw new Violation(`route: expected no fault, found ${String(part.faults[0]!.error)}`);
      packs.push(...part.packs.map(({ data }) => data));
      rejections.push(...part.rejections);
    },
    isTimeToStop: () => false,
  });
  const outcome = batch(eventOf(packs), { now: context.uploadedAt, sources, maxExcerptBytes: EXCERPT_BYTES });
  checkAnswers(packs.length, outcome);
  const [fault] = outcome.faults;
  if (fault) throw new Violation(`record ${fault.number}: expected events or a reason, found ${stackOf(fault.error)}`);
  const fates = new Fates();
  for (const rejection of rejections) fates.reject(rowsOf(Buffer.from(rejectedRow(rejection, 0)))[0]!);
  for (const { data } of outcome.rejects) for (const row of rowsOf(data)) fates.reject(row);
  for (const [index, { result, data }] of outcome.result.records.entries()) {
    const { header } = decodePack(packs[index]!);
    if (result === 'Ok') for (const row of rowsOf(data!)) fates.accept(header.class, row);
  }
  fates.check(end);
  return { end, accepted: fates.accepted, rejected: fates.rejected };
}

async function* stream(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

const sizeOf = (chunks: readonly Buffer[]): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0);

/** Each Firehose record is answered once, in order. */
export function checkAnswers(packs: number, { result }: BatchOutcome): void {
  const ids = result.records.map(({ recordId }) => recordId).join();
  if (ids !== Array.from({ length: packs }, (_, index) => `record-${index}`).join()) throw new Violation(`answer: expected each recordId once, found ${ids}`);
}

const stackOf = (error: unknown): string => (error instanceof Error ? String(error.stack) : String(error));

/** The fate of each record by number. */
class Fates {
  accepted = 0;
  rejected = 0;
  private readonly events = new Map<number, number>();
  private readonly rejects = new Set<number>();

  accept(eventClass: EventClassName, row: Row): void {
    checkRow(eventClass, row);
    const number = Number(row.record_number);
    const expected = this.events.get(number) ?? 0;
    if (row.event_number !== expected) throw new Violation(`record ${number}: expected event ${expected}, found ${String(row.event_number)}`);
    if (expected === 0) this.accepted++;
    this.events.set(number, expected + 1);
  }

  reject(row: Row): void {
    checkRow('rejected_record', row);
    const number = Number(row.record_number);
    if (row.reason === 'internal') throw new Violation(`record ${number}: expected a reason of its own, found internal`);
    if (this.rejects.has(number)) throw new Violation(`record ${number}: expected one rejection, found two`);
    this.rejects.add(number);
    this.rejected++;
  }

  check({ complete, counts }: FanOutEnd): void {
    if (!complete) throw new Violation('file: expected all of it to be looked at');
    const both = [...this.rejects].find((number) => this.events.has(number));
    if (both !== undefined) throw new Violation(`record ${both}: expected one fate, found events and a rejection`);
    const found = this.accepted + this.rejected;
    if (found !== counts.records) throw new Violation(`file: expected ${counts.records} records, found ${this.accepted} accepted and ${this.rejected} rejected`);
  }
}

const jsonTypes = { string: 'string', bigint: 'number', double: 'number', boolean: 'boolean' } as const;
const columnsOf = Object.fromEntries(
  Object.values(eventClasses).map(({ name, columns }) => [name, new Map(columns.map((column) => [column.name, column]))]),
);

/** A row that Firehose converts: known columns, of their type, no longer than they may be, none missing. */
function checkRow(eventClass: EventClassName, row: Row): void {
  const columns = columnsOf[eventClass]!;
  for (const [name, value] of Object.entries(row)) {
    const column = columns.get(name);
    if (!column) throw new Violation(`${eventClass}.${name}: expected a column of the class`);
    if (typeof value !== jsonTypes[column.type]) throw new Violation(`${eventClass}.${name}: expected ${column.type}, found ${typeof value}`);
    if (column.type === 'bigint' && !Number.isSafeInteger(value)) throw new Violation(`${eventClass}.${name}: expected a whole number, found ${String(value)}`);
    if (typeof value === 'string') checkText(`${eventClass}.${name}`, value, column.maxBytes ?? 4096, column.json);
  }
  for (const { name, nullable } of columns.values()) {
    if (!nullable && row[name] === undefined) throw new Violation(`${eventClass}.${name}: expected a value`);
  }
}

function checkText(column: string, text: string, maxBytes: number, isJson: boolean): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) throw new Violation(`${column}: expected at most ${maxBytes} bytes, found ${bytes}`);
  if (/\p{Surrogate}/u.test(text) || text.includes('\u0000')) throw new Violation(`${column}: expected text without NUL and lone surrogates`);
  if (!isJson) return;
  try {
    JSON.parse(text);
  } catch {
    throw new Violation(`${column}: expected JSON`);
  }
}
