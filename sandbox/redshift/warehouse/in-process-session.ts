/** A session without a wire: messages of the protocol go to the backend's function and its answers come back from it. */
import { protocol, type PGlite } from '@electric-sql/pglite';
import type { Session, SqlResult, SqlRow } from './session';
import type { Turns } from './turns';

const { serialize, Parser } = protocol;

/** COPY … FROM STDIN reads this file instead, which PGlite feeds from a Blob. */
const FROM_STDIN = /\bfrom\s+stdin\b/i;
const FROM_BLOB = `FROM '/dev/blob'`;

interface Answer {
  fields: SqlResult['fields'];
  readonly rows: SqlRow[];
  text: string;
}

export class InProcessSession implements Session {
  private constructor(
    private readonly db: PGlite,
    private readonly turns: Turns,
  ) {}

  /** Waits until no other session is open: there is one backend. */
  static async open(db: PGlite, turns: Turns): Promise<InProcessSession> {
    const session = new InProcessSession(db, turns);
    await turns.take(session);
    return session;
  }

  async query(sql: string, values?: readonly string[]): Promise<SqlResult> {
    return values?.length ? this.send(extended(sql, values)) : this.send(serialize.query(sql));
  }

  async copyIn(sql: string, chunks: AsyncIterable<Buffer>): Promise<number> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of chunks) pieces.push(chunk as Uint8Array<ArrayBuffer>);
    await this.db._handleBlob(new Blob(pieces));
    try {
      return (await this.send(serialize.query(sql.replace(FROM_STDIN, FROM_BLOB)))).count;
    } finally {
      await this.db._cleanupBlob();
    }
  }

  async end(): Promise<void> {
    if (this.db.isInTransaction()) await this.send(serialize.query('ROLLBACK'));
    this.turns.give(this);
  }

  /** By stream, since the call that returns the bytes also parses them and keeps every message for as long as the database is open. */
  private async send(message: Uint8Array): Promise<SqlResult> {
    const chunks: Buffer[] = [];
    await this.db.execProtocolRawStream(message, { syncToFs: false, onRawData: (data) => void chunks.push(Buffer.from(data)) });
    return resultOf(Buffer.concat(chunks));
  }
}

/** Parse, bind, describe, execute and sync in one. */
function extended(text: string, values: readonly string[]): Uint8Array {
  const messages = [serialize.parse({ text }), serialize.bind({ values: [...values] }), serialize.describe({ type: 'P' }), serialize.execute({}), serialize.sync()];
  return Buffer.concat(messages);
}

/** Of several statements the last one's. @throws DatabaseError of the first that failed */
function resultOf(bytes: Uint8Array): SqlResult {
  let failure: Error | undefined;
  let answer: Answer = { fields: [], rows: [], text: '' };
  let isOver = false;
  new Parser().parse(bytes, (message) => {
    if (isOver && (message.name === 'rowDescription' || message.name === 'commandComplete')) {
      answer = { fields: [], rows: [], text: '' };
      isOver = false;
    }
    if (message instanceof Error) failure ??= message;
    else if (message.name === 'rowDescription') answer.fields = (message as unknown as Answer).fields;
    else if (message.name === 'dataRow') answer.rows.push((message as unknown as { fields: SqlRow }).fields);
    else if (message.name === 'commandComplete') {
      ({ text: answer.text } = message as unknown as Answer);
      isOver = true;
    }
  });
  if (failure) throw failure;
  const words = answer.text.split(' ');
  return { command: words[0] ?? '', fields: answer.fields, rows: answer.rows, count: Number(words.at(-1)) || 0 };
}
