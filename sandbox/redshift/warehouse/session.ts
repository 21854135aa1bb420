import { Client, type FieldDef, type QueryArrayResult } from 'pg';
import { copyIn } from './copy-in';

/** Values as PostgreSQL writes them, e.g. `t`, `12`, `2026-03-01 10:00:00`; null is SQL NULL. */
export type SqlRow = readonly (string | null)[];

export interface SqlResult {
  /** First word of what ran: `SELECT`, `INSERT`, `CREATE`. */
  readonly command: string;
  readonly fields: readonly FieldDef[];
  readonly rows: readonly SqlRow[];
  /** Rows returned or changed; 0 where PostgreSQL does not say. */
  readonly count: number;
}

/** One connection to the warehouse. */
export interface Session {
  /** Runs one statement, or several without values (the result is the last one's). @throws DatabaseError of pg, or a connection error */
  query(sql: string, values?: readonly string[]): Promise<SqlResult>;
  /** @see copyIn */
  copyIn(sql: string, chunks: AsyncIterable<Buffer>): Promise<number>;
  end(): Promise<void>;
}

const asText = { getTypeParser: () => (value: string) => value };

/** @throws Error when nothing listens, or the server refuses the user */
export async function openSession(url: string, applicationName: string): Promise<Session> {
  const client = new Client({ connectionString: url, application_name: applicationName, types: asText as never });
  // A connection that breaks while idle is noticed by the next query.
  client.on('error', () => {});
  await client.connect();
  return {
    async query(sql, values) {
      const answer: QueryArrayResult | QueryArrayResult[] = await client.query({ text: sql, rowMode: 'array', ...(values?.length ? { values: [...values] } : {}) });
      const result = Array.isArray(answer) ? answer.at(-1)! : answer;
      return { command: result.command ?? '', fields: result.fields, rows: result.rows as SqlRow[], count: result.rowCount ?? 0 };
    },
    copyIn: (sql, chunks) => copyIn(client, sql, chunks),
    end: () => client.end(),
  };
}
