/** What gets lost between the services of a sandbox, while a test says so. */
import type { Interposer } from '../../sandbox';
import type { JsonApi } from '../../sandbox/edge/api';
import { ServiceError } from '../../sandbox/errors';
import type { FunctionInvoker } from '../../sandbox/firehose/dependencies';
import type { SqsService } from '../../sandbox/sqs/service';

export class Losses {
  /** Ends of the names of queues that S3's notifications do not reach. */
  readonly unreached = new Set<string>();
  /** Changes the transform's answer; none by default. */
  spoil: ((answer: Buffer) => Buffer) | undefined;
  /** Notifications that were lost, by queue. */
  readonly lost: string[] = [];
  /** Statements that were submitted to the warehouse. */
  statements = 0;
  /** The warehouse takes no statement. */
  isWarehouseDown = false;

  readonly between: Interposer = (caller, callee, target) => {
    if (caller === 's3' && callee === 'sqs') return instead(target, this.notifications(target as unknown as SqsService));
    if (caller === 'firehose' && callee === 'lambda') return instead(target, this.answers(target as unknown as FunctionInvoker));
    if (caller === 'edge' && callee === 'redshift') return instead(target, this.submissions(target as unknown as JsonApi));
    return target;
  };

  private notifications(sqs: SqsService): Partial<SqsService> {
    return {
      sendOps: (queueArn, body) => {
        if (![...this.unreached].some((end) => queueArn.endsWith(end))) return sqs.sendOps(queueArn, body);
        this.lost.push(queueArn.split(':').at(-1)!);
        return [];
      },
    };
  }

  private submissions({ operations }: JsonApi): Partial<JsonApi> {
    const counted = (name: string) => ({
      [name]: (...call: Parameters<JsonApi['operations'][string]>) => {
        this.statements++;
        if (this.isWarehouseDown) throw new ServiceError('InternalServerException', 'The service is unavailable.', 500);
        return operations[name]!(...call);
      },
    });
    return { operations: { ...operations, ...counted('ExecuteStatement'), ...counted('BatchExecuteStatement') } };
  }

  private answers(lambda: FunctionInvoker): FunctionInvoker {
    return {
      invoke: async (name, payload) => {
        const outcome = await lambda.invoke(name, payload);
        return this.spoil && outcome.functionError === undefined ? { ...outcome, payload: this.spoil(outcome.payload) } : outcome;
      },
    };
  }
}

/** The target with some members replaced. */
function instead<T extends object>(target: T, overrides: object): T {
  return new Proxy(target, {
    get(own, name) {
      if (Object.hasOwn(overrides, name)) return (overrides as Record<string | symbol, unknown>)[name];
      const value = Reflect.get(own, name) as unknown;
      return typeof value === 'function' ? value.bind(own) : value;
    },
  });
}
