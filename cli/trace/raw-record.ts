import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Decoder, Undecodable, UnsupportedFormat } from '../../constructs/fan-out/decode';
import { hasUtf8Mark } from '../../constructs/fan-out/file-format';
import { JsonFramer } from '../../constructs/fan-out/frame-json';
import { LineFramer } from '../../constructs/fan-out/frame-lines';
import type { FrameHandler } from '../../constructs/fan-out/framer';
import type { RawObject } from '../../constructs/fan-out/notification';
import { readObject } from '../../constructs/fan-out/read-object';
import { recordBytes, type RecordPlace } from '../../constructs/replay/record-bytes';
import type { Source } from '../../transforms/source';

export interface RawLimits {
  /** Bytes of the record that are given. */
  readonly maxBytes: number;
  /** Bytes decoded at most on the way to it. */
  readonly maxDecodedBytes: number;
}

export interface RawRecord {
  readonly bytes: Buffer;
  readonly isCut: boolean;
}

/** Encodings in which a place in the decoded file is one in the object. */
const asUploaded = new Set(['plain', 'unread']);

/**
 * The record's exact bytes, from the version of the object that was read. Of a file as it was uploaded by a ranged GET;
 * else the file is decoded as far as the record's end.
 * @returns undefined where the object has expired
 */
export async function readRecord(s3: S3Client, object: RawObject, encoding: string | undefined, place: RecordPlace, limits: RawLimits): Promise<RawRecord | undefined> {
  try {
    if (encoding !== undefined && asUploaded.has(encoding)) return await readRange(s3, object, place, limits.maxBytes);
    for await (const { bytes, isCut } of recordBytes(() => readObject(s3, object), [place], limits)) return { bytes, isCut };
    return undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function readRange(s3: S3Client, { bucket, key, versionId }: RawObject, { offset, length }: RecordPlace, maxBytes: number): Promise<RawRecord> {
  const wanted = Math.min(length, maxBytes);
  if (wanted === 0) return { bytes: Buffer.alloc(0), isCut: length > 0 };
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, Range: `bytes=${offset}-${offset + wanted - 1}` }));
  const bytes = Buffer.from(await Body!.transformToByteArray());
  return { bytes, isCut: bytes.length < length };
}

/** What stands in the file under a record's number. */
export type Framed =
  | { readonly kind: 'record' | 'comment' | 'header' | 'too long'; readonly place: RecordPlace }
  | { readonly kind: 'blank' | 'behind the end' | 'undecodable' | 'gone' };

/** Reads the file as fan-out does, as far as the record: for one of which no row says where it is. */
export async function findRecord(s3: S3Client, object: RawObject, source: Source, recordNumber: number, maxDecodedBytes: number): Promise<Framed> {
  let found: Framed | undefined;
  const handler: FrameHandler = {
    blank: () => undefined,
    settle: () => undefined,
    tooLong: (number, offset, length) => {
      if (number === recordNumber) found = { kind: 'too long', place: { offset, length } };
    },
    record: (number, offset, bytes, start, end) => {
      if (number === recordNumber) found = { kind: source.skip?.(bytes, start, end) ?? 'record', place: { offset, length: end - start } };
    },
  };
  const framer = source.framing === 'json' ? new JsonFramer(handler) : new LineFramer(handler);
  try {
    let isFirst = true;
    for await (const chunk of new Decoder(() => readObject(s3, object), maxDecodedBytes).chunks()) {
      const hasMark = isFirst && hasUtf8Mark(chunk);
      if (hasMark) framer.skip(3);
      framer.push(hasMark ? chunk.subarray(3) : chunk);
      isFirst = false;
      if (found !== undefined || framer.number > recordNumber) return found ?? { kind: 'blank' };
    }
    const cut = framer.end();
    if (cut !== undefined && framer.number === recordNumber) return { kind: 'undecodable' };
    return found ?? { kind: framer.number > recordNumber ? 'blank' : 'behind the end' };
  } catch (error) {
    if (isGone(error)) return { kind: 'gone' };
    if (error instanceof Undecodable || error instanceof UnsupportedFormat) return { kind: 'undecodable' };
    throw error;
  }
}

const isGone = (error: unknown): boolean => ['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes((error as Error).name);
