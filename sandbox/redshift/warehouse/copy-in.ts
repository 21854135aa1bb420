import type { Client } from 'pg';
import type { Writable } from 'node:stream';

/** What `pg` has for COPY and its types leave out. */
interface CopyConnection {
  readonly stream: Writable;
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/**
 * A COPY … FROM STDIN for `client.query`, which calls these handlers as the server's answers come: `pg` knows the
 * messages, only their sequence is missing in it.
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
class CopyIn {
  private rows = 0;
  private cause: Error | undefined;

  constructor(
    private readonly sql: string,
    private readonly chunks: AsyncIterable<Buffer>,
    private readonly done: (error: Error | undefined, rows: number) => void,
  ) {}

  submit(connection: CopyConnection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.feed(connection).catch((error: Error) => {
      this.cause = error;
      connection.sendCopyFail('the data could not be read');
    });
  }

  private async feed(connection: CopyConnection): Promise<void> {
    for await (const chunk of this.chunks) {
      connection.sendCopyFromChunk(chunk);
      if (connection.stream.writableNeedDrain) await new Promise((resume) => connection.stream.once('drain', resume));
    }
    connection.endCopyFrom();
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.rows = Number(message.text.split(' ')[1]);
  }

  handleReadyForQuery(): void {
    this.done(undefined, this.rows);
  }

  /** If the data failed, that is the cause, not the server's word that the copy was broken off. */
  handleError(error: Error): void {
    this.done(this.cause ?? error, 0);
  }
}

/**
 * Runs a COPY … FROM STDIN.
 * @param chunks text in COPY's own format
 * @returns how many rows went in
 * @throws what reading `chunks` throws, or the server's error
 */
export function copyIn(client: Client, sql: string, chunks: AsyncIterable<Buffer>): Promise<number> {
  return new Promise((resolve, reject) => {
    const copy = new CopyIn(sql, chunks, (error, rows) => (error ? reject(error) : resolve(rows)));
    client.query(copy as never);
  });
}
