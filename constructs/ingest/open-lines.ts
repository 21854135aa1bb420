import { gunzipSync } from 'node:zlib';
import { UploadError } from '../api/problem';
import { isGzip } from '../fan-out/file-format';
import { JsonFramer } from '../fan-out/frame-json';
import type { Framing } from '../../transforms/source';
import { recordOf } from './record-text';

/** A body and how it is to be read. */
export interface SentBody {
  readonly bytes: Buffer;
  /** The request's content-type, if any. */
  readonly mediaType: string | undefined;
  readonly framing: Framing;
  /** The member of JSON objects that holds the line, where the request names it. */
  readonly lineMember?: string;
  /** Of a body that is opened, bytes. */
  readonly maxOpenedBytes: number;
}

/** application/json, application/x-ndjson, application/jsonl and their kin. */
const isJson = (mediaType: string | undefined): boolean => /^application\/([\w.-]+\+)?(x-)?(nd)?json(l|lines|-seq)?\b/i.test(mediaType ?? '');

/**
 * The file that a body becomes. Mostly the body itself, gzip as sent. Agents that speak JSON wrap each line of a log in an
 * object: where the source reads lines, these are taken out, a line for each object, so that the file is the log again.
 * What cannot be opened lands as it is: its records are rejected one by one, never the request.
 * @throws UploadError CA2460 for a body that grows beyond the limit when it is opened, or has too many values
 */
export function fileOf(body: SentBody): { readonly bytes: Buffer; readonly name: string } {
  const opened = isJson(body.mediaType) ? openedLines(body) : undefined;
  const suffix = body.framing === 'json' ? '.json' : '.log';
  return { bytes: opened ?? body.bytes, name: `batch${suffix}${!opened && isGzip(body.bytes) ? '.gz' : ''}` };
}

function openedLines({ bytes, framing, lineMember, maxOpenedBytes }: SentBody): Buffer | undefined {
  const plain = isGzip(bytes) ? gunzipped(bytes, maxOpenedBytes) : bytes;
  if (!plain) return undefined;
  const records = jsonValues(plain);
  const lines = records.map((value) => recordOf(value, framing, lineMember));
  if (framing === 'json' && lines.every((line, index) => line === records[index])) return undefined;
  return lines.length === 0 ? undefined : linesOf(lines);
}

const LF = Buffer.from('\n');

/** Each with a line feed. */
export const linesOf = (records: readonly Buffer[]): Buffer => Buffer.concat(records.flatMap((record) => [record, LF]));

/** @throws UploadError CA2460 */
function gunzipped(bytes: Buffer, maxOutputLength: number): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw new UploadError('CA2460', `body: expected JSON of at most ${maxOutputLength} bytes when decompressed, found more`);
  }
}

/**
 * Values in a body. Each costs some microseconds whatever its length, and a small gzip has millions. 4 MiB have as many
 * of 42 bytes.
 */
export const MAX_VALUES = 100_000;

/**
 * The values of NDJSON, of arrays, or end to end; what is no JSON among them comes as it is.
 * @throws UploadError CA2460 for more than MAX_VALUES
 */
function jsonValues(bytes: Buffer): Buffer[] {
  const values: Buffer[] = [];
  const keep = (offset: number, length: number): void => {
    if (values.length === MAX_VALUES) throw new UploadError('CA2460', `body: expected at most ${MAX_VALUES} JSON values, found more`);
    values.push(bytes.subarray(offset, offset + length));
  };
  const framer = new JsonFramer({
    record: (_number, offset, _bytes, start, end) => keep(offset, end - start),
    tooLong: (_number, offset, length) => keep(offset, length),
    blank: () => {},
    settle: () => {},
  });
  framer.push(bytes);
  framer.end();
  return values;
}
