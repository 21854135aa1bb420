import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asCommandError, exitCodes } from '../exit';
import { addressWith, judgeKey, judgeOrigin, newKey, securityHeaders, type Refusal } from './guard';
import { readPage } from './pages';
import { readBody } from './read-body';
import { findRoute, type Answer, type Route } from './route';

export interface ConsoleOptions {
  readonly routes: readonly Route[];
  /** Of the environment, epoch ms. */
  readonly now: () => Promise<number>;
  /** On 127.0.0.1; 0: any free one. */
  readonly port: number;
  /** When another program has the port, any free one. */
  readonly orAnyPort?: boolean;
  /** Gets what nobody foresaw; the page is told only that it happened. */
  readonly onError?: (error: unknown) => void;
}

export interface Console {
  /** With the key in it, to be opened in a browser. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** HTTP status by exit code. */
const statuses: Readonly<Record<number, number>> = {
  [exitCodes.usage]: 400,
  [exitCodes.findings]: 422,
  [exitCodes.precondition]: 409,
  [exitCodes.refused]: 404,
  [exitCodes.unavailable]: 503,
};

/** Serves the page and its documents to this machine alone. @throws Error EADDRINUSE where the port is taken */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const key = newKey();
  const server = createServer((request, response) => {
    const port = (server.address() as AddressInfo | null)?.port ?? 0;
    answer(request, response, { ...options, key, port }).catch((error: unknown) => fail(response, error, options));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => (server.off('error', reject), resolve()));
    });
  await listen(options.port).catch((error: NodeJS.ErrnoException) => {
    if (options.orAnyPort && error.code === 'EADDRINUSE') return listen(0);
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections()));
  return { url: addressWith(key, port), port, stop };
}

interface Serving extends ConsoleOptions {
  readonly key: string;
  readonly port: number;
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { key, port } = serving;
  const refusal = judgeOrigin(request, port);
  if (refusal) return refuse(response, refusal);
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
  if (url.pathname.startsWith('/api/')) {
    const stranger = judgeKey(request, key);
    return stranger ? refuse(response, stranger) : answerApi(request, response, url, serving);
  }
  // The page's files are those of the package and say nothing of any pipeline.
  const page = await readPage(url.pathname === '/' ? '/index.html' : url.pathname);
  if (request.method !== 'GET' || !page) return sendJson(response, 404, { error: `${url.pathname}: no such page`, next: 'open /' });
  send(response, 200, page.body, { 'content-type': page.type });
}

async function answerApi(request: IncomingMessage, response: ServerResponse, url: URL, { routes, now }: Serving): Promise<void> {
  const found = findRoute(routes, request.method ?? '', url.pathname.slice('/api/'.length));
  if (!found) return sendJson(response, 404, { error: `${request.method} ${url.pathname}: no such call`, next: 'reload the page' });
  const body = found.route.method === 'POST' ? await readBody(request) : {};
  const result = await found.route.run({ query: url.searchParams, body, id: found.id });
  const told: Answer = { as_of: new Date(await now()).toISOString(), ...result };
  sendJson(response, 200, told);
}

function fail(response: ServerResponse, error: unknown, { onError }: ConsoleOptions): void {
  const known = asCommandError(error);
  if (!known) onError?.(error);
  if (response.headersSent) return void response.destroy();
  const told = known ? { error: known.message, next: known.next } : { error: 'the console failed', next: 'see what the command wrote on its terminal' };
  sendJson(response, known ? (statuses[known.exitCode] ?? 500) : 500, told);
}

const refuse = (response: ServerResponse, { status, error, next }: Refusal): void => sendJson(response, status, { error, next });

const sendJson = (response: ServerResponse, status: number, document: unknown): void =>
  send(response, status, JSON.stringify(document), { 'content-type': 'application/json; charset=utf-8' });

function send(response: ServerResponse, status: number, body: string | Buffer, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, { ...securityHeaders, ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
