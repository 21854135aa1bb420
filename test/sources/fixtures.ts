import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { RecordError } from '../../transforms/errors';
import type { Context, Source, SourceEvent } from '../../transforms/source';
import { sources } from '../../transforms/sources';

export const root = path.join(__dirname, '..', '..');
export const fixtureFolder = path.join(root, 'test', 'fixtures');
export const sampleFolder = path.join(root, 'samples');

/** What the records of all fixtures are parsed with. */
export const context: Context = { uploadedAt: Date.UTC(2026, 2, 1, 12), timeZone: 'UTC', host: 'shipper-1' };

/** One `<name>.input.log` in the folder of its source: a record a line. */
export interface FixtureCase {
  readonly source: Source;
  readonly name: string;
  readonly records: readonly Buffer[];
  /** `<name>.expected.json`: the events of each record; `<name>.rejected.json`: why each has none. One of the two exists. */
  readonly expectedFile: string;
  readonly rejectedFile: string;
}

export const fixtureCases: readonly FixtureCase[] = Object.values(sources).flatMap((source) => {
  const folder = path.join(fixtureFolder, source.name);
  const inputs = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.input.log')) : [];
  return inputs.map((file) => {
    const name = file.slice(0, -'.input.log'.length);
    return {
      source,
      name,
      records: linesOf(readFileSync(path.join(folder, file))),
      expectedFile: path.join(folder, `${name}.expected.json`),
      rejectedFile: path.join(folder, `${name}.rejected.json`),
    };
  });
});

/** A bundled log and its records as bytes, framed here in the plainest way. */
export interface Sample {
  readonly source: Source;
  /** Path under samples/. */
  readonly file: string;
  readonly records: readonly Buffer[];
}

export function readSamples(): Sample[] {
  return Object.values(sources).flatMap((source) =>
    filesBelow(path.join(sampleFolder, source.name))
      .filter((file) => /\.(log|json|ndjson|gz)$/.test(file))
      .sort()
      .map((file) => readSample(source, path.join(source.name, file))),
  );
}

/** A source whose logs no licence lets us bundle has no samples. */
const filesBelow = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []);

function readSample(source: Source, file: string): Sample {
  const bytes = readFileSync(path.join(sampleFolder, file));
  const decoded = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return { source, file, records: source.framing === 'lines' || file.endsWith('.ndjson') ? linesOf(decoded) : elementsOf(decoded) };
}

function elementsOf(bytes: Buffer): Buffer[] {
  const document = JSON.parse(bytes.toString('utf8')) as unknown[] | { readonly Records: unknown[] };
  return (Array.isArray(document) ? document : document.Records).map((element) => Buffer.from(JSON.stringify(element)));
}

/** Lines without their ends, blank ones left out. Works on bytes: a log need not be UTF-8. */
function linesOf(bytes: Buffer): Buffer[] {
  return bytes
    .toString('latin1')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => Buffer.from(line, 'latin1'));
}

export interface Rejection {
  readonly reason: string;
  readonly field: string;
  readonly expected: string;
}

/** Events of one record, or why there are none. Any other error than RecordError is thrown on. */
export function parsed(source: Source, record: Buffer | string, at: Context = context): { readonly events: SourceEvent[] } | { readonly rejection: Rejection } {
  try {
    return { events: source.parse(record.toString('utf8'), at) };
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { rejection: { reason: error.reason, field: error.field, expected: error.expected } };
  }
}

/** Events as they look in JSON: columns without a value left out. */
export function plain(events: readonly SourceEvent[]): unknown {
  return JSON.parse(JSON.stringify(events));
}
