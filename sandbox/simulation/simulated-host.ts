/** Runs functions in this process, in the simulation's time: one module instance for each environment, killed anywhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { exited, failure, MAX_RESPONSE_BYTES, responseTooLarge, timedOut, type ErrorDocument } from '../lambda/error-documents';
import type { ExecutionEnvironment, FunctionHost, FunctionSpec, Invocation, LineSink, Outcome } from '../lambda/function-host';
import type { Random } from '../kernel';
import type { Timer } from '../scheduler';
import type { Caller, Dispatcher } from './dispatcher';
import type { Fault } from '../faults/fault';
import type { FaultPlan } from '../faults/fault-plan';
import { functionRequire, functionWorld } from './function-world';
import type { SimulatedTime } from './simulation-scheduler';
import type { Trace } from './trace';

/** Gives the text that is run instead. */
export type CodeEdit = (functionName: string, text: string) => string;

export interface SimulatedHostOptions {
  readonly scheduler: SimulatedTime;
  readonly random: Random;
  readonly dispatcher: () => Dispatcher;
  readonly plan: FaultPlan;
  readonly trace: Trace;
  /** The same for all simulations of a process. */
  readonly edit?: CodeEdit;
}

type Handler = (event: unknown, context: object) => unknown;

export class SimulatedHost implements FunctionHost {
  constructor(private readonly options: SimulatedHostOptions) {}

  start(spec: FunctionSpec, environment: Readonly<Record<string, string>>, onLine: LineSink): ExecutionEnvironment {
    return new SimulatedEnvironment(this.options, spec, environment, onLine);
  }
}

/** Milliseconds from an invocation to the function's first line. */
const START = { warm: 5, cold: 400 };
/** What a function may keep of its time to close: with `little time` this much is left, and a little. */
const CLOSING_MS = 10_000;

class SimulatedEnvironment implements ExecutionEnvironment, Caller {
  isUsable = true;
  readonly name: string;
  private handler: Handler | undefined;
  private readonly env: Record<string, string>;
  private running: { finish(result: ErrorDocument | Buffer): void; readonly requestId: string } | undefined;
  private faults: readonly Fault[] = [];
  private requests = 0;
  private lines: string[] = [];
  /** Milliseconds by which its clock is ahead. */
  private skew = 0;

  constructor(
    private readonly options: SimulatedHostOptions,
    private readonly spec: FunctionSpec,
    environment: Readonly<Record<string, string>>,
    private readonly onLine: LineSink,
  ) {
    this.name = spec.name;
    this.env = { ...environment };
  }

  async invoke(invocation: Invocation): Promise<Outcome> {
    const { scheduler, random, plan, trace } = this.options;
    this.faults = plan.pass(`invoke ${this.name}`);
    this.requests = 0;
    this.skew = (plan.meet(this.faults, 'clock skew')?.seconds ?? this.skew / 1000) * 1000;
    const start = Math.ceil((this.handler ? START.warm : START.cold) * (0.5 + random.next()));
    await new Promise<void>((resolve) => void scheduler.at(scheduler.now() + start, `start ${this.name}`, resolve));
    trace(`${this.name} begins`);
    const result = await this.run(invocation);
    trace(`${this.name} ends${Buffer.isBuffer(result) ? '' : `: ${result.errorType}`}`);
    const log = this.lines.splice(0).join('');
    return Buffer.isBuffer(result) ? { payload: result, log } : failure(result, log);
  }

  async retire(): Promise<void> {
    this.end(undefined);
  }

  nextOrdinal(): number {
    return (this.requests += 1);
  }

  passes(when: 'before' | 'after', ordinal: number): boolean {
    if (!this.isUsable) return when === 'before'; // what was sent before the end is under way, and nobody hears the answer
    const isHere = (fault: Fault): boolean => 'request' in fault && fault.request === ordinal && when === (fault.kind === 'function killed' ? fault.when : 'before');
    const fault = this.faults.find(isHere);
    if (!fault) return true;
    this.options.plan.fire(fault);
    if (fault.kind === 'out of memory') this.write(`memory limit of ${this.spec.memoryMb} MB exceeded`);
    if (fault.kind !== 'function hangs') this.end('signal: killed');
    return false;
  }

