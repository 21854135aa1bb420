import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Source } from '../transforms/source';
import { sources } from '../transforms/sources';

/** A file of one source, made from its samples. */
export interface Corpus {
  readonly source: Source;
  readonly bytes: Buffer;
}

const samples = path.join(__dirname, '..', 'samples');

/** One file a source: its samples one after the other, decoded, again and again until it has this size. @param bytes at least */
export function corpora(bytes: number): Corpus[] {
  return Object.values(sources).map((source) => {
    const once = Buffer.concat(sampleFiles(source).map((file) => withLineEnd(readSample(file))));
    return { source, bytes: Buffer.concat(Array.from({ length: Math.ceil(bytes / once.length) }, () => once)) };
  });
}

function sampleFiles({ name }: Source): string[] {
  const folder = path.join(samples, name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\.(log|json|ndjson|gz)$/.test(file)).sort().map((file) => path.join(folder, file));
}

function readSample(file: string): Buffer {
  const bytes = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function withLineEnd(text: Buffer): Buffer {
  return text.at(-1) === 10 ? text : Buffer.concat([text, Buffer.from('\n')]);
}

/** The bytes as a stream delivers them. */
export async function* inChunks(bytes: Buffer, size = 64 * 1024): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
