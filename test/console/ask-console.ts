import { request as httpRequest } from 'node:http';
import { startConsole, type Console } from '../../cli/console/server';
import type { Route } from '../../cli/console/route';

export interface Told {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** A console over routes, and what a browser would do with it. */
export class Opened {
  private constructor(
    readonly console: Console,
    readonly key: string,
  ) {}

  static async start(routes: readonly Route[], onError?: (error: unknown) => void): Promise<Opened> {
    const served = await startConsole({ routes, now: async () => Date.UTC(2026, 10, 22), port: 0, ...(onError && { onError }) });
    return new Opened(served, new URL(served.url).hash.replace('#key=', ''));
  }

  ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Told> {
    return ask(this.console.port, method, path, { 'x-console-key': this.key, ...headers }, body);
  }

  async get<T>(path: string): Promise<{ readonly as_of: string; readonly command: string; readonly document: T }> {
    const { status, text } = await this.ask('GET', `/api/${path}`);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
    return JSON.parse(text) as { as_of: string; command: string; document: T };
  }

  async post<T>(path: string, body: object): Promise<{ readonly status: number; readonly command: string; readonly document: T; readonly error?: string }> {
    const { status, text } = await this.ask('POST', `/api/${path}`, { 'content-type': 'application/json' }, JSON.stringify(body));
    return { status, ...(JSON.parse(text) as { command: string; document: T }) };
  }
}

/** Any header may be given, as no browser would. */
export function ask(port: number, method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Told> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    sent.on('error', reject).end(body);
  });
}
