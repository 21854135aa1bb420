/** PutObject for the other services of the sandbox: no HTTP, but further operations in the same commit. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Op } from '../store';
import { newVersion } from './new-version';
import type { S3State } from './state';

export interface PutObjectInput {
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer | Readable;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Committed together with the object and its notifications. */
  readonly ops?: readonly Op[];
  /** Who writes, for event records. @default `root` */
  readonly caller?: string;
}

export interface PutObjectOutput {
  /** Absent in a bucket without versioning. */
  readonly versionId?: string;
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

export async function putInProcess(state: S3State, input: PutObjectInput): Promise<PutObjectOutput> {
  const bucket = state.bucket(input.bucket);
  const md5 = createHash('md5');
  const source = Buffer.isBuffer(input.body) ? [input.body] : (input.body as AsyncIterable<Buffer>);
  const file = await state.bodies.write(source, md5);
  const version = newVersion(state, bucket, {
    key: input.key,
    files: [file],
    etag: md5.digest('hex'),
    headers: {
      ...(input.contentType !== undefined && { 'content-type': input.contentType }),
      ...(input.contentEncoding !== undefined && { 'content-encoding': input.contentEncoding }),
    },
    metadata: input.metadata ?? {},
  });
  const cause = { sourceIp: '127.0.0.1', caller: input.caller ?? 'root', requestId: state.kernel.random.text(16).toUpperCase() };
  try {
    state.store(bucket, version, 'ObjectCreated:Put', cause, input.ops);
  } catch (error) {
    await state.bodies.remove([file]);
    throw error;
  }
  const { versionId, etag, size } = version;
  return { ...(versionId !== 'null' && { versionId }), etag, size };
}
