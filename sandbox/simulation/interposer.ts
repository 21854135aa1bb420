/** Puts the faults of a plan between the services, and tells the clock of what is real work. */
import { ServiceError } from '../errors';
import type { ObjectWriter, FunctionInvoker } from '../firehose/dependencies';
import type { CallContext, JsonApi, Operation } from '../edge/api';
import type { Random } from '../kernel';
import type { ObjectReader } from '../redshift/service';
import type { Interposer } from '../services';
import type { SqsService } from '../sqs/service';
import type { FaultPlan } from './faults';
import { malformed } from './malformed-answer';
import type { SimulationScheduler } from './simulation-scheduler';
import { faultyStatements } from './statement-faults';
import type { Trace } from './trace';

export interface FaultSetting {
  readonly plan: FaultPlan;
  readonly scheduler: SimulationScheduler;
  readonly random: Random;
  readonly trace: Trace;
  /** Epoch ms. */
  readonly start: number;
  /** Makes the answer that is being given come so many milliseconds later. */
  readonly holdAnswer: (milliseconds: number) => void;
}

export function faultInterposer(setting: FaultSetting): Interposer {
  const places: Readonly<Record<string, (target: any) => object>> = {
    's3 sqs': (sqs: SqsService) => notifications(sqs, setting),
    'firehose s3': (s3: ObjectWriter) => deliveries(s3, setting),
    'firehose lambda': (lambda: FunctionInvoker) => transformAnswers(lambda, setting),
    'redshift s3': (s3: ObjectReader) => copiedFiles(s3, setting),
    'edge firehose': (api: JsonApi) => puts(api, setting),
    'edge redshift': (api: JsonApi) => faultyStatements(api, setting),
  };
  return (caller, callee, target) => {
    const overrides = places[`${caller} ${callee}`]?.(target);
    return overrides ? instead(target, overrides) : target;
  };
}

/** The target with some members replaced; the others are its own and act on itself. */
function instead<T extends object>(target: T, overrides: object): T {
  return new Proxy(target, {
    get(own, name) {
      if (Object.hasOwn(overrides, name)) return (overrides as Record<string | symbol, unknown>)[name];
      const value = Reflect.get(own, name) as unknown;
      return typeof value === 'function' ? value.bind(own) : value;
    },
  });
}

function notifications(sqs: SqsService, { plan, trace }: FaultSetting): Partial<SqsService> {
  return {
    sendOps(queueArn, body) {
      const queue = queueArn.split(':').at(-1)!;
      const faults = plan.pass(`notify ${queue}`);
      trace(`notify ${queue}`);
      if (plan.meet(faults, 'notification lost')) return [];
      const delayed = plan.meet(faults, 'notification delayed');
      const again = plan.meet(faults, 'notification duplicated');
      return [...sqs.sendOps(queueArn, body, delayed && { delaySeconds: delayed.seconds }), ...(again ? sqs.sendOps(queueArn, body, { delaySeconds: again.seconds }) : [])];
    },
  };
}

function deliveries(s3: ObjectWriter, setting: FaultSetting): ObjectWriter {
  const { plan, scheduler, random, trace } = setting;
  let refusedUntil = 0;
  return {
    async putObject(request) {
      const faults = plan.pass('deliver');
      const late = plan.meet(faults, 'delivery late');
      if (late) refusedUntil = scheduler.now() + late.seconds * 1000;
      if (scheduler.now() < refusedUntil) throw new ServiceError('SlowDown', 'Please reduce your request rate.', 503);
      trace(`deliver ${request.key}`);
      const stored = await scheduler.io(s3.putObject(request));
      const twice = plan.meet(faults, 'delivered twice');
      if (twice) {
        const key = request.key.replace(/[0-9a-f-]{36}(?=(\.[a-z]+)?$)/, random.uuid());
        const { ops: _committedAlready, ...again } = request;
        plan.outstanding += 1;
        scheduler.at(scheduler.now() + twice.seconds * 1000, `deliver ${key}`, async () => {
          await scheduler.io(s3.putObject({ ...again, key }));
          plan.outstanding -= 1;
        });
      }
      if (plan.meet(faults, 'delivery answer lost')) throw new ServiceError('InternalError', 'We encountered an internal error. Please try again.', 500);
      return stored;
    },
  };
}

function transformAnswers(lambda: FunctionInvoker, { plan }: FaultSetting): FunctionInvoker {
  return {
    async invoke(name, payload) {
      const faults = plan.pass('transform answer');
      const outcome = await lambda.invoke(name, payload);
      const fault = outcome.functionError === undefined && plan.meet(faults, 'answer malformed');
      return fault ? { ...outcome, payload: malformed(outcome.payload, fault.how) } : outcome;
    },
  };
}

function copiedFiles(s3: ObjectReader, { plan }: FaultSetting): ObjectReader {
  return {
    async readObject(bucket, key) {
      const body = await s3.readObject(bucket, key);
      if (key.endsWith('.manifest')) return body;
      const fault = plan.meet(plan.pass('copy file'), 'copy fails');
      if (fault?.how === 'slow down') throw new ServiceError('SlowDown', 'Please reduce your request rate.', 503);
      // The footer is gone: as a file of which bytes were damaged on the way.
      return fault ? Buffer.concat([body.subarray(0, -4), Buffer.from('????')]) : body;
    },
  };
}

interface PutInput {
  readonly Records: readonly unknown[];
}
interface PutAnswer {
  readonly RequestResponses: readonly object[];
}

function puts(api: JsonApi, { plan }: FaultSetting): Partial<JsonApi> {
  const put = api.operations.PutRecordBatch!;
  const PutRecordBatch: Operation = async (input: PutInput, context: CallContext) => {
    const faults = plan.pass('put records');
    const whole = plan.meet(faults, 'put fails wholly');
    const part = whole ? undefined : plan.meet(faults, 'put fails in part');
    if (!whole && !part) return put(input, context);
    const isFailing = (index: number): boolean => whole !== undefined || index % part!.every === 0;
    const kept = input.Records.filter((_, index) => !isFailing(index));
    const stored = kept.length > 0 ? [...((await put({ ...input, Records: kept }, context)) as PutAnswer).RequestResponses] : [];
    const answers = input.Records.map((_, index) => (isFailing(index) ? { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' } : stored.shift()!));
    return { FailedPutCount: input.Records.length - kept.length, Encrypted: false, RequestResponses: answers };
  };
  return { operations: { ...api.operations, PutRecordBatch } };
}
