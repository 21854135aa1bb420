/**
 * The execution environments of one function: reused when idle, started when all are busy, up to what this machine
 * should carry. Beyond that an invocation waits for its turn, where AWS would start yet another environment; what AWS
 * itself limits, reserved concurrency, is throttled.
 */
import { ServiceError } from '../errors';
import type { ExecutionEnvironment, Invocation, Outcome } from './function-host';

export interface PoolLimits {
  /** Environments at the same time. */
  readonly environments: number;
  /** The function's ReservedConcurrentExecutions. */
  readonly reservedConcurrency?: number;
}

export class EnvironmentPool {
  private readonly idle: ExecutionEnvironment[] = [];
  private readonly all = new Set<ExecutionEnvironment>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private drained = false;

  constructor(private readonly startEnvironment: () => ExecutionEnvironment, private readonly limits: PoolLimits) {}

  /** @throws ServiceError TooManyRequestsException beyond the reserved concurrency */
  async invoke(invocation: Invocation): Promise<Outcome> {
    const { reservedConcurrency } = this.limits;
    if (reservedConcurrency !== undefined && this.running + this.waiting.length >= reservedConcurrency)
      throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' });
    while (this.running >= this.limits.environments) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
    const environment = this.take();
    try {
      return await environment.invoke(invocation);
    } finally {
      this.running -= 1;
      this.giveBack(environment);
      this.waiting.shift()?.();
    }
  }

  /** Ends what is idle now and the rest as its invocation ends: the function has other code from now on. */
  drain(): void {
    this.drained = true;
    for (const environment of this.idle) this.end(environment);
    this.idle.length = 0;
  }

  async retire(): Promise<void> {
    const environments = [...this.all];
    this.all.clear();
    this.idle.length = 0;
    await Promise.all(environments.map((environment) => environment.retire()));
  }

  private take(): ExecutionEnvironment {
    for (let environment; (environment = this.idle.pop()); ) {
      if (environment.isUsable) return environment;
      this.all.delete(environment);
    }
    const started = this.startEnvironment();
    this.all.add(started);
    return started;
  }

  private giveBack(environment: ExecutionEnvironment): void {
    if (this.drained) this.end(environment);
    else if (environment.isUsable) this.idle.push(environment);
    else this.all.delete(environment);
  }

  private end(environment: ExecutionEnvironment): void {
    this.all.delete(environment);
    void environment.retire();
  }
}
