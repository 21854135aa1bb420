import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Bandwidth } from './bandwidth';
import { PartHashes, type Parts } from './part-hashes';

/** The bytes of a file as it is when it is opened: they can be read more than once. */
export interface Content {
  /** Bytes; of a compressed file, those that it decompresses to. */
  readonly size: number;
  /** Epoch ms. */
  readonly modified: number;
  /** Breaks with FileProblem when the bytes are not there any more. */
  read(from: number, to: number): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** Bytes `from` to `to` of a content, hashed. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** Hex. */
  readonly sha256: string;
  /** The bytes again, for a try to send them. */
  body(bandwidth?: Bandwidth): Buffer | Readable;
  /** If it is to be sent in parts. */
  readonly parts?: Parts;
  /** The bytes `[start, end)` of the piece again. */
  slice(start: number, end: number, bandwidth?: Bandwidth): Readable;
  /** Reads and hashes the piece again, in parts of another size. */
  recut(partSize: number): Promise<Piece>;
}

/** Read at a time. */
export const CHUNK_BYTES = 1 << 20;

/**
 * Reads and hashes. What is not larger than one chunk is kept, so that a small file is read once.
 * @param partSize hashes parts of so many bytes as well
 */
export async function pieceOf(content: Content, from: number, to: number, partSize?: number): Promise<Piece> {
  const hash = createHash('sha256');
  const partHashes = partSize === undefined ? undefined : new PartHashes(partSize);
  const isSmall = to - from <= CHUNK_BYTES;
  const kept: Buffer[] = [];
  for await (const chunk of content.read(from, to)) {
    hash.update(chunk);
    partHashes?.update(chunk);
    if (isSmall) kept.push(chunk);
  }
  const slice: Piece['slice'] = (start, end, bandwidth) => streamOf(content.read(from + start, from + end), bandwidth);
  const recut: Piece['recut'] = (size) => pieceOf(content, from, to, size);
  const piece = { from, to, sha256: hash.digest('hex'), slice, recut, ...(partHashes && { parts: partHashes.end() }) };
  if (!isSmall) return { ...piece, body: (bandwidth) => streamOf(content.read(from, to), bandwidth) };
  const bytes = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
  return { ...piece, body: (bandwidth) => (bandwidth ? streamOf([bytes], bandwidth) : bytes) };
}

const streamOf = (chunks: AsyncIterable<Buffer> | Iterable<Buffer>, bandwidth: Bandwidth | undefined): Readable =>
  Readable.from(bandwidth ? bandwidth.paced(chunks) : chunks, { objectMode: false, highWaterMark: CHUNK_BYTES });

/** Bytes that are in memory already, as the beginning of a content. */
export const inMemory = (bytes: Buffer, { modified }: Content): Content => ({
  size: bytes.length,
  modified,
  async *read(from, to) {
    yield bytes.subarray(from, to);
  },
  close: async () => {},
});

/** All bytes of a short stretch. */
export async function bytesOf(content: Content, from: number, to: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content.read(from, to)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const NEWLINE = 0x0a;
const BLOCK_BYTES = 1 << 16;

/** Where the last whole line ends between `from` and the end; `from` if none does. */
export async function endOfLines(content: Content, from: number): Promise<number> {
  for (let to = content.size; to > from; ) {
    const start = Math.max(from, to - BLOCK_BYTES);
    const at = (await bytesOf(content, start, to)).lastIndexOf(NEWLINE);
    if (at >= 0) return start + at + 1;
    to = start;
  }
  return from;
}
