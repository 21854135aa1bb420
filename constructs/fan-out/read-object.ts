import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { RawObject } from './notification';

/** A connection that breaks is opened again this often, at the byte where it broke. */
const REOPENINGS = 3;

/**
 * Streams one version of an object.
 * @throws what S3 answers; a broken connection only after it was opened again three times
 */
export async function* readObject(s3: Pick<S3Client, 'send'>, { bucket, key, versionId }: RawObject): AsyncGenerator<Uint8Array> {
  let received = 0;
  for (let reopenings = 0; ; reopenings++) {
    const range = received > 0 ? { Range: `bytes=${received}-` } : {};
    const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, ...range }));
    const expected = received + (ContentLength ?? 0);
    try {
      for await (const chunk of Body as AsyncIterable<Uint8Array>) {
        received += chunk.length;
        yield chunk;
      }
    } catch (error) {
      if (reopenings >= REOPENINGS) throw error;
      if (received < expected) continue;
    }
    return;
  }
}
