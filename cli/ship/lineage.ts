import { createHash } from 'node:crypto';
import { bytesOf, type Content } from './content';

/** Bytes that were uploaded: from `from` up to `to`. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  /** Hex. */
  readonly sha256: string;
  readonly upload_id: string;
  /** Its records are known to be accounted for. */
  loaded?: true;
}

/** A segment that was decided on and has no answer yet: after a crash exactly this is asked for again. */
export interface Plan {
  readonly from: number;
  readonly to: number;
  readonly sha256: string;
  readonly occurrence?: string;
  /** Of the log's bytes before `to`. */
  readonly mark: string;
  /** The file that it is read from. */
  readonly inode: string;
  /** Where that is, unless under the log's own path. */
  readonly path?: string;
}

/** A file as it was when all its bytes were covered; of size -1 where some were left. */
export interface Seen {
  readonly inode: string;
  /** Bytes. */
  readonly size: number;
  /** Epoch ms. */
  readonly modified: number;
  /** As in FileVersion. Absent: they told nothing yet, or an earlier release wrote this; then the content decides. */
  readonly times?: string;
  /** Where it was, unless under the log's own path. */
  readonly path?: string;
}

/** The beginning of a log: the same for as long as it is the same log. */
export interface Head {
  /** Bytes. */
  readonly length: number;
  readonly hash: string;
}

/**
 * One log over its life: the bytes that were uploaded of it, whatever its file is called by now. Rotation renames the
 * file, copies it, compresses it; the bytes stay the same.
 */
export interface Lineage {
  readonly id: string;
  /** Under which it was found first: what the API is told. */
  readonly path: string;
  readonly head: Head;
  /** Contiguous from 0. */
  readonly segments: Segment[];
  /** Of the bytes before the last segment's end. */
  mark?: string;
  plan?: Plan;
  seen?: Seen;
  /** Epoch ms of the last segment. */
  sentAt: number;
  /** Since when its file has not been there, epoch ms. */
  goneAt?: number;
}

/** Bytes that were uploaded. */
export const lengthOf = ({ segments }: Lineage): number => segments.at(-1)?.to ?? 0;

const HEAD_BYTES = 512;
const MARK_BYTES = 4096;

const shortHash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32);

/** @param within bytes that are the log's for certain */
export async function headOf(content: Content, within: number): Promise<Head> {
  const length = Math.min(HEAD_BYTES, within);
  return { length, hash: shortHash(await bytesOf(content, 0, length)) };
}

export async function hasHead(content: Content, { length, hash }: Head): Promise<boolean> {
  return content.size >= length && shortHash(await bytesOf(content, 0, length)) === hash;
}

/** What the last bytes before `at` are; tells a log that went on from one that was replaced, without reading it all. */
export async function markAt(content: Content, at: number): Promise<string> {
  return shortHash(await bytesOf(content, Math.max(0, at - MARK_BYTES), at));
}

/** Whether the file that was this log's may still be it: it has what was uploaded, and begins as it did. */
export async function goesOn(content: Content, lineage: Lineage): Promise<boolean> {
  const [at, mark] = lineage.mark === undefined ? [lineage.plan?.to ?? 0, lineage.plan?.mark] : [lengthOf(lineage), lineage.mark];
  return content.size >= at && (await hasHead(content, lineage.head)) && (await markAt(content, at)) === mark;
}

/** Whether the content begins with all that was uploaded (or is about to be), byte for byte. */
export async function beginsWith(content: Content, lineage: Lineage): Promise<boolean> {
  const segments = lineage.segments.length > 0 ? lineage.segments : lineage.plan ? [lineage.plan] : [];
  const end = segments.at(-1)?.to;
  if (end === undefined || content.size < end || !(await hasHead(content, lineage.head))) return false;
  let [index, hash, at] = [0, createHash('sha256'), 0];
  for await (let chunk of content.read(0, end)) {
    while (chunk.length > 0) {
      const { to, sha256 } = segments[index]!;
      const part = chunk.subarray(0, to - at);
      hash.update(part);
      at += part.length;
      chunk = chunk.subarray(part.length);
      if (at < to) continue;
      if (hash.digest('hex') !== sha256) return false;
      [index, hash] = [index + 1, createHash('sha256')];
    }
  }
  return true;
}

/** What rotation puts between the parts of a name, beside numbers and dates. */
const ROTATION: readonly string[] = ['gz', 'old', 'bak'];

/**
 * What the names of one log's files have in common: `app.log`, `app.log.1`, `app.log-20261122.gz` and `app-1.log` are one
 * family. It only narrows the search: what decides is the content.
 */
export const familyOf = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .split(/[-._]/)
    .filter((part) => !/^\d+$/.test(part) && !ROTATION.includes(part))
    .join('.');
