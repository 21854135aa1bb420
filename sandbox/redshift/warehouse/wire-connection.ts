import type { PGlite } from '@electric-sql/pglite';
import type { Socket } from 'node:net';
import { copyInMessage, errorMessage, Frames, queryMessage, type Frame } from './frames';
import type { Turns } from './turns';

/** The backend cannot read COPY data off the wire: it takes it from this file of its own, which PGlite feeds from a Blob. */
const COPY_FROM_STDIN = /\bfrom\s+stdin\b/i;
const BLOB_FILE = `FROM '/dev/blob'`;
/** There are no programs where PGlite runs: it would answer nothing, now and ever after. */
const COPY_PROGRAM = /\bcopy\b[^;]*\b(from|to)\s+program\b/i;
/** Texts, quoted names and comments: what is said in them is not asked for. */
const QUOTED = /'(?:[^']|'')*'|"[^"]*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

interface Copying {
  readonly sql: string;
  readonly chunks: Uint8Array[];
}

/** One client (psql, pg, a BI tool) of the one backend. */
export class WireConnection {
  private readonly frames = new Frames();
  private work: Promise<void> = Promise.resolve();
  private copying: Copying | undefined;
  private idleTimer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly db: PGlite,
    private readonly turns: Turns,
    private readonly socket: Socket,
    /** A transaction that is left open and idle longer than this, while others wait, is ended. Milliseconds. */
    private readonly idleInTransaction: number,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.finish());
  }

  private receive(chunk: Buffer): void {
    try {
      for (const frame of this.frames.push(chunk)) this.enqueue(() => this.handle(frame));
    } catch (error) {
      this.fail('08P01', (error as Error).message);
    }
  }

  private enqueue(step: () => Promise<void>): void {
    this.work = this.work.then(step).catch((error: Error) => this.fail('XX000', error.message));
  }

  private async handle(frame: Frame): Promise<void> {
    if (this.closed) return;
    if (frame.type === 'encryption') return void this.socket.write('N');
    if (frame.type === 'cancel' || frame.type === 'X') return void this.socket.end();
    clearTimeout(this.idleTimer);
    await this.turns.take(this);
    if (this.copying) await this.copy(this.copying, frame);
    else await this.execute(frame);
    this.passOn(frame);
  }

  private async execute(frame: Frame): Promise<void> {
    const statement = statementText(frame);
    if (statement !== undefined && COPY_PROGRAM.test(statement.replace(QUOTED, ' '))) return this.fail('0A000', 'COPY: expected data from or to the client, found PROGRAM');
    const text = statement !== undefined && /^[\s\0]*copy\b/i.test(statement) && COPY_FROM_STDIN.test(statement) ? statement : undefined;
    if (text === undefined) return this.send(frame.bytes);
    if (frame.type !== 'Q') return this.fail('0A000', 'COPY FROM STDIN: expected the simple query protocol, found a prepared statement');
    this.copying = { sql: text.replace(COPY_FROM_STDIN, BLOB_FILE), chunks: [] };
    this.socket.write(copyInMessage());
  }

  private async copy(copying: Copying, frame: Frame): Promise<void> {
    if (frame.type === 'd') return void copying.chunks.push(frame.bytes.subarray(5));
    if (frame.type === 'H' || frame.type === 'S') return;
    this.copying = undefined;
    if (frame.type !== 'c') return this.send(queryMessage(`DO $$ BEGIN RAISE EXCEPTION 'COPY from stdin failed' USING ERRCODE = '57014'; END $$`));
    await this.db._handleBlob(new Blob(copying.chunks as Uint8Array<ArrayBuffer>[]));
    try {
      await this.send(queryMessage(copying.sql));
    } finally {
      await this.db._cleanupBlob();
    }
  }

  private async send(bytes: Uint8Array): Promise<void> {
    await this.db.execProtocolRawStream(bytes, { onRawData: (data) => void this.socket.write(Buffer.from(data)) });
  }

  /** Between Parse and Sync, inside COPY and in a transaction the turn is kept. */
  private passOn(frame: Frame): void {
    const chained = 'PBDECFH'.includes(frame.type) || this.copying !== undefined;
    if (!chained && !this.db.isInTransaction()) return this.turns.give(this);
    this.idleTimer = setTimeout(() => this.expire(), this.idleInTransaction);
  }

  private expire(): void {
    if (!this.turns.wanted) this.idleTimer = setTimeout(() => this.expire(), this.idleInTransaction);
    else this.fail('25P03', 'terminating connection due to idle-in-transaction timeout');
  }

  private fail(code: string, text: string): void {
    if (this.socket.writable) this.socket.end(errorMessage('FATAL', code, text));
    else this.socket.destroy();
    this.finish();
  }

  /** Rolls back what the client left open and lets the next one in. */
  private finish(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.idleTimer);
    this.work = this.work
      .then(async () => {
        if (!this.turns.isHeldBy(this)) return;
        await this.db.execProtocolRawStream(new Uint8Array([0x53, 0, 0, 0, 4]), { onRawData: () => {} });
        if (this.db.isInTransaction()) await this.db.exec('ROLLBACK');
      })
      .catch(() => {})
      .then(() => this.turns.give(this));
  }
}

/** The SQL that the message brings, if it brings any. */
function statementText({ type, bytes }: Frame): string | undefined {
  return type === 'Q' || type === 'P' ? Buffer.from(bytes.buffer, bytes.byteOffset + 5, bytes.length - 6).toString() : undefined;
}
