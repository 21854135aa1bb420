import { rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../../errors';
import type { Kernel } from '../../kernel';
import type { Op } from '../../store';
import { resultColumns, resultFields, type Field, type ResultColumn } from './result-fields';
import type { SqlResult } from '../warehouse/session';

export type StatementStatus = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

/** One SQL text of a statement. */
export interface SubStatement {
  readonly status: StatementStatus;
  /** Epoch ms. */
  readonly updatedAt: number;
  readonly startedAt?: number;
  readonly error?: string;
  /** Rows returned or changed; -1 until it has run. */
  readonly resultRows: number;
  /** Bytes of the kept result; -1 where there is none. */
  readonly resultSize: number;
  readonly hasResultSet: boolean;
  readonly queryId: number;
}

/** A call of ExecuteStatement or BatchExecuteStatement, without its SQL, which does not change. Times are epoch ms. */
export interface Statement {
  readonly id: string;
  readonly workgroup: string;
  readonly database: string;
  readonly name?: string;
  readonly batch: boolean;
  readonly mode: 'TRANSACTION' | 'AUTO_COMMIT';
  readonly status: StatementStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly startedAt?: number;
  readonly error?: string;
  readonly parts: readonly SubStatement[];
}

export interface StatementText {
  readonly sqls: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
}

/** What GetStatementResult pages through. */
export interface StoredResult {
  readonly columns: readonly ResultColumn[];
  readonly records: readonly (readonly Field[])[];
}

/** Statements and results are kept for 24 hours, client tokens for 8. @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const KEPT = 24 * 3_600_000;
const TOKEN_KEPT = 8 * 3_600_000;
/** @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const LARGEST_RESULT = 500 * 1024 * 1024;

const STATEMENTS = 'redshift.statements';
const TEXTS = 'redshift.texts';
const TOKENS = 'redshift.tokens';

export const isOver = (status: StatementStatus) => status === 'FINISHED' || status === 'FAILED' || status === 'ABORTED';

/** The statements that are known, durable at every change of state. */
export class Statements {
  private readonly folder: string;

  constructor(private readonly kernel: Kernel) {
    this.folder = join(kernel.store.folder, 'redshift-results');
  }

  /** @throws ServiceError ResourceNotFoundException */
  get(id: string): Statement {
    const statement = this.kernel.store.get<Statement>(STATEMENTS, id);
    if (!statement) throw new ServiceError('ResourceNotFoundException', `Query does not exist.`, 400, { ResourceId: id });
    return statement;
  }

  text(id: string): StatementText {
    return this.kernel.store.get<StatementText>(TEXTS, id)!;
  }

  /** Oldest first. */
  all(): Statement[] {
    return [...this.kernel.store.entries<Statement>(STATEMENTS)].map(([, statement]) => statement);
  }

  /** The statement that the token stood for within the last 8 hours. */
  byToken(workgroup: string, token: string): Statement | undefined {
    const known = this.kernel.store.get<{ readonly id: string; readonly at: number }>(TOKENS, `${workgroup} ${token}`);
    return known && known.at > this.kernel.scheduler.now() - TOKEN_KEPT ? this.kernel.store.get<Statement>(STATEMENTS, known.id) : undefined;
  }

  /** Keeps a new statement; forgets what is too old. */
  submit(statement: Statement, text: StatementText, token: string | undefined): void {
    const ops: Op[] = [
      ...this.forget(),
      { table: STATEMENTS, key: statement.id, value: statement },
      { table: TEXTS, key: statement.id, value: text },
    ];
    if (token !== undefined) ops.push({ table: TOKENS, key: `${statement.workgroup} ${token}`, value: { id: statement.id, at: statement.createdAt } });
    this.kernel.store.commit(ops);
  }

  /** @returns the statement as it is now */
  update(id: string, change: Partial<Statement>): Statement {
    const statement = { ...this.get(id), ...change, updatedAt: this.kernel.scheduler.now() };
    this.kernel.store.commit([{ table: STATEMENTS, key: id, value: statement }]);
    return statement;
  }

  updatePart(id: string, position: number, change: Partial<SubStatement>): void {
    const parts = this.get(id).parts.map((part, index) => (index === position ? { ...part, ...change, updatedAt: this.kernel.scheduler.now() } : part));
    this.update(id, { parts });
  }

  /** @returns bytes @throws Error when it is larger than Redshift keeps */
  async saveResult(id: string, position: number, result: SqlResult): Promise<number> {
    const stored: StoredResult = { columns: resultColumns(result.fields), records: result.rows.map((row) => resultFields(row, result.fields)) };
    const body = JSON.stringify(stored);
    if (body.length > LARGEST_RESULT) throw new Error('Query result size exceeds the limit of 500 MB');
    const { bodies } = this.kernel.store;
    if (bodies) bodies.set(this.file(id, position), Buffer.from(body));
    else {
      await mkdir(this.folder, { recursive: true });
      await writeFile(this.file(id, position), body);
    }
    return body.length;
  }

  async result(id: string, position: number): Promise<StoredResult> {
    const { bodies } = this.kernel.store;
    const file = this.file(id, position);
    return JSON.parse(bodies ? bodies.get(file)!.toString('utf8') : await readFile(file, 'utf8')) as StoredResult;
  }

  private removeResult(id: string, position: number): void {
    const { bodies } = this.kernel.store;
    if (bodies) bodies.delete(this.file(id, position));
    else rmSync(this.file(id, position), { force: true });
  }

  private file(id: string, position: number): string {
    return join(this.folder, `${id}.${position}.json`);
  }

  private forget(): Op[] {
    const ops: Op[] = [];
    const { store, scheduler } = this.kernel;
    for (const [id, { createdAt, status, parts }] of store.entries<Statement>(STATEMENTS)) {
      if (createdAt > scheduler.now() - KEPT) break;
      if (!isOver(status)) continue;
      ops.push({ table: STATEMENTS, key: id, delete: true }, { table: TEXTS, key: id, delete: true });
      parts.forEach((_, position) => this.removeResult(id, position));
    }
    for (const [token, { at }] of store.entries<{ at: number }>(TOKENS)) {
      if (at > scheduler.now() - TOKEN_KEPT) break;
      ops.push({ table: TOKENS, key: token, delete: true });
    }
    return ops;
  }
}
