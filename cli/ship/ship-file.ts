import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { request, Unreachable, type HttpAnswer } from './http';

/** Where a shipper uploads to, and as whom. */
export interface Api {
  /** e.g. `https://….execute-api.eu-west-1.amazonaws.com/dev`, without a slash at the end. */
  readonly url: string;
  /** `ca_<key_id>_<secret>` */
  readonly key: string;
}

export interface ShipOptions {
  readonly source: string;
  readonly host: string;
  readonly timeZone?: string;
  readonly occurrence?: string;
  /** Waits between tries; an argument so that tests need not wait. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Uniform in [0, 1), for jitter. */
  readonly random: () => number;
}

/** What became of one file. `known`: the same upload had landed before, nothing was sent. */
export interface Shipped {
  readonly file: string;
  readonly upload_id: string;
  readonly state: 'uploaded' | 'known';
  readonly size: number;
}

/** A file was not shipped. */
export class ShipError extends Error {
  override readonly name = 'ShipError';
  constructor(
    readonly file: string,
    /** `refused`: trying again will not help. `unavailable`: it may. `local`: the file itself. */
    readonly kind: 'refused' | 'unavailable' | 'local',
    message: string,
    readonly fix?: string,
  ) {
    super(message);
  }
}

/** Tries before a file is given up: about half a minute of back-off in all. */
const TRIES = 6;
const FIRST_WAIT_MS = 500;

/** Hashes a file, asks for its upload, puts it. Safe to run again: what has landed is not sent twice. @throws ShipError */
export async function shipFile(api: Api, file: string, options: ShipOptions): Promise<Shipped> {
  const { size, modified, sha256 } = await describeFile(file);
  const promise = await withRetries(file, options, () =>
    request(
      'POST',
      `${api.url}/v1/uploads`,
      { authorization: `Bearer ${api.key}`, 'content-type': 'application/json', accept: 'application/json' },
      JSON.stringify({
        source: options.source,
        name: path.basename(file),
        path: path.resolve(file),
        host: options.host,
        size,
        sha256,
        file_modified_at: modified,
        time_zone: options.timeZone,
        occurrence: options.occurrence,
      }),
    ),
  );
  const answer = JSON.parse(promise.text) as { upload_id: string; url?: string; headers?: Record<string, string> };
  if (promise.status === 200 || answer.url === undefined) return { file, upload_id: answer.upload_id, state: 'known', size };
  const put = await withRetries(file, options, () => request('PUT', answer.url!, answer.headers!, createReadStream(file)), [412]);
  // 412: the key has an object already. The key stands for this very content, so it is the same upload.
  return { file, upload_id: answer.upload_id, state: put.status === 412 ? 'known' : 'uploaded', size };
}

async function describeFile(file: string): Promise<{ size: number; modified: number; sha256: string }> {
  try {
    const { size, mtimeMs } = await stat(file);
    const hash = createHash('sha256');
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
    return { size, modified: Math.floor(mtimeMs), sha256: hash.digest('hex') };
  } catch (error) {
    throw new ShipError(file, 'local', (error as Error).message);
  }
}

async function withRetries(
  file: string,
  options: ShipOptions,
  send: () => Promise<HttpAnswer>,
  alsoFine: readonly number[] = [],
): Promise<HttpAnswer> {
  let last: string | undefined;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await options.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + options.random()));
    try {
      const answer = await send();
      if (answer.status < 300 || alsoFine.includes(answer.status)) return answer;
      if (!isPassing(answer.status)) throw refusal(file, answer);
      last = `HTTP ${answer.status}`;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      last = error.message;
    }
  }
  throw new ShipError(file, 'unavailable', `${last}, after ${TRIES} tries`);
}

/** Overload and faults of the service pass; what it says of this request does not. */
const isPassing = (status: number): boolean => status >= 500 || status === 429 || status === 408 || status === 409;

function refusal(file: string, answer: HttpAnswer): ShipError {
  try {
    const problem = JSON.parse(answer.text) as { code?: string; detail?: string; fix?: string };
    if (problem.code) return new ShipError(file, 'refused', `${problem.code} ${problem.detail}`, problem.fix);
  } catch {
    // S3 answers in XML.
  }
  const code = /<Code>([^<]*)<\/Code>/.exec(answer.text)?.[1];
  const message = /<Message>([^<]*)<\/Message>/.exec(answer.text)?.[1];
  return new ShipError(file, 'refused', code ? `${code}: ${message}` : `HTTP ${answer.status} ${answer.text.slice(0, 200)}`);
}
