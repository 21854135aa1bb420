import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { busyText } from '../../constructs/api/problem';

/** What stands before the API for one client: it can be away (nothing listens) or in a storm (503 to everything). */
export class Front {
  private server = this.make();
  private port = 0;
  isStormy = false;
  /** Requests that met the storm, so that a test knows that the client has. */
  refused = 0;
  /** Statuses that the API itself has answered. */
  readonly statuses = new Set<number>();

  private constructor(private readonly api: string) {}

  static async before(api: string): Promise<Front> {
    const front = new Front(api);
    await front.back();
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Connections are refused from now on. */
  away(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  async back(): Promise<void> {
    this.server = this.make().listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  private make(): http.Server {
    return http.createServer((request, response) => (this.isStormy ? this.refuse(request, response) : this.pass(request, response)));
  }

  private refuse(request: http.IncomingMessage, response: http.ServerResponse): void {
    this.refused++;
    request.resume();
    response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1' }).end(busyText);
  }

  private pass(request: http.IncomingMessage, response: http.ServerResponse): void {
    const passed = http.request(`${this.api}${request.url}`, { method: request.method!, headers: request.headers }, (answer) => {
      this.statuses.add(answer.statusCode!);
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  }
}