  private run(invocation: Invocation): Promise<ErrorDocument | Buffer> {
    const { scheduler } = this.options;
    const { requestId } = invocation;
    return new Promise((resolve) => {
      const little = this.options.plan.meet(this.faults, 'little time');
      const timeoutMs = little ? CLOSING_MS + little.milliseconds : this.spec.timeoutMs;
      const deadline = scheduler.now() + timeoutMs;
      const timer: Timer = scheduler.at(deadline, `timeout ${this.name}`, () => this.endWith(timedOut(requestId, timeoutMs)));
      const finish = (result: ErrorDocument | Buffer): void => {
        if (this.running?.requestId !== requestId) return;
        this.running = undefined;
        timer.cancel();
        resolve(result);
      };
      this.running = { finish, requestId };
      void this.execute(invocation, deadline).then(finish, (error: unknown) => finish(documentOf(error)));
    });
  }

  private async execute({ requestId, payload, traceHeader }: Invocation, deadline: number): Promise<ErrorDocument | Buffer> {
    this.handler ??= this.load();
    this.env._X_AMZN_TRACE_ID = traceHeader;
    const answer = await this.handler(JSON.parse(payload.toString('utf8')), this.context(requestId, deadline));
    const bytes = Buffer.from(JSON.stringify(answer) ?? 'null');
    return bytes.length > MAX_RESPONSE_BYTES ? responseTooLarge() : bytes;
  }

  private load(): Handler {
    const { scheduler, random, dispatcher } = this.options;
    const surroundings = {
      ...{ scheduler, random, env: this.env, now: () => scheduler.now() + this.skew },
      send: (request: Parameters<Dispatcher['send']>[1]) => (this.isUsable ? dispatcher().send(this, request) : new Promise<never>(() => {})),
      onLine: (line: string) => this.write(line),
      isAlive: () => this.isUsable,
    };
    const world = functionWorld(surroundings);
    const dot = this.spec.handler.lastIndexOf('.');
    const module = { exports: {} as Record<string, Handler> };
    const code = compiled(`${join(this.spec.codeFolder, this.spec.handler.slice(0, dot))}.js`, Object.keys(world), (text) => this.options.edit?.(this.name, text) ?? text);
    const require = functionRequire(surroundings, world);
    const dynamicImport = async (name: string): Promise<object> => ({ ...(require(name) as object), default: require(name) });
    code(module.exports, require, dynamicImport, module, ...Object.values(world));
    return module.exports[this.spec.handler.slice(dot + 1)]!;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
  private context(requestId: string, deadline: number): object {
    const { name, arn, memoryMb, logGroup } = this.spec;
    return {
      ...{ awsRequestId: requestId, callbackWaitsForEmptyEventLoop: true, functionName: name, functionVersion: '$LATEST', invokedFunctionArn: arn },
      ...{ memoryLimitInMB: String(memoryMb), logGroupName: logGroup, logStreamName: this.env.AWS_LAMBDA_LOG_STREAM_NAME },
      getRemainingTimeInMillis: () => Math.max(0, deadline - this.options.scheduler.now()),
    };
  }

  /** Whatever runs in it runs no further: its timers are dead and its requests are never answered. */
  private end(reason: string | undefined): void {
    this.endWith(exited(this.running?.requestId ?? '', reason));
  }

  private endWith(document: ErrorDocument): void {
    this.isUsable = false;
    this.running?.finish(document);
  }

  private write(line: string): void {
    this.lines.push(`${line}\n`);
    this.onLine(line);
  }
}

const compiledFiles = new Map<string, ReturnType<typeof compileFunction>>();

/** Compiled once; each call makes a module of its own. `import()` would get the machine's modules, so it is given another name. */
function compiled(file: string, names: readonly string[], edit: (text: string) => string): ReturnType<typeof compileFunction> {
  const known = compiledFiles.get(file);
  if (known) return known;
  const text = edit(readFileSync(file, 'utf8')).replace(/\bimport\(/g, 'dynamicImport(');
  const made = compileFunction(text, ['exports', 'require', 'dynamicImport', 'module', ...names], { filename: file });
  compiledFiles.set(file, made);
  return made;
}

function documentOf(error: unknown): ErrorDocument {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
