import type { Readable } from 'node:stream';
import type { Bandwidth } from './bandwidth';
import { request, Unreachable, type HttpAnswer } from './http';
import { changed } from './local-file';
import type { Parting } from './part-hashes';

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
  /** How fast bytes may leave; as fast as they can when left out. */
  readonly bandwidth?: Bandwidth;
  /** After this nothing is tried again. */
  readonly interrupted?: AbortSignal;
  /** Which files are sent in parts; none when left out. */
  readonly parting?: Parting;
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

/** What is uploaded, as the API is told of it. */
export interface Announced {
  /** For people, in messages. */
  readonly file: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Epoch ms. */
  readonly modified: number;
  /** Hex. */
  readonly sha256: string;
  readonly occurrence?: string;
}

/** `known`: the same upload had landed before, nothing was sent. */
export interface Landed {
  readonly upload_id: string;
  readonly state: 'uploaded' | 'known';
  /** Of a file that was sent in parts: how many there are, and how many of them had come in an earlier run. */
  readonly parts?: { readonly all: number; readonly before: number };
}

/** The API's answer to the announcement of an upload. Without `url` it had landed before. */
export interface Promised {
  readonly upload_id: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In the place of `url`, where parts were asked for. */
  readonly multipart?: { readonly part_size: number };
}

/** Tries before a file is given up: about half a minute of back-off in all. */
const TRIES = 6;
const FIRST_WAIT_MS = 500;
/** No answer makes us wait longer than this. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Asks for an upload and puts it. Safe to run again: what has landed is not sent twice.
 * @param body the bytes from their beginning, for each try anew
 * @throws ShipError, or FileProblem if the bytes are not those announced
 */
export async function upload(api: Api, what: Announced, body: (bandwidth?: Bandwidth) => Buffer | Readable, options: ShipOptions): Promise<Landed> {
  // A URL that ran out during the tries: the same promise gives a fresh one.
  for (let urls = 0; urls < 3; urls++) {
    const { upload_id, url, headers } = await announce(api, what, options);
    if (url === undefined) return { upload_id, state: 'known' };
    const answer = await withRetries(what.file, options, () => request('PUT', url, headers ?? {}, body(options.bandwidth)), [400, 403, 412]);
    if (isExpired(answer)) continue;
    if (isOtherContent(answer)) throw changed();
    // 412: the key has an object already. The key stands for this very content, so it is the same upload.
    if (answer.status >= 300 && answer.status !== 412) throw refusal(what.file, answer);
    return { upload_id, state: answer.status === 412 ? 'known' : 'uploaded' };
  }
  throw new ShipError(what.file, 'unavailable', 'expected a URL that holds long enough, found three expired');
}

/** Tells the API of a file. @param partSize bytes of a part, if it is to be sent in parts. @throws ShipError */
export async function announce(api: Api, what: Announced, options: ShipOptions, partSize?: number): Promise<Promised> {
  const body = {
    source: options.source,
    name: what.path.slice(what.path.lastIndexOf('/') + 1).replace(/^.*\\/s, ''),
    path: what.path,
    host: options.host,
    size: what.size,
    sha256: what.sha256,
    file_modified_at: what.modified,
    time_zone: options.timeZone,
    occurrence: what.occurrence,
    ...(partSize !== undefined && { multipart: { part_size: partSize } }),
  };
  return ask<Promised>(api, 'POST', '/v1/uploads', what.file, options, JSON.stringify(body));
}

/** One question to the API about an upload. @throws ShipError */
export async function ask<T extends { readonly upload_id: string }>(
  api: Api,
  method: 'GET' | 'POST',
  path: string,
  file: string,
  options: ShipOptions,
  body?: string,
): Promise<T> {
  const headers = { authorization: `Bearer ${api.key}`, accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) };
  const answer = await withRetries(file, options, () => request(method, `${api.url}${path}`, headers, body), [], true);
  const answered = parsed<T>(answer.text);
  if (typeof answered?.upload_id === 'string') return answered;
  throw new ShipError(file, 'refused', `${api.url}: expected the upload API, found another answer to HTTP ${method}`, 'check --api or CYBERACTIVE_API', true);
}

/**
 * @param alsoFine statuses that the caller judges itself
 * @param concernsAll whether nobody answering means that no other file can be shipped either
 */
export async function withRetries(
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
    if (attempt > 0 && options.interrupted?.aborted) throw new ShipError(file, 'unavailable', `${last}; interrupted`, 'run the same command again; nothing is sent twice', true);
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

export const isExpired = ({ status, text }: HttpAnswer): boolean => status === 403 && text.includes('Request has expired');
/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const isOtherContent = ({ status, text }: HttpAnswer): boolean => status === 400 && /<Code>(BadDigest|XAmzContentChecksumMismatch|XAmzContentSHA256Mismatch)</.test(text);

export function refusal(file: string, answer: HttpAnswer): ShipError {
  const problem = parsed<{ code?: string; detail?: string; fix?: string }>(answer.text);
  if (problem?.code) return new ShipError(file, 'refused', `${problem.code} ${problem.detail}`, problem.fix, answer.status === 401);
  const code = /<Code>([^<]*)<\/Code>/.exec(answer.text)?.[1];
  const message = /<Message>([^<]*)<\/Message>/.exec(answer.text)?.[1];
  return new ShipError(file, 'refused', code ? `${code}: ${message}` : `HTTP ${answer.status} ${answer.text.slice(0, 200)}`);
}

/** The JSON object that the text is; undefined if it is none. */
export function parsed<T extends object>(text: string): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
