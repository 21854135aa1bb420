import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Source } from '../transforms/source';
import { sources } from '../transforms/sources';

/** A file of one source, made from its samples. */
export interface Corpus {
  readonly source: Source;
  readonly bytes: Buffer;
}

// The bench runs in the project's folder.
const samples = path.resolve('samples');

/** Every sample of a source, one after the other, decoded, again and again until it has this size. @param bytes at least */
export function allSamples(bytes: number): Corpus[] {
  return Object.values(sources).map((source) => ({
    source,
    bytes: repeat(Buffer.concat(samplesOf(source).map((sample) => withLineEnd(sample.bytes))), bytes),
  }));
}

/**
 * Each source's plainest log, one record a line, of this size: auth.log of an EC2 host, an Apache access log, NDJSON.
 * @param name one source only
 */
export function plainLogs(bytes: number, name?: string): Corpus[] {
  const wanted = Object.values(sources).filter((source) => name === undefined || source.name === name);
  return wanted.map((source) => ({ source, bytes: repeat(plainLog(source), bytes) }));
}

function plainLog(source: Source): Buffer {
  if (source.name === 'linux_syslog') return readFileSync(path.join(samples, 'linux_syslog', 'ec2_auth.log'));
  if (source.name === 'web_access') return readFileSync(path.join(samples, 'web_access', 'apache_combined_10k.log'));
  return Buffer.from(textsOf(source).join('\n') + '\n');
}

/** The text of each record of a source's samples; JSON records on one line. */
export function textsOf(source: Source): string[] {
  return samplesOf(source).flatMap(({ name, bytes }) => {
    const text = bytes.toString('utf8');
    if (source.framing === 'lines' || name.endsWith('.ndjson')) return text.split(/\r?\n/).filter((line) => line.trim() !== '');
    const document = JSON.parse(text) as unknown[] | { readonly Records: unknown[] };
    return (Array.isArray(document) ? document : document.Records).map((record) => JSON.stringify(record));
  });
}

/** Gives the work a folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cyberactive-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a file that another program is to read as well. @returns its path */
export function writeCorpus(folder: string, name: string, bytes: Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

function samplesOf({ name }: Source): { readonly name: string; readonly bytes: Buffer }[] {
  const folder = path.join(samples, name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(log|json|ndjson|gz)$/.test(file)).sort();
  return files.map((file) => {
    const bytes = readFileSync(path.join(folder, file));
    return { name: file, bytes: file.endsWith('.gz') ? gunzipSync(bytes) : bytes };
  });
}

/** The same again and again. @param bytes at least */
export function repeat(once: Buffer, bytes: number): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(bytes / once.length) }, () => once));
}

function withLineEnd(text: Buffer): Buffer {
  return text.at(-1) === 10 ? text : Buffer.concat([text, Buffer.from('\n')]);
}
