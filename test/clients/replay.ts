import { gunzipSync, gzipSync } from 'node:zlib';
import { request } from '../../cli/ship/http';
import { exchange, recordedRequest } from '../ingest/recorded-request';
import { logon } from './lines';
import type { Client, Running } from './matrix';
import type { Place } from './place';

/** An agent of which only requests are at hand. */
export interface Replayed {
  readonly name: string;
  readonly file: string;
  /** How the agent frames lines, for more of them than were recorded. */
  readonly frame: (lines: readonly string[]) => string;
}

const LINE = /Mar 10 10:\d\d:00 web-17 sshd\[(\d+)\]: Failed password for root from 192\.0\.2\.7 port 22 ssh2/g;

/**
 * Sends a recorded request, again after 503 and while nobody listens, as the agent does by its documentation. Lines that
 * it is fed it takes only where there are more of them than a recording has; then the body is framed as the agent frames it.
 */
export function replayed({ name, file, frame }: Replayed): Client {
  return {
    name,
    how: `\`${file}\`, sent again after 503 and while nobody listens.`,
    kind: 'replayed',
    start: async (place) => {
      const recorded = recordedRequest(file, { apiUrl: place.front.url, key: place.key });
      // What is in its buffer when it ends is in the buffer's folder: it begins with that again.
      return sending(place, recorded, (lines) => reframed(recorded, frame(lines)), (bytes) => exchange(place.front.url, bytes).then(statusOf));
    },
  };
}

const buffers = new WeakMap<Place, Buffer[]>();

function sending(place: Place, recorded: Buffer, scaled: (lines: readonly string[]) => Buffer, send: (bytes: Buffer) => Promise<number>): Running {
  const buffer = buffers.get(place) ?? [];
  buffers.set(place, buffer);
  let hasFed = buffer.length > 0;
  let isBusy = false;
  return {
    async feed(lines) {
      if (hasFed) return [];
      hasFed = true;
      const isScaled = lines.length > 100;
      buffer.push(isScaled ? scaled(lines) : recorded);
      return isScaled ? lines : linesOf(recorded);
    },
    async turn() {
      if (isBusy || buffer.length === 0) return;
      isBusy = true;
      const status = await send(buffer[0]!).catch(() => 0);
      if (status !== 0 && status !== 503) buffer.shift();
      isBusy = false;
    },
    stop: async () => {},
  };
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);

const cut = (bytes: Buffer): [head: string, body: Buffer] => {
  const end = bytes.indexOf('\r\n\r\n');
  return [bytes.subarray(0, end).toString('latin1'), bytes.subarray(end + 4)];
};
const isGzip = (head: string): boolean => /^content-encoding: gzip$/im.test(head);

function linesOf(recorded: Buffer): string[] {
  const [head, body] = cut(recorded);
  const text = (isGzip(head) ? gunzipSync(body) : body).toString();
  return [...text.matchAll(LINE)].map(([line]) => line);
}

/** The recorded head over another body. */
function reframed(recorded: Buffer, text: string): Buffer {
  const [head] = cut(recorded);
  const body = isGzip(head) ? gzipSync(text) : Buffer.from(text);
  return Buffer.concat([Buffer.from(`${head.replace(/^content-length: \d+/im, `Content-Length: ${body.length}`)}\r\n\r\n`, 'latin1'), body]);
}

/** Fluent Bit's two requests: a URL is asked for as recorded, and the file is put there. */
export function presigned(name: string, file: string): Client {
  return {
    name,
    how: `\`${file}\` and a PUT to the URL in the answer, both again after 503 and while nobody listens.`,
    kind: 'replayed',
    start: async (place) => {
      const ask = recordedRequest(file, { apiUrl: place.front.url, key: place.key });
      const put = async (body: Buffer): Promise<number> => {
        const answer = await exchange(place.front.url, ask);
        if (statusOf(answer) !== 200) return statusOf(answer);
        const [, target] = cut(Buffer.from(answer, 'latin1'));
        const sent = await request('PUT', `${new URL(place.s3Url).origin}${target.toString().trim()}`, { 'content-length': String(body.length) }, body);
        return sent.status;
      };
      const text = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const few = [logon(1), logon(2)];
      const whole = sending(place, text(few), text, put);
      return { ...whole, feed: async (lines) => (await whole.feed(lines)).length === 0 ? [] : lines.length > 100 ? lines : few };
    },
  };
}
