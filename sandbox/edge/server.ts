/** Node's HTTP server on one side, `HttpRequest` and `EdgeResponse` on the other. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EdgeResponse } from '../kernel';
import type { HttpRequest } from './request';

export type Handler = (request: HttpRequest) => Promise<EdgeResponse>;

/** @param now sandbox time, epoch ms, for the Date header, by which SDKs correct their clocks */
export function createHttpServer(handle: Handler, now: () => number): Server {
  const answer = (incoming: IncomingMessage, response: ServerResponse, body: Readable) =>
    void respond(handle, { incoming, response, body, now });
  const server = createServer((incoming, response) => answer(incoming, response, incoming));
  server.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) => answer(incoming, response, bodyOnDemand(incoming, response)));
  server.requestTimeout = 0; // an upload takes as long as the client's line needs
  server.keepAliveTimeout = 65_000; // longer than the clients' pools, so that they close first
  return server;
}

/** @returns the port */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

/** Lets requests in flight end, for at most `graceMs`. */
export async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(force);
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Readable;
  readonly now: () => number;
}

async function respond(handle: Handler, exchange: Exchange): Promise<void> {
  const { incoming, response, body, now } = exchange;
  body.on('error', () => {}); // a client that hangs up while nobody reads
  try {
    await send(await handle(readRequest(incoming, body)), response, now);
  } catch {
    response.destroy(); // the client hung up, or an object's file broke in the middle of the answer
  }
}

/** `100 Continue` is sent when somebody wants the body, so that a refusal comes before it. */
function bodyOnDemand(incoming: IncomingMessage, response: ServerResponse): Readable {
  async function* pieces() {
    response.writeContinue();
    yield* incoming;
  }
  return Readable.from(pieces(), { objectMode: false });
}

function readRequest(incoming: IncomingMessage, body: Readable): HttpRequest {
  const rawHeaders = pairs(incoming.rawHeaders);
  const target = incoming.url!.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  return {
    method: incoming.method!,
    path: (mark < 0 ? target : target.slice(0, mark)) || '/',
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: joined(rawHeaders),
    rawHeaders,
    sourceIp: (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    body,
  };
}

function pairs(flat: readonly string[]): (readonly [string, string])[] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!] as const);
}

function joined(rawHeaders: HttpRequest['rawHeaders']): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of rawHeaders) {
    const lower = name.toLowerCase();
    headers[lower] = lower in headers ? `${headers[lower]},${value}` : value;
  }
  return headers;
}

async function send(answer: EdgeResponse, response: ServerResponse, now: () => number): Promise<void> {
  response.sendDate = false;
  response.setHeader('date', new Date(now()).toUTCString());
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.statusCode = answer.status;
  if (answer.body instanceof Readable) return pipeline(answer.body, response);
  if (!response.hasHeader('content-length') && answer.status !== 204 && answer.status !== 304)
    response.setHeader('content-length', Buffer.byteLength(answer.body ?? ''));
  response.end(answer.body);
}
