import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';

/** One object behind a real S3 client that is asked for its last bytes; or an error of S3 for any request. */
export function rangedS3(object: Buffer | Error): { s3: S3Client; ranges: string[] } {
  const ranges: string[] = [];
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:9',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ headers }: { headers: Record<string, string> }) => {
        ranges.push(headers['range']!);
        if (object instanceof Error) {
          const body = `<Error><Code>${object.name}</Code><Message>${object.name}</Message></Error>`;
          return { response: { statusCode: 400, headers: { 'content-type': 'application/xml' }, body: Readable.from([Buffer.from(body)]) } };
        }
        const bytes = Number(/^bytes=-(\d+)$/.exec(headers['range']!)![1]);
        return { response: { statusCode: 206, headers: {}, body: Readable.from([object.subarray(Math.max(0, object.length - bytes))]) } };
      },
    } as never,
  });
  return { s3, ranges };
}
