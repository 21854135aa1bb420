import { copyFiles, type CopyEnvironment } from '../copy/copy-files';
import type { CopyStatement, SqlStatement } from '../dialect';
import { identifier } from '../dialect/names';
import type { Warehouse } from '../warehouse/open-warehouse';
import type { Session, SqlResult } from '../warehouse/session';
import { DialectSession, SuperCatalogs } from './dialect-session';
import { errorText } from './error-text';
import { writeLoadLog, type LoadEntry } from './load-log';

/** Statements that run one after another in one session. */
export interface Job {
  readonly sqls: readonly string[];
  readonly parameters: ReadonlyMap<string, string>;
  /** One transaction for all, or one for each. */
  readonly mode: 'TRANSACTION' | 'AUTO_COMMIT';
  /** Whether it came as a batch, in which some statements may not stand. */
  readonly batch: boolean;
  readonly database: string;
}

export interface Outcome {
  /** Rows returned or changed. */
  readonly rows: number;
  readonly result?: SqlResult;
}

/** Told of each step, so that the statement's state can be made durable. Positions count from 0. */
export interface JobObserver {
  starting(position: number): void;
  finished(position: number, outcome: Outcome): void;
  failed(position: number, error: string): void;
  /** Asked before each statement. */
  cancelled(): boolean;
  /** Numbers a query. */
  queryId(): number;
}

export interface JobEnvironment extends CopyEnvironment {
  readonly warehouse: Warehouse;
  /** Sandbox time, epoch ms. */
  now(): number;
}

/** The job was cancelled before its end and nothing of its transaction holds. */
export class JobCancelled extends Error {
  override readonly name = 'JobCancelled';
}

/**
 * Runs a job to its end.
 * @throws JobCancelled, or Error with the text that Redshift would give for the statement that failed
 */
export async function runJob(job: Job, environment: JobEnvironment, observer: JobObserver): Promise<void> {
  const session = await environment.warehouse.session();
  try {
    await new JobRun(job, environment, observer, session).run();
  } finally {
    await session.end();
  }
}

class JobRun {
  private readonly dialect: DialectSession;
  private readonly loads: LoadEntry[] = [];
  /** Sandbox time as the session knows it. */
  private told: number | undefined;

  constructor(
    private readonly job: Job,
    private readonly environment: JobEnvironment,
    private readonly observer: JobObserver,
    private readonly session: Session,
  ) {
    this.dialect = new DialectSession(session, catalogsOf(environment.warehouse));
  }

  async run(): Promise<void> {
    try {
      await (this.job.mode === 'TRANSACTION' ? this.transaction(this.job.sqls, 0) : this.autoCommit());
    } finally {
      await this.tidy();
    }
  }

  /** A statement that fails does not keep the others from running. */
  private async autoCommit(): Promise<void> {
    let failure: Error | undefined;
    for (const [position, sql] of this.job.sqls.entries()) {
      try {
        await this.transaction([sql], position);
      } catch (error) {
        if (error instanceof JobCancelled) throw error;
        failure ??= error as Error;
      }
    }
    if (failure) throw failure;
  }

  private async transaction(sqls: readonly string[], first: number): Promise<void> {
    await this.begin();
    try {
      for (const [index, sql] of sqls.entries()) await this.statement(sql, first + index);
      await this.session.query('COMMIT');
      await this.logLoads(true);
    } catch (error) {
      await this.session.query('ROLLBACK');
      await this.logLoads(false);
      throw error;
    }
  }

  private async begin(): Promise<void> {
    const now = this.environment.now();
    // PGlite is one backend for all connections: a client of psql may have changed the first of these.
    await this.session.query(
      `SET search_path TO "$user", public, redshift; SET timezone TO 'UTC'; RESET ROLE;
      SELECT set_config('sandbox.transaction_now', '${now}', false), set_config('sandbox.now', '${now}', false); COMMIT; BEGIN`,
    );
    this.told = now;
  }

  /** Only when it has moved since: in simulated time it stands still while a statement runs. */
  private async tellTime(): Promise<void> {
    const now = this.environment.now();
    if (now !== this.told) await this.session.query(`SELECT set_config('sandbox.now', '${now}', false)`);
    this.told = now;
  }

  private async statement(sql: string, position: number): Promise<void> {
    if (this.observer.cancelled()) throw new JobCancelled();
    this.observer.starting(position);
    try {
      this.observer.finished(position, await this.execute(sql));
    } catch (error) {
      const text = errorText(error as Error);
      this.observer.failed(position, text);
      throw new Error(text, { cause: error });
    }
  }

  private async execute(sql: string): Promise<Outcome> {
    const statement = await this.dialect.translate(sql, this.job.parameters);
    switch (statement.kind) {
      case 'sql':
        return this.sql(statement);
      case 'copy':
        return this.copy(statement);
      case 'setting':
        this.dialect.set(statement.name, statement.value);
        return { rows: 0 };
      case 'nothing':
        return { rows: 0 };
    }
  }

  private async sql(statement: SqlStatement): Promise<Outcome> {
    if (statement.alone && this.job.batch && this.job.mode === 'TRANSACTION') throw new Error(statement.alone);
    await this.tellTime();
    const result = await this.session.query(statement.sql, statement.values);
    if (statement.afterwards) await this.session.query(statement.afterwards);
    if (statement.changesSchema) await this.dialect.schemaChanged(statement.temporaryTable);
    if (statement.commits) {
      await this.session.query('COMMIT');
      await this.begin();
    }
    return { rows: result.count, ...(statement.hasResult && { result }) };
  }

  private async copy(statement: CopyStatement): Promise<Outcome> {
    const startedAt = this.environment.now();
    const record = (outcome: LoadEntry['outcome']) =>
      this.loads.push({ statement, startedAt, endedAt: this.environment.now(), queryId: this.observer.queryId(), outcome });
    try {
      const report = await copyFiles(statement, this.session, this.environment);
      record(report);
      return { rows: report.rows };
    } catch (error) {
      record(error as Error);
      throw error;
    }
  }

  private async logLoads(committed: boolean): Promise<void> {
    await writeLoadLog(this.session, this.job.database, this.loads.splice(0), committed);
  }

  /** Ends what belongs to the session alone; psql goes on with sandbox time as it is now. */
  private async tidy(): Promise<void> {
    const tables = this.dialect.temporaryTables.map((name) => `pg_temp.${identifier(name)}`);
    if (tables.length) await this.session.query(`DROP TABLE IF EXISTS ${tables.join(', ')} CASCADE`);
    await this.session.query(
      `SELECT set_config('sandbox.now', '', false), set_config('sandbox.transaction_now', '', false),
        set_config('sandbox.clock_offset', (${this.environment.now()}::float8 / 1000 - extract(epoch FROM clock_timestamp()))::text, false)`,
    );
  }
}

const catalogs = new WeakMap<Warehouse, SuperCatalogs>();

function catalogsOf(warehouse: Warehouse): SuperCatalogs {
  const known = catalogs.get(warehouse) ?? new SuperCatalogs(warehouse.url === '');
  catalogs.set(warehouse, known);
  return known;
}
