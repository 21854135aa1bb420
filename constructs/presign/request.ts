import { UploadError } from '../api/problem';
import type { ProblemCode } from '../api/problem-codes';

/** The description of a file, checked: what `POST /v1/uploads` asks for. */
export interface UploadRequest {
  readonly source: string;
  readonly name: string;
  /** Bytes, 1 to the limit. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Empty where the client named none. */
  readonly host: string;
  /** As shipped; the name where the client sent no path. */
  readonly path: string;
  /** Epoch ms. */
  readonly fileModifiedAt?: number;
  readonly timeZone?: string;
  readonly occurrence?: string;
  /** In parts, of this many bytes if the client says so. */
  readonly multipart?: { readonly partSize?: number };
}

/** What a request is judged by. */
export interface RequestRules {
  /** Names of the sources that exist. */
  readonly sources: readonly string[];
  /** Bytes. */
  readonly maxUploadBytes: number;
  /** Epoch ms. */
  readonly now: number;
}

export type Body = Readonly<Record<string, unknown>>;

const members = ['source', 'name', 'size', 'sha256', 'host', 'path', 'file_modified_at', 'time_zone', 'occurrence', 'multipart'];

/** A single PUT takes up to 5 GiB. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
export const maxSinglePutBytes = 5 * 1024 ** 3;

/** @throws UploadError with the code of the first member that is not usable */
export function parseRequest(description: object, rules: RequestRules): UploadRequest {
  const body = knownMembers(description as Body);
  const name = fileName(body['name']);
  const fileModifiedAt = fileTime(body['file_modified_at'], rules.now);
  const timeZone = zone(body['time_zone']);
  const occurrence = optionalText(body['occurrence'], 'occurrence', 255, 'CA2420');
  const multipart = inParts(body['multipart']);
  return {
    source: knownSource(body['source'], rules.sources),
    name,
    size: fileSize(body['size'], rules.maxUploadBytes),
    sha256: digest(body['sha256']),
    host: optionalText(body['host'], 'host', 255, 'CA2416') ?? '',
    path: optionalText(body['path'], 'path', 1024, 'CA2417') || name,
    ...(fileModifiedAt !== undefined && { fileModifiedAt }),
    ...(timeZone !== undefined && { timeZone }),
    ...(occurrence !== undefined && { occurrence }),
    ...(multipart && { multipart }),
  };
}

/** @throws UploadError CA2400 unless the text is a JSON object */
export function parseBody(text: string): Body {
  let body: unknown;
  try {
    // Some clients put a byte order mark in front: RFC 8259 section 8.1 lets readers pass over it.
    body = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new UploadError('CA2400', 'body: expected JSON, found text that is none');
  }
  return jsonObject(body, 'body');
}

/** @throws UploadError CA2400 unless the value is a JSON object */
export function jsonObject(value: unknown, where: string): Body {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  throw new UploadError('CA2400', `${where}: expected a JSON object, found ${kindOf(value)}`);
}

function knownMembers(body: Body): Body {
  const unknown = Object.keys(body).find((member) => !members.includes(member));
  if (unknown !== undefined) {
    throw new UploadError('CA2410', `body: expected ${members.join(', ')}, found ${JSON.stringify(unknown.slice(0, 64))}`);
  }
  return body;
}

/** @throws UploadError CA2411 */
export function knownSource(value: unknown, sources: readonly string[]): string {
  if (typeof value === 'string' && sources.includes(value)) return value;
  const found = typeof value === 'string' ? JSON.stringify(value.slice(0, 64)) : kindOf(value);
  throw new UploadError('CA2411', `source: expected one of ${sources.join(', ')}, found ${found}`);
}

