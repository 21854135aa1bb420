import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from '../../constructs/api/dispatch';
import { callApi } from '../api/call';

/** The API's core behind HTTP, without a gateway. Each answer is held against the document. */
export class ApiServer {
  /** `POST /v1/uploads`, in the order of arrival. */
  readonly requests: string[] = [];
  /** Runs before a request is answered; a status answers in the API's place. */
  onRequest: (request: string) => number | void = () => {};

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: Answer): Promise<ApiServer> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        const what = `${request.method} ${request.url}`;
        stand.requests.push(what);
        const status = stand.onRequest(what);
        if (typeof status === 'number') return void response.writeHead(status, { 'content-type': 'text/plain' }).end('Busy, try again (CA2450)\n');
        const sent = { method: request.method!, path: request.url!, headers: request.headersDistinct as Record<string, string[]>, body: Buffer.concat(chunks), baseUrl: stand.url };
        const found = await callApi(answer, sent).catch((error: Error) => ({ status: 418, headers: {}, body: error.message }));
        return void response.writeHead(found.status, found.headers).end(found.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const stand = new ApiServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return stand;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
