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
 * @param idleMs how long the other side may be silent
 * @throws Unreachable
 * @throws the body's own error if that breaks
 */
export function request(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string | Buffer | Readable,
  idleMs: number = IDLE_MS,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let broken: Error | undefined;
    const fail = (cause: Error): void => reject(broken ?? new Unreachable(`${new URL(url).host}: ${cause.message || (cause as NodeJS.ErrnoException).code}`, { cause }));
    const outgoing = (url.startsWith('https:') ? https : http).request(url, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', fail);
      answer.on('end', () => {
        resolve({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') });
        // Answered in the middle of the body: the other side may take the next request for the rest of this one.
        if (!outgoing.writableFinished) outgoing.destroy();
      });
    });
    outgoing.setTimeout(idleMs, () => outgoing.destroy(new Error(`no byte for ${idleMs / 1000} s`)));
    outgoing.on('error', fail);
    if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) return void outgoing.end(body);
    // A refusal may come while the body is still being sent: then nobody wants the rest.
    outgoing.on('close', () => body.destroy());
    body.on('error', (error) => outgoing.destroy((broken = error))).pipe(outgoing);
  });
}
