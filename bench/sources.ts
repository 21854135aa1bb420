/**
 * Nanoseconds a record that each source takes to route and to parse, over its bundled samples: `npx tsx bench/sources.ts`.
 * Processor time, so that a busy machine shifts it little; medians of rounds in one process; `--json` for one document.
 * Beside parse stands what JSON.parse alone takes, where the records are JSON: absolute figures depend on the machine.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { RecordError } from '../transforms/errors';
import type { Context, Source } from '../transforms/source';
import { sources } from '../transforms/sources';

const rounds = 15;
const context: Context = { uploadedAt: Date.UTC(2026, 2, 1, 12), timeZone: 'UTC', host: 'bench' };
const samples = path.join(__dirname, '..', 'samples');

interface Measured {
  readonly source: string;
  readonly records: number;
  readonly bytesPerRecord: number;
  /** Absent where a source has one class and nothing to route. */
  readonly routeNanoseconds?: number;
  readonly parseNanoseconds: number;
  /** Sources of JSON only. */
  readonly jsonParseNanoseconds?: number;
}

/** All records of a source's samples in one buffer, as fan-out meets them, with the ends of each. */
function load(source: Source): { readonly bytes: Buffer; readonly ends: readonly number[]; readonly texts: readonly string[] } {
  const folder = path.join(samples, source.name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(log|json|ndjson|gz)$/.test(file)).sort();
  const texts = files.flatMap((file) => recordsOf(source, file, readFileSync(path.join(folder, file))));
  const ends: number[] = [];
  let end = 0;
  for (const text of texts) ends.push((end += Buffer.byteLength(text)));
  return { bytes: Buffer.from(texts.join('')), ends, texts };
}

function recordsOf(source: Source, file: string, raw: Buffer): string[] {
  const text = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8');
  if (source.framing === 'lines' || file.endsWith('.ndjson')) return text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const document = JSON.parse(text) as unknown[] | { readonly Records: unknown[] };
  return (Array.isArray(document) ? document : document.Records).map((record) => JSON.stringify(record));
}

function measure(source: Source): Measured {
  const { bytes, ends, texts } = load(source);
  const route = source.route?.bind(source);
  return {
    source: source.name,
    records: texts.length,
    bytesPerRecord: Math.round(bytes.length / texts.length),
    routeNanoseconds: route && median(texts.length, () => {
      let start = 0;
      for (const end of ends) {
        route(bytes, start, end);
        start = end;
      }
    }),
    parseNanoseconds: median(texts.length, () => {
      for (const text of texts) parseOrReject(source, text);
    }),
    jsonParseNanoseconds: source.framing === 'lines' ? undefined : median(texts.length, () => {
      for (const text of texts) JSON.parse(text);
    }),
  };
}

function parseOrReject(source: Source, text: string): void {
  try {
    source.parse(text, context);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
  }
}

/** Median over the rounds, nanoseconds for one of `count`. The first third of the rounds warms up and is left out. */
function median(count: number, round: () => void): number {
  const times = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    round();
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / count;
  }).slice(rounds / 3);
  return Math.round(times.sort((a, b) => a - b)[Math.floor(times.length / 2)] as number);
}

const measured = Object.values(sources).map(measure);
if (process.argv.includes('--json')) console.log(JSON.stringify(measured, undefined, 2));
else console.table(measured);
