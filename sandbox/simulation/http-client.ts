/** `node:http` as a function sees it in a simulation: requests go to the dispatcher instead of a socket. */
import { Readable, Writable } from 'node:stream';

export interface OutgoingRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface IncomingAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Rejects where the connection breaks; never ends for a process that is no more. */
export type Send = (request: OutgoingRequest) => Promise<IncomingAnswer>;

interface RequestOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** Pieces in which an answer's body arrives. */
const PIECE = 64 * 1024;

/** What `request` of node:http and node:https is replaced by. */
export function simulatedRequest(send: Send) {
  return (options: RequestOptions, onResponse?: (answer: Readable) => void): ClientRequest => {
    const request = new ClientRequest(options, send);
    if (onResponse) request.once('response', onResponse);
    return request;
  };
}

class ClientRequest extends Writable {
  readonly socket = null;
  readonly reusedSocket = false;
  private readonly pieces: Buffer[] = [];
  private readonly headers: Record<string, string> = {};

  constructor(
    private readonly options: RequestOptions,
    private readonly send: Send,
  ) {
    super({ decodeStrings: true, autoDestroy: false }); // the request lives on until its answer is there
    for (const [name, value] of Object.entries(options.headers ?? {})) this.headers[name] = String(value);
    if (Object.entries(this.headers).some(([name, value]) => name.toLowerCase() === 'expect' && value === '100-continue')) process.nextTick(() => this.emit('continue'));
  }

  setHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  setTimeout(): this {
    return this;
  }

  setNoDelay(): void {}

  setSocketKeepAlive(): void {}

  abort(): void {
    this.destroy();
  }

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    this.pieces.push(piece);
    done();
  }

  override _final(done: () => void): void {
    done();
    const { method = 'GET', path = '/' } = this.options;
    this.send({ method, path, headers: this.headers, body: Buffer.concat(this.pieces) }).then(
      (answer) => this.destroyed || this.emit('response', incoming(answer)),
      (error: Error) => this.destroy(error),
    );
  }
}

function incoming({ status, headers, body }: IncomingAnswer): Readable {
  const pieces: Buffer[] = [];
  for (let start = 0; start < body.length; start += PIECE) pieces.push(body.subarray(start, start + PIECE));
  const stream = Readable.from(pieces, { objectMode: false });
  return Object.assign(stream, { statusCode: status, statusMessage: '', headers, rawHeaders: Object.entries(headers).flat() });
}

/** As a broken connection shows itself. */
export function connectionReset(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
