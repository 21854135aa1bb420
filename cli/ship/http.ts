import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** The connection failed before an answer came; nothing is known of what the other side did. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** Milliseconds without a byte after which a connection counts as dead. */
const IDLE_MS = 60_000;

/**
 * One HTTP request. The body, if a stream, is sent with the content-length that the headers name: pre-signed PUTs refuse
 * chunked bodies, and `fetch` sends streams chunked.
 * @throws Unreachable
 */
export function request(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string | Readable,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(new Unreachable(`${new URL(url).host}: ${cause.message}`, { cause }));
    const outgoing = (url.startsWith('https:') ? https : http).request(url, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', fail);
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.setTimeout(IDLE_MS, () => outgoing.destroy(new Error(`no byte for ${IDLE_MS / 1000} s`)));
    outgoing.on('error', fail);
    if (body === undefined || typeof body === 'string') outgoing.end(body);
    else body.on('error', (error) => outgoing.destroy(error)).pipe(outgoing);
  });
}