/** Control characters, line and paragraph separators, halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

export function fileName(value: unknown): string {
  const fail = (found: string): never => {
    throw new UploadError('CA2412', `name: expected the last part of a path, 1 to 255 bytes, found ${found}`);
  };
  if (typeof value !== 'string') return fail(kindOf(value));
  if (value === '' || value === '.' || value === '..') return fail(value === '' ? 'an empty text' : 'a folder');
  if (/[/\\]/.test(value)) return fail('a path');
  if (unprintable.test(value)) return fail('control characters');
  const bytes = Buffer.byteLength(value);
  return bytes > 255 ? fail(`${bytes} bytes`) : value;
}

function fileSize(value: unknown, limit: number): number {
  if (value === 0) throw new UploadError('CA2421', 'size: expected at least 1 byte, found 0');
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    const found = typeof value === 'number' ? `${value}` : kindOf(value);
    throw new UploadError('CA2413', `size: expected a whole number of bytes from 1 to ${limit}, found ${found}`);
  }
  if (value > limit) throw new UploadError('CA2414', `size: expected at most ${limit} bytes, found ${value}`);
  return value;
}

function digest(value: unknown): string {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value)) return value.toLowerCase();
  const found = typeof value === 'string' ? `${value.length} characters that are not` : kindOf(value);
  throw new UploadError('CA2415', `sha256: expected 64 hexadecimal digits, found ${found}`);
}

export function optionalText(value: unknown, member: string, maxBytes: number, code: ProblemCode): string | undefined {
  if (value === undefined || value === null) return undefined;
  const fail = (found: string): never => {
    throw new UploadError(code, `${member}: expected a text of at most ${maxBytes} bytes, found ${found}`);
  };
  if (typeof value !== 'string') return fail(kindOf(value));
  if (unprintable.test(value)) return fail('control characters');
  const bytes = Buffer.byteLength(value);
  return bytes > maxBytes ? fail(`${bytes} bytes`) : value;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.]\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const day = 24 * 60 * 60 * 1000;
/** Numbers below this are epoch seconds by their size; as milliseconds they would lie in the first months of 1970. */
const smallestMilliseconds = 10_000_000_000;

function fileTime(value: unknown, now: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  const fail = (found: string): never => {
    throw new UploadError('CA2418', `file_modified_at: expected ISO 8601 with a zone or epoch milliseconds, found ${found}`);
  };
  if (typeof value !== 'string' && typeof value !== 'number') return fail(kindOf(value));
  const time = typeof value === 'number' ? value : isoTime.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isFinite(time)) return fail('another text');
  if (!Number.isSafeInteger(time) || time < 0) return fail('a negative or broken number');
  if (typeof value === 'number' && time < smallestMilliseconds) return fail('what looks like seconds');
  return time > now + day ? fail('a time more than a day ahead of this server') : time;
}

/** @throws UploadError CA2419 */
export function zone(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && isTimeZone(value)) return value;
  const found = typeof value === 'string' ? 'a name that is none' : kindOf(value);
  throw new UploadError('CA2419', `time_zone: expected an IANA name or an offset such as +02:00, found ${found}`);
}

/** `true`, or an object with `part_size`. */
function inParts(value: unknown): UploadRequest['multipart'] {
  if (value === undefined || value === null || value === false) return undefined;
  if (value === true) return {};
  const fail = (found: string): never => {
    throw new UploadError('CA2424', `multipart: expected true or {"part_size": bytes}, found ${found}`);
  };
  if (typeof value !== 'object' || Array.isArray(value)) return fail(kindOf(value));
  const { part_size: partSize, ...others } = value as Body;
  if (Object.keys(others).length > 0) return fail(JSON.stringify(Object.keys(others)[0]!.slice(0, 64)));
  if (partSize === undefined || partSize === null) return {};
  return Number.isSafeInteger(partSize) ? { partSize: partSize as number } : fail('a part_size that is no whole number');
}

/** Whether the text is an IANA zone that this runtime knows, or a fixed offset `±hh:mm` of at most 14 hours. */
export function isTimeZone(text: string): boolean {
  if (/^[+-](0\d|1[0-3]):[0-5]\d$|^[+-]14:00$/.test(text)) return true;
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(text)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }));
  } catch {
    return false;
  }
}

/** What a value is, for a message: never the value. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
