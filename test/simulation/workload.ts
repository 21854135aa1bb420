/** Uploads of a simulation: small files of lines of the three sources, some damaged, some gzipped, at times of their own. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { oneOf } from '../../sandbox/faults/fault-kinds';
import { seededRandom } from '../../sandbox/random';
import type { Random } from '../../sandbox/kernel';

export interface SimulatedUpload {
  readonly source: string;
  readonly name: string;
  readonly host: string;
  readonly bytes: Buffer;
  /** Milliseconds after the start. */
  readonly at: number;
  /** Records that are in it. */
  readonly records: number;
}

const SOURCES = ['linux_syslog', 'web_access', 'aws_cloudtrail'] as const;
const HOUR = 3_600_000;
const fixtures = path.join(__dirname, '..', 'fixtures');

const pool = Object.fromEntries(SOURCES.map((source) => [source, linesOf(source)]));

function linesOf(source: string): string[] {
  const files = readdirSync(path.join(fixtures, source)).filter((file) => file.endsWith('.input.log')).sort();
  // A comment line is counted beside the records, not among them.
  const lines = files.flatMap((file) => readFileSync(path.join(fixtures, source, file), 'utf8').split('\n'));
  // Arrays and `Records` are several records, or none; text that is no JSON may swallow the document behind it.
  if (source === 'aws_cloudtrail') return lines.filter((line) => line.startsWith('{') && !line.startsWith('{"Records"'));
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** How many uploads, small more often than large: most of what can go wrong needs one or two. */
const COUNTS = [1, 1, 2, 2, 3, 5];
/** Within which they come, ms: most often before the first load, now and then over more than one. */
const SPANS = [0.1 * HOUR, 0.5 * HOUR, HOUR, 2 * HOUR];
/** Parts of the most records that a seed has. */
const SHARES = [0.05, 0.2, 0.5, 1];

/** @param records of all uploads together, at most */
export function workload(seed: number, records: number): SimulatedUpload[] {
  const random = seededRandom(seed ^ 0x10ad);
  const count = oneOf(random, COUNTS);
  const span = oneOf(random, SPANS);
  const each = (records * oneOf(random, SHARES)) / count;
  return Array.from({ length: count }, (_, number) => upload(random, number, Math.ceil(each * (0.2 + 0.8 * random.next())), span));
}

function upload(random: Random, number: number, records: number, span: number): SimulatedUpload {
  const source = SOURCES[Math.floor(random.next() * SOURCES.length)]!;
  const lines = Array.from({ length: records }, () => line(random, pool[source]!, source === 'aws_cloudtrail'));
  const text = Buffer.from(lines.map((each) => `${each}\n`).join(''));
  const isZipped = random.next() < 0.3;
  return {
    ...{ source, host: `host-${number}`, name: `file-${number}.log${isZipped ? '.gz' : ''}` },
    bytes: isZipped ? gzipSync(text) : text,
    at: Math.floor(random.next() * span),
    records,
  };
}

/** @param isJson a damaged document could be no record, or swallow the next one: those are spoilt as a whole */
function line(random: Random, lines: readonly string[], isJson: boolean): string {
  const whole = lines[Math.floor(random.next() * lines.length)]!;
  if (isJson || random.next() > 0.05) return whole;
  const cut = 1 + Math.floor(random.next() * whole.length);
  return `x${whole.slice(0, cut).trim()}`;
}
