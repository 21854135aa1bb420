/** Runs functions in worker threads: own heap, own environment, killed at the timeout. The code inside is worker-runtime.cjs. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Scheduler } from '../scheduler';
import { exited, failure, MAX_RESPONSE_BYTES, responseTooLarge, timedOut, type ErrorDocument } from './error-documents';
import type { ExecutionEnvironment, FunctionHost, FunctionSpec, Invocation, LineSink, Outcome } from './function-host';

/** Lambda gives initialisation 10 s; this machine may have fewer cores than functions. */
const MAX_INIT_MS = 60_000;

type Report =
  | { readonly type: 'ready' | 'outOfMemory' | 'tooLarge' }
  | { readonly type: 'unable' | 'late'; readonly document: ErrorDocument }
  | { readonly type: 'line'; readonly text: string }
  | { readonly type: 'answer'; readonly payload: Uint8Array }
  | { readonly type: 'failed'; readonly document: ErrorDocument; readonly retire: boolean };

/** Timeouts are in the machine's time, as the workers are. */
export class WorkerHost implements FunctionHost {
  constructor(private readonly scheduler: Scheduler) {}

  start(spec: FunctionSpec, environment: Readonly<Record<string, string>>, onLine: LineSink): ExecutionEnvironment {
    return new WorkerEnvironment(this.scheduler, spec, environment, onLine);
  }
}

class WorkerEnvironment implements ExecutionEnvironment {
  isUsable = true;
  private readonly worker: Worker;
  /** Resolves with what kept the function from starting, if anything did. */
  private readonly started: Promise<ErrorDocument | undefined>;
  private readonly exit: Promise<void>;
  private settleStart: (problem: ErrorDocument | undefined) => void = () => {};
  private finish: ((document: ErrorDocument | Uint8Array) => void) | undefined;
  private lines: string[] = [];
  private requestId = '';

  constructor(private readonly scheduler: Scheduler, private readonly spec: FunctionSpec, environment: Readonly<Record<string, string>>, private readonly onLine: LineSink) {
    this.worker = new Worker(join(__dirname, 'worker-runtime.cjs'), {
      workerData: { spec, sharedClock: scheduler.sharedClock, maxResponseBytes: MAX_RESPONSE_BYTES },
      env: { ...environment },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb },
    });
    this.started = new Promise((resolve) => (this.settleStart = resolve));
    this.exit = new Promise((resolve) => this.worker.once('exit', () => resolve()));
    this.worker.on('message', (report: Report) => this.hear(report));
    this.worker.on('error', (error: NodeJS.ErrnoException) => this.end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'signal: killed' : 'signal: aborted'));
    this.worker.on('exit', (code) => this.end(code === 0 ? undefined : `exit status ${code}`));
    this.worker.unref();
  }

  invoke(invocation: Invocation): Promise<Outcome> {
    return this.scheduler.track(this.run(invocation));
  }

  async retire(): Promise<void> {
    this.isUsable = false;
    await this.worker.terminate();
    await this.exit;
  }

  private async run(invocation: Invocation): Promise<Outcome> {
    this.requestId = invocation.requestId;
    this.worker.ref();
    const result = (await this.initialise()) ?? (await this.execute(invocation));
    if (this.isUsable) this.worker.unref();
    const log = this.lines.join('');
    this.lines = [];
    return result instanceof Uint8Array ? { payload: Buffer.from(result), log } : failure(result, log);
  }

  private async initialise(): Promise<ErrorDocument | undefined> {
    const limit = setTimeout(() => this.settleStart(timedOut(this.requestId, MAX_INIT_MS)), MAX_INIT_MS);
    const problem = await this.started;
    clearTimeout(limit);
    if (problem) void this.retire();
    return problem;
  }

  private async execute({ requestId, payload, traceHeader }: Invocation): Promise<ErrorDocument | Uint8Array> {
    const { timeoutMs } = this.spec;
    const finished = new Promise<ErrorDocument | Uint8Array>((resolve) => (this.finish = resolve));
    const timer = setTimeout(() => {
      this.isUsable = false;
      this.finish?.(timedOut(requestId, timeoutMs));
    }, timeoutMs);
    if (!this.isUsable) this.finish?.(exited(requestId, 'signal: killed'));
    else this.worker.postMessage({ requestId, payload, traceHeader, timeoutMs });
    const result = await finished;
    this.finish = undefined;
    clearTimeout(timer);
    if (!this.isUsable) await this.retire();
    return result;
  }

  private hear(report: Report): void {
    switch (report.type) {
      case 'ready': return this.settleStart(undefined);
      case 'unable': return this.settleStart(report.document);
      case 'line': return this.write(report.text);
      case 'answer': return this.finish?.(report.payload);
      case 'tooLarge': return this.finish?.(responseTooLarge());
      case 'outOfMemory': return this.end('signal: killed');
      case 'late': return this.retireLate(report.document);
      case 'failed':
        if (report.retire) this.isUsable = false;
        return this.finish?.(report.document);
    }
  }

  /** A rejection that nobody handled, after the answer: AWS would fail the next invocation; the next one gets a fresh environment. */
  private retireLate(document: ErrorDocument): void {
    this.write(`late failure, the environment is retired: ${document.errorType}: ${document.errorMessage}`);
    if (!this.finish) void this.retire();
    this.isUsable = false;
  }

  private end(reason: string | undefined): void {
    if (this.isUsable && reason === 'signal: killed') this.write(`memory limit of ${this.spec.memoryMb} MB exceeded`);
    this.isUsable = false;
    this.settleStart(exited(this.requestId, reason));
    this.finish?.(exited(this.requestId, reason));
  }

  private write(line: string): void {
    this.lines.push(`${line}\n`);
    this.onLine(line);
  }
}
