import type { S3Client } from '@aws-sdk/client-s3';
import { readObject } from '../../constructs/fan-out/read-object';

const object = { bucket: 'raw', key: 'k', versionId: 'v1' };
const content = Buffer.from('0123456789');

/** An S3 whose connections break after so many bytes, one after the other; the last holds. */
function stand(breaksAfter: readonly number[]): { s3: Pick<S3Client, 'send'>; ranges: (string | undefined)[] } {
  const ranges: (string | undefined)[] = [];
  const send = async ({ input }: { input: { Range?: string; VersionId?: string } }): Promise<unknown> => {
    expect(input.VersionId).toBe('v1');
    const from = Number(/^bytes=(\d+)-$/.exec(input.Range ?? 'bytes=0-')![1]);
    const breaks = breaksAfter[ranges.length];
    ranges.push(input.Range);
    const body = async function* (): AsyncGenerator<Buffer> {
      yield content.subarray(from, breaks === undefined ? undefined : from + breaks);
      if (breaks !== undefined) throw new Error('socket hang up');
    };
    return { Body: body(), ContentLength: content.length - from };
  };
  return { s3: { send: send as unknown as S3Client['send'] }, ranges };
}

async function read(s3: Pick<S3Client, 'send'>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readObject(s3, object)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('a broken connection is opened again where it broke', async () => {
  const { s3, ranges } = stand([4, 3]);
  await expect(read(s3)).resolves.toBe('0123456789');
  expect(ranges).toEqual([undefined, 'bytes=4-', 'bytes=7-']);
});

test('a connection that breaks after the last byte is not missed', async () => {
  const { s3, ranges } = stand([10]);
  await expect(read(s3)).resolves.toBe('0123456789');
  expect(ranges).toHaveLength(1);
});

test('after three openings more it gives up', async () => {
  const { s3 } = stand([1, 1, 1, 1]);
  await expect(read(s3)).rejects.toThrow('socket hang up');
});
