import { S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One bucket in memory behind a real S3 client: conditional PUT, GET, DELETE and ListObjectsV2, as S3 documents them. */
export class MemoryS3 {
  readonly objects = new Map<string, string>();
  /** When an object was put, epoch ms, where a test says so; else 1970. */
  readonly modified = new Map<string, number>();
  /** `PUT issued/…` in the order of arrival. */
  readonly requests: string[] = [];
  /** Keys on a page of a listing: two, so that paging is always exercised; S3 has 1,000. */
  pageSize = 2;
  /** When set, every request is answered with this status. */
  failing: number | undefined;
  /** Runs before a PUT is stored: another writer's chance. */
  beforePut: ((key: string) => void) | undefined;
  /** Runs after an object was read: what happens before the next read. */
  afterGet: ((key: string) => void) | undefined;

  readonly client = new S3Client({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:9',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: Request) => {
        const { status, headers = {}, body = '' } = await this.answer(request);
        return { response: { statusCode: status, headers, body: Readable.from([Buffer.from(body)]) } };
      },
    } as never,
  });

  private async answer({ method, path, query, headers, body }: Request): Promise<Answer> {
    const key = decodeURIComponent(path.split('/').slice(2).join('/'));
    this.requests.push(`${method} ${key || query['prefix']}`);
    if (this.failing !== undefined) return failure(this.failing, 'ServiceUnavailable');
    if (query['list-type'] === '2') return this.list(query['prefix'] ?? '', query['continuation-token'] ?? query['start-after']);
    if (method === 'PUT') return this.put(key, String(body ?? ''), headers);
    if (method === 'DELETE') return this.objects.delete(key), { status: 204 };
    const found = this.objects.get(key);
    this.afterGet?.(key);
    return found === undefined ? failure(404, 'NoSuchKey') : { status: 200, headers: { etag: etagOf(found) }, body: found };
  }

  private put(key: string, body: string, headers: Request['headers']): Answer {
    this.beforePut?.(key);
    const found = this.objects.get(key);
    if (headers['if-none-match'] === '*' && found !== undefined) return failure(412, 'PreconditionFailed');
    if (headers['if-match'] !== undefined) {
      if (found === undefined) return failure(404, 'NoSuchKey');
      if (headers['if-match'] !== etagOf(found)) return failure(412, 'PreconditionFailed');
    }
    this.objects.set(key, body);
    return { status: 200, headers: { etag: etagOf(body) } };
  }

  private list(prefix: string, after = ''): Answer {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, this.pageSize);
    const contents = page.map((key) => `<Contents><Key>${key}</Key><Size>${this.objects.get(key)!.length}</Size><LastModified>${new Date(this.modified.get(key) ?? 0).toISOString()}</LastModified></Contents>`).join('');
    const next = keys.length > this.pageSize ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: `<ListBucketResult>${contents}${next}</ListBucketResult>` };
  }
}

const etagOf = (body: string): string => `"${createHash('md5').update(body).digest('hex')}"`;

const failure = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});
