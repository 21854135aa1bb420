import { gzipSync } from 'node:zlib';
import { seededRandom } from '../../sandbox/random';
import type { Random } from '../../sandbox/kernel';
import { batch } from '../../transforms/batch';
import type { Source } from '../../transforms/source';
import { sources } from '../../transforms/sources';
import { fixtureCases } from '../sources/fixtures';
import { eventOf, packOf } from '../transform/packs';
import { Mutator } from './mutation';
import { checkAnswers, takeFile, Violation } from './whole-path';

/** Records of one file. Few, so that a failing file is short; enough, so that most time is spent on records. */
export const RECORDS_OF_A_FILE = 50;

/** A file that broke a promise: made again by its source and seed. */
export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure';
  constructor(source: Source, seed: number, file: Buffer, cause: unknown) {
    const head = JSON.stringify(file.subarray(0, 2_000).toString('latin1'));
    super(`npm run fuzz -- --source ${source.name} --from ${seed} --inputs ${RECORDS_OF_A_FILE}\n${String(cause)}\n${head}`, { cause });
  }
}

/** What came of one seed. */
export interface Fuzzed {
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * Makes a file of mutated records of the source, and some of others, takes it the whole way and checks it. The same seed
 * makes the same file.
 * @throws FuzzFailure
 */
export async function fuzzFile(source: Source, seed: number): Promise<Fuzzed> {
  const random = seededRandom(seed);
  const file = fileOf(source, random);
  const uploaded = wrapped(file, random);
  try {
    const { end, accepted, rejected } = await takeFile(source, cut(uploaded, random));
    if (source.framing === 'lines' && end.encoding === 'plain') requireLines(uploaded, end.counts);
    if (random.next() < 0.1) checkPack(random);
    return { records: end.counts.records, accepted, rejected };
  } catch (error) {
    throw new FuzzFailure(source, seed, uploaded, error);
  }
}

const recordsOf = new Map<string, readonly Buffer[]>();

/** The fixtures of a source; one in twenty is another's, for files that are declared wrong. */
function seedsOf(source: Source): readonly Buffer[] {
  const known = recordsOf.get(source.name);
  if (known) return known;
  const own = fixtureCases.filter((entry) => entry.source === source).flatMap(({ records }) => records);
  const others = fixtureCases.filter((entry) => entry.source !== source).flatMap(({ records }) => records);
  const some = others.filter((_, index) => index % Math.ceil((20 * others.length) / own.length) === 0);
  const seeds = [...own, ...some];
  recordsOf.set(source.name, seeds);
  return seeds;
}

function fileOf(source: Source, random: Random): Buffer {
  const mutator = new Mutator(random, seedsOf(source));
  const records = Array.from({ length: RECORDS_OF_A_FILE }, () => mutator.record());
  const shape = source.framing === 'json' ? random.next() : 1;
  if (shape < 0.2) return enclosed('{"Records":[', records, ',', ']}');
  if (shape < 0.4) return enclosed('[', records, ',\n', ']');
  return enclosed('', records, random.next() < 0.9 ? '\n' : '\r\n', random.next() < 0.9 ? '\n' : '');
}

function enclosed(before: string, records: readonly Buffer[], between: string, after: string): Buffer {
  const parts = records.flatMap((record, index) => (index === 0 ? [record] : [Buffer.from(between), record]));
  return Buffer.concat([Buffer.from(before), ...parts, Buffer.from(after)]);
}

/** Mostly plain; else gzip, UTF-16 or with a mark, some of it damaged. */
function wrapped(file: Buffer, random: Random): Buffer {
  const kind = random.next();
  if (kind < 0.85) return file;
  if (kind < 0.88) return Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), file]);
  if (kind < 0.92) return Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(file.toString('utf8'), 'utf16le')]);
  const zipped = gzipSync(file, { level: 1 });
  if (kind < 0.95) return zipped;
  const at = Math.floor(random.next() * zipped.length);
  if (kind < 0.97) return zipped.subarray(0, at);
  if (kind < 0.98) return Buffer.concat([zipped, gzipSync('x\n'), zipped.subarray(at)]);
  zipped[at] = zipped[at]! ^ (1 << Math.floor(random.next() * 8));
  return zipped;
}

/** As the network delivers it: in pieces that end anywhere. */
function cut(bytes: Buffer, random: Random): Buffer[] {
  const chunks: Buffer[] = [];
  const longest = random.next() < 0.1 ? 8 : random.next() < 0.5 ? 700 : 65_536;
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + Math.floor(random.next() * longest);
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  return chunks;
}

/** Each line is a record, or counted beside them. Counted here in another way than the framer does. */
function requireLines(file: Buffer, counts: { records: number; blank: number; comment: number; header: number }): void {
  const segments = file.toString('latin1').split('\n');
  const lines = segments.length - (segments.at(-1) === '' ? 1 : 0);
  const counted = counts.records + counts.blank + counts.comment + counts.header;
  if (counted !== lines) throw new Violation(`file: expected ${lines} lines, counted ${counted}`);
}

/** Bytes that were a pack before they were damaged: answered all the same. What they hold is nobody's record. */
function checkPack(random: Random): void {
  const name = Math.floor(random.next() * Object.keys(sources).length);
  const source = Object.values(sources)[name]!;
  const pack = packOf(seedsOf(source).slice(0, 20), { source: source.name, class: source.eventClasses[0], framing: source.framing });
  const packs = Array.from({ length: 4 }, () => new Mutator(random, [pack]).record());
  checkAnswers(packs.length, batch(eventOf(packs), { now: 0, sources, maxExcerptBytes: 64 }));
}
