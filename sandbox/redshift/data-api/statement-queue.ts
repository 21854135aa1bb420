import type { Kernel } from '../../kernel';
import { JobCancelled, runJob, type JobEnvironment, type JobObserver, type Outcome } from './run-job';
import { isOver, type Statement, type Statements, type StatementStatus } from './statements';

/** What a statement that ran when the sandbox stopped is told; as on AWS after a lost connection, only the data knows. */
const INTERRUPTED = 'ERROR: the sandbox stopped while this statement ran; whether its transaction was committed is unknown';

/**
 * Runs statements one after another, which Redshift would run side by side: PGlite has one backend, and a load waits for
 * the lock of the other anyway.
 */
export class StatementQueue {
  private tail: Promise<void> = Promise.resolve();
  private readonly cancelled = new Set<string>();
  private readonly waiting = new Map<string, Set<() => void>>();
  private stopped = false;
  private queryId = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly statements: Statements,
    private readonly environment: (statement: Statement) => Promise<JobEnvironment>,
  ) {}

  /** Takes up what an earlier run of the sandbox left: what had not begun runs, what ran has failed. */
  resume(): void {
    for (const statement of this.statements.all()) {
      if (statement.status === 'SUBMITTED') this.enqueue(statement.id);
      else if (!isOver(statement.status)) this.fail(statement.id, INTERRUPTED);
    }
  }

  enqueue(id: string): void {
    this.tail = this.tail.then(() => this.run(id));
    void this.kernel.scheduler.track(this.tail);
  }

  /** @returns false if it is over already */
  cancel(id: string): boolean {
    const { status } = this.statements.get(id);
    if (isOver(status)) return false;
    this.cancelled.add(id);
    if (status === 'SUBMITTED') this.end(id, { status: 'ABORTED' });
    return true;
  }

  /** Resolves when the statement is over, or `seconds` have passed. */
  async ended(id: string, seconds: number): Promise<void> {
    if (seconds <= 0 || isOver(this.statements.get(id).status)) return;
    await new Promise<void>((resolve) => {
      const { scheduler } = this.kernel;
      const waiters = this.waiting.get(id) ?? new Set();
      const timer = scheduler.at(scheduler.now() + seconds * 1000, 'redshift:wait', () => resume());
      const resume = () => {
        timer.cancel();
        waiters.delete(resume);
        resolve();
      };
      this.waiting.set(id, waiters.add(resume));
    });
  }

  /** Lets the statement that runs come to its end; what waits stays for the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.tail;
  }

  private async run(id: string): Promise<void> {
    if (this.stopped || isOver(this.statements.get(id).status)) return;
    const statement = this.statements.update(id, { status: 'STARTED', startedAt: this.kernel.scheduler.now() });
    const saving: Promise<void>[] = [];
    try {
      const { sqls, parameters } = this.statements.text(id);
      const { mode, batch, database } = statement;
      const job = { sqls, parameters: new Map(parameters.map(({ name, value }) => [name, value])), mode, batch, database };
      await runJob(job, await this.environment(statement), this.observer(id, saving));
      await Promise.all(saving);
      this.end(id, { status: 'FINISHED' });
    } catch (error) {
      await Promise.allSettled(saving);
      if (error instanceof JobCancelled) this.end(id, { status: 'ABORTED' });
      else this.fail(id, (error as Error).message);
    }
  }

  private observer(id: string, saving: Promise<void>[]): JobObserver {
    const { statements } = this;
    return {
      starting: (position) => statements.updatePart(id, position, { status: 'STARTED', startedAt: this.kernel.scheduler.now(), queryId: this.nextQueryId() }),
      finished: (position, outcome) => void saving.push(this.keep(id, position, outcome)),
      failed: (position, error) => statements.updatePart(id, position, { status: 'FAILED', error }),
      cancelled: () => this.cancelled.has(id),
      queryId: () => this.queryId,
    };
  }

  private nextQueryId(): number {
    // Unique over restarts as long as time goes on.
    this.queryId = Math.max(this.queryId + 1, this.kernel.scheduler.now());
    return this.queryId;
  }

  private async keep(id: string, position: number, { rows, result }: Outcome): Promise<void> {
    const resultSize = result ? await this.statements.saveResult(id, position, result) : -1;
    this.statements.updatePart(id, position, { status: 'FINISHED', resultRows: rows, resultSize, hasResultSet: result !== undefined });
  }

  private fail(id: string, error: string): void {
    this.kernel.log({ time: this.kernel.scheduler.now(), origin: 'redshift', message: 'statement failed', detail: { id } });
    this.end(id, { status: 'FAILED', error });
  }

  /** Parts that did not come to an end share the fate of the whole. */
  private end(id: string, change: Partial<Statement> & Pick<Statement, 'status'>): void {
    const fate: StatementStatus = change.status === 'FINISHED' ? 'FINISHED' : 'ABORTED';
    const parts = this.statements.get(id).parts.map((part) => (isOver(part.status) ? part : { ...part, status: fate }));
    this.statements.update(id, { ...change, parts });
    this.cancelled.delete(id);
    for (const resume of this.waiting.get(id) ?? []) resume();
    this.waiting.delete(id);
  }
}
