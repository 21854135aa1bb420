/** A server that answers as the upload API and S3 would, in the order that a test sets. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Api, ShipOptions } from '../../cli/ship/ship-file';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Seen {
  readonly method: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export class ApiStand {
  readonly seen: Seen[] = [];
  /** Waits that the shipper asked for, ms. */
  readonly waits: number[] = [];
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-ship-'));
  /** Next answers by method; when there are none, all goes well. */
  readonly posts: Answer[] = [];
  readonly puts: Answer[] = [];
  /** Runs between the answer to POST and the PUT. */
  afterPost: () => void = () => {};
  private server!: Server;
  url!: string;

  static async start(): Promise<ApiStand> {
    const stand = new ApiStand();
    stand.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        stand.seen.push({ method: request.method!, body, headers: request.headers });
        const { status, headers, body: text } = stand.answer(request.method!, body);
        response.writeHead(status, headers).end(text);
        if (request.method === 'POST') stand.afterPost();
      });
    });
    await new Promise<void>((resolve) => stand.server.listen(0, '127.0.0.1', resolve));
    stand.url = `http://127.0.0.1:${(stand.server.address() as AddressInfo).port}`;
    return stand;
  }

  private answer(method: string, body: string): Answer {
    const next = (method === 'POST' ? this.posts : this.puts).shift();
    if (next) return next;
    if (method === 'PUT') return { status: 200 };
    const { size } = JSON.parse(body) as { size: number };
    const headers = { 'content-length': String(size), 'if-none-match': '*' };
    return { status: 201, body: JSON.stringify({ upload_id: 'a'.repeat(26), url: `${this.url}/raw/key`, headers }) };
  }

  get api(): Api {
    return { url: this.url, key: 'ca_key' };
  }

  get options(): ShipOptions {
    return { source: 'linux_syslog', host: 'web-1', random: () => 0.5, sleep: async (ms) => void this.waits.push(ms) };
  }

  file(name: string, content: string | Buffer = 'one line\n'): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  methods(): string {
    return this.seen.map(({ method }) => method).join(' ');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** As S3 refuses. */
export const s3Error = (status: number, code: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

/** As the API refuses. */
export const problem = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ status, code, detail: 'what was found', fix: 'what to do' }),
});
