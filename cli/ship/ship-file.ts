import path from 'node:path';
import { request, Unreachable, type HttpAnswer } from './http';
import { changed, FileProblem, LocalFile, type FileFacts } from './local-file';

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
    /** Any other file would meet the same: the key is not accepted, or nobody answers at the API's address. */
    readonly concernsAll = false,
  ) {
    super(message);
  }
}

/** Tries before a file is given up: about half a minute of back-off in all. */
const TRIES = 6;
const FIRST_WAIT_MS = 500;
/** No answer makes us wait longer than this. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Hashes a file, asks for its upload, puts it. Safe to run again: what has landed is not sent twice.
 * @returns undefined if the file is empty: it has no record, so there is nothing to account for
 * @throws ShipError
 */
export async function shipFile(api: Api, file: string, options: ShipOptions): Promise<Shipped | undefined> {
  try {
    const content = await LocalFile.open(file);
    try {
      return content.size === 0 ? undefined : await upload(api, file, content, options);
    } finally {
      await content.close();
    }
  } catch (error) {
    if (error instanceof FileProblem) throw new ShipError(file, 'local', error.message, error.fix);
    throw error;
  }
}

async function upload(api: Api, file: string, content: LocalFile, options: ShipOptions): Promise<Shipped> {
  const facts = await content.facts();
  const put = async (): Promise<Shipped | 'expired'> => {
    const { upload_id, url, headers } = await ask(api, file, facts, options);
    if (url === undefined) return { file, upload_id, state: 'known', size: facts.size };
    const answer = await withRetries(file, options, () => request('PUT', url, headers ?? {}, content.content()), [400, 403, 412]);
    if (isExpired(answer)) return 'expired';
    if (isOtherContent(answer)) throw changed();
    // 412: the key has an object already. The key stands for this very content, so it is the same upload.
    if (answer.status >= 300 && answer.status !== 412) throw refusal(file, answer);
    return { file, upload_id, state: answer.status === 412 ? 'known' : 'uploaded', size: facts.size };
  };
  // A URL that ran out during the tries: the same promise gives a fresh one.
  for (let urls = 0; urls < 3; urls++) {
    const shipped = await put();
    if (shipped !== 'expired') return shipped;
  }
  throw new ShipError(file, 'unavailable', 'expected a URL that holds long enough, found three expired');
}

interface Promised {
  readonly upload_id: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(api: Api, file: string, { size, modified, sha256 }: FileFacts, options: ShipOptions): Promise<Promised> {
  const body = {
    source: options.source,
    name: path.basename(file),
    path: path.resolve(file),
    host: options.host,
    size,
    sha256,
    file_modified_at: modified,
    time_zone: options.timeZone,
    occurrence: options.occurrence,
  };
  const headers = { authorization: `Bearer ${api.key}`, 'content-type': 'application/json', accept: 'application/json' };
  const answer = await withRetries(file, options, () => request('POST', `${api.url}/v1/uploads`, headers, JSON.stringify(body)), [], true);
  const promised = parsed<Promised>(answer.text);
  if (typeof promised?.upload_id === 'string') return promised;
  throw new ShipError(file, 'refused', `${api.url}: expected the upload API, found another answer to HTTP POST`, 'check --api or CYBERACTIVE_API', true);
}

/**
 * @param alsoFine statuses that the caller judges itself
 * @param concernsAll whether nobody answering means that no other file can be shipped either
 */
async function withRetries(
  file: string,
  options: ShipOptions,
  send: () => Promise<HttpAnswer>,
  alsoFine: readonly number[] = [],
  concernsAll = false,
): Promise<HttpAnswer> {
  let last: string | undefined;
  let asked = 0;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await options.sleep(Math.max(asked, FIRST_WAIT_MS * 2 ** (attempt - 1)) * (0.5 + options.random()));
    try {
      const answer = await send();
      if (answer.status < 300 || alsoFine.includes(answer.status)) return answer;
      if (!isPassing(answer.status)) throw refusal(file, answer);
      last = `HTTP ${answer.status}`;
      asked = retryAfter(answer);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      last = error.message;
    }
  }
  throw new ShipError(file, 'unavailable', `${last}, after ${TRIES} tries`, 'run the same command again later; nothing is sent twice', concernsAll);
}

/** Overload and faults of the service pass; what it says of this request does not. */
const isPassing = (status: number): boolean => status >= 500 || status === 429 || status === 408 || status === 409;

/** Milliseconds that the answer asks to wait; 0 if it does not say. */
function retryAfter({ headers }: HttpAnswer): number {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : 0;
}

const isExpired = ({ status, text }: HttpAnswer): boolean => status === 403 && text.includes('Request has expired');
/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const isOtherContent = ({ status, text }: HttpAnswer): boolean => status === 400 && /<Code>(BadDigest|XAmzContentChecksumMismatch|XAmzContentSHA256Mismatch)</.test(text);

function refusal(file: string, answer: HttpAnswer): ShipError {
  const problem = parsed<{ code?: string; detail?: string; fix?: string }>(answer.text);
  if (problem?.code) return new ShipError(file, 'refused', `${problem.code} ${problem.detail}`, problem.fix, answer.status === 401);
  const code = /<Code>([^<]*)<\/Code>/.exec(answer.text)?.[1];
  const message = /<Message>([^<]*)<\/Message>/.exec(answer.text)?.[1];
  return new ShipError(file, 'refused', code ? `${code}: ${message}` : `HTTP ${answer.status} ${answer.text.slice(0, 200)}`);
}

/** The JSON object that the text is; undefined if it is none. */
function parsed<T extends object>(text: string): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
