/** A server that keeps uploads as the API and S3 do: one identity, one object, never replaced. With faults to order. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { uploadId } from '../../constructs/presign/upload-identity';

export interface Kept {
  readonly upload_id: string;
  readonly path: string;
  readonly occurrence?: string;
  readonly sha256: string;
  readonly size: number;
  bytes?: Buffer;
}

/** What the next answers are instead of the right ones: a status, or a connection that breaks before or after the deed. */
export type Fault = { readonly status: number; readonly body?: string; readonly type?: string } | 'broken' | 'broken after';

export class ShipStore {
  readonly uploads = new Map<string, Kept>();
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-store-'));
  /** Asked for each request; undefined: none. */
  fault: (method: string) => Fault | undefined = () => undefined;
  onRequest: (method: string) => void = () => {};
  requests = 0;
  url!: string;
  private server!: Server;

  static async start(): Promise<ShipStore> {
    const store = new ShipStore();
    store.server = createServer((request, response) => void store.answer(request, response));
    await new Promise<void>((resolve) => store.server.listen(0, '127.0.0.1', resolve));
    store.url = `http://127.0.0.1:${(store.server.address() as AddressInfo).port}`;
    return store;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    this.onRequest(request.method!);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return; // The shipper was killed while it sent.
    }
    const fault = this.fault(request.method!);
    if (fault === 'broken') return void request.socket.destroy();
    if (typeof fault === 'object') return void response.writeHead(fault.status, { 'content-type': fault.type ?? 'text/plain' }).end(fault.body ?? 'Busy');
    const { status, body } = request.method === 'PUT' ? this.put(request.url!, Buffer.concat(chunks)) : request.method === 'GET' ? this.show(request.url!) : this.post(Buffer.concat(chunks).toString());
    if (fault === 'broken after') return void request.socket.destroy();
    response.writeHead(status).end(body);
  }

  private post(text: string): { status: number; body: string } {
    const { source, host, path, size, sha256, occurrence } = JSON.parse(text) as Record<string, string> & { size: number };
    const upload_id = uploadId({ customerId: 'demo', source: source!, host: host!, path: path!, size, sha256: sha256!, occurrence });
    const kept: Kept = this.uploads.get(upload_id) ?? { upload_id, path: path!, sha256: sha256!, size, occurrence };
    this.uploads.set(upload_id, kept);
    if (kept.bytes) return { status: 200, body: JSON.stringify({ upload_id, state: 'landed' }) };
    const headers = { 'content-length': String(size), 'if-none-match': '*' };
    return { status: 201, body: JSON.stringify({ upload_id, state: 'issued', url: `${this.url}/raw/${upload_id}`, headers }) };
  }

  private put(url: string, bytes: Buffer): { status: number; body: string } {
    const kept = this.uploads.get(url.slice('/raw/'.length))!;
    if (bytes.length !== kept.size || createHash('sha256').update(bytes).digest('hex') !== kept.sha256) {
      return { status: 400, body: '<Error><Code>BadDigest</Code><Message>no match</Message></Error>' };
    }
    if (kept.bytes) return { status: 412, body: '<Error><Code>PreconditionFailed</Code><Message>there</Message></Error>' };
    kept.bytes = bytes;
    return { status: 200, body: '' };
  }

  /** Uploads of these ids are loaded, the others still in flight. */
  readonly loaded = new Set<string>();

  private show(url: string): { status: number; body: string } {
    const kept = this.uploads.get(url.slice('/v1/uploads/'.length));
    if (!kept) return { status: 404, body: JSON.stringify({ code: 'CA2405', detail: 'no such upload' }) };
    const isLoaded = this.loaded.has(kept.upload_id);
    const counts = { records: 2, in_flight: isLoaded ? 0 : 1, rejected: isLoaded ? { no_timestamp: 1 } : {} };
    return { status: 200, body: JSON.stringify({ upload_id: kept.upload_id, state: kept.bytes ? (isLoaded ? 'loaded' : 'fanned_out') : 'issued', ...(kept.bytes && counts) }) };
  }

  /** All uploaded lines, decompressed. */
  lines(): string[] {
    return [...this.uploads.values()].flatMap(({ bytes }) => {
      if (!bytes) return [];
      const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
      return text.split('\n').filter(Boolean);
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
