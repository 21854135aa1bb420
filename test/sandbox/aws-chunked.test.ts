import * as fc from 'fast-check';
import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AwsChunkedDecoder } from '../../sandbox/edge/aws-chunked';
import { ChunkSignatures } from '../../sandbox/edge/chunk-signatures';
import { crc32c } from '../../sandbox/s3/crc32c';
import { Crc64Nvme } from '../../sandbox/s3/crc64nvme';
import type { Verified } from '../../sandbox/edge/sigv4/verify';

const key = Buffer.from('a signing key');
const seed = {
  signingKey: key,
  authorization: { signature: 'a'.repeat(64), timestamp: '20260506T070809Z', scope: { date: '20260506', region: 'us-east-1', service: 's3' } },
} as unknown as Verified;

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

/** The framing by the words of the documentation, signatures and trailer included. */
function frame(chunks: readonly Buffer[], trailer?: string): Buffer {
  let previous = 'a'.repeat(64);
  const sign = (algorithm: string, ...hashes: string[]) =>
    (previous = createHmac('sha256', key).update([algorithm, '20260506T070809Z', '20260506/us-east-1/s3/aws4_request', previous, ...hashes].join('\n')).digest('hex'));
  const pieces = [...chunks, Buffer.alloc(0)].map((chunk) => {
    const head = `${chunk.length.toString(16)};chunk-signature=${sign('AWS4-HMAC-SHA256-PAYLOAD', sha256(''), sha256(chunk))}\r\n`;
    return Buffer.concat([Buffer.from(head), chunk, Buffer.from(chunk.length > 0 ? '\r\n' : '')]);
  });
  const end = trailer === undefined ? '\r\n' : `${trailer}\r\nx-amz-trailer-signature:${sign('AWS4-HMAC-SHA256-TRAILER', sha256(`${trailer}\n`))}\r\n\r\n`;
  return Buffer.concat([...pieces, Buffer.from(end)]);
}

function decode(framed: Buffer, length: number, cut: number) {
  const decoder = new AwsChunkedDecoder(length, new ChunkSignatures(seed));
  const pieces = Array.from({ length: Math.ceil(framed.length / cut) }, (_, i) => framed.subarray(i * cut, (i + 1) * cut));
  return { decoder, decoded: buffer(Readable.from(pieces).pipe(decoder)) };
}

const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)), { maxLength: 4 });

test('a signed body comes out as it went in, wherever the network cuts it', async () => {
  await fc.assert(fc.asyncProperty(chunks, fc.integer({ min: 1, max: 50 }), async (parts, cut) => {
    const body = Buffer.concat(parts);
    const { decoder, decoded } = decode(frame(parts, 'x-amz-checksum-crc32:AAAAAA=='), body.length, cut);
    expect((await decoded).equals(body)).toBe(true);
    expect([...decoder.trailers]).toEqual([['x-amz-checksum-crc32', 'AAAAAA==']]);
  }), { numRuns: 60 });
});

test('one changed byte anywhere in it is noticed', async () => {
  const parts = [Buffer.from('first chunk'), Buffer.from('second')];
  const framed = frame(parts, 'x-amz-checksum-crc32:AAAAAA==');
  const insignificant = new Set<number>();
  for (let at = 0; at < framed.length; at++) {
    const changed = Buffer.from(framed);
    changed[at]! ^= 0x15;
    const result = await decode(changed, 17, 1000).decoded.then(() => 'taken', () => 'refused');
    if (result === 'taken') insignificant.add(framed[at]!);
  }
  expect([...insignificant].filter((byte) => byte !== 0x0d)).toEqual([]);
});

describe('the checksums that Node lacks', () => {
  test('CRC-32C and CRC-64/NVME have their check values', () => {
    const text = Buffer.from('123456789');
    expect(crc32c(text).toString(16)).toBe('e3069283');
    const crc = new Crc64Nvme();
    crc.update(text.subarray(0, 4));
    crc.update(text.subarray(4));
    expect(crc.digest().toString('hex')).toBe('ae8b14860a799888');
  });
});
