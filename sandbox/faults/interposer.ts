/** Puts the faults of a plan between the services, and tells the clock of what is real work. */
import { ServiceError } from '../errors';
import type { Converter, ObjectWriter, FunctionInvoker } from '../firehose/dependencies';
import type { CallContext, JsonApi, Operation } from '../edge/api';
import type { Random } from '../kernel';
import type { ObjectReader } from '../redshift/service';
import type { Interposer } from '../services';
import type { SqsService } from '../sqs/service';
import type { Scheduler } from '../scheduler';
import type { Op } from '../store';
import type { FaultPlan } from './fault-plan';
import { malformed } from './malformed-answer';
import { faultyStatements } from './statement-faults';

export interface FaultSetting {
  readonly plan: FaultPlan;
  readonly scheduler: Pick<Scheduler, 'now' | 'at'>;
  /** Waits for real work: in a simulation nothing begins before it has ended. */
  readonly io: <T>(work: Promise<T>) => Promise<T>;
  readonly random: Random;
  readonly trace: (line: string) => void;
  readonly commit: (ops: readonly Op[]) => void;
  /** What has to be stored before all processes end: it would be lost by the fault, not by the sandbox. */
  readonly beforeKill: (() => void)[];
  /** Epoch ms. */
  readonly start: number;
  /** Makes the answer that is being given come so many milliseconds later. */
  readonly holdAnswer: (milliseconds: number) => void;
}

/** A notification is held back no longer, milliseconds: no other may follow it. */
const LONGEST_HOLD = 900_000;

export function faultInterposer(setting: FaultSetting): Interposer {
  const places: Readonly<Record<string, (target: any) => object>> = {
    's3 sqs': (sqs: SqsService) => notifications(sqs, setting),
    'firehose s3': (s3: ObjectWriter) => deliveries(s3, setting),
    'firehose lambda': (lambda: FunctionInvoker) => transformAnswers(lambda, setting),
    'firehose conversion': (conversion: Converter) => conversions(conversion, setting),
    'lambda sqs': (sqs: SqsService) => receives(sqs, setting),
    'edge sqs': (api: JsonApi) => receiveCalls(api, setting),
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

function notifications(sqs: SqsService, { plan, trace, scheduler, commit, beforeKill }: FaultSetting): Partial<SqsService> {
  let held: { readonly queueArn: string; readonly body: string } | undefined;
  const release = (): Op[] => {
    const ops = held ? sqs.sendOps(held.queueArn, held.body) : [];
    if (held) plan.outstanding -= 1;
    held = undefined;
    return ops;
  };
  beforeKill.push(() => commit(release()));
  const hold = (queueArn: string, body: string): Op[] => {
    held = { queueArn, body };
    plan.outstanding += 1;
    const own = held;
    scheduler.at(scheduler.now() + LONGEST_HOLD, 'release the held notification', () => {
      if (held !== own) return;
      commit(release());
      sqs.wake(queueArn);
    });
    return [];
  };
  return {
    sendOps(queueArn, body) {
      const queue = queueArn.split(':').at(-1)!;
      const faults = plan.pass(`notify ${queue}`);
      trace(`notify ${queue}`);
      if (plan.meet(faults, 'notification lost')) return [];
      if (!held && plan.meet(faults, 'notification reordered')) return hold(queueArn, body);
      const delayed = plan.meet(faults, 'notification delayed');
      const again = plan.meet(faults, 'notification duplicated');
      return [
        ...sqs.sendOps(queueArn, body, delayed && { delaySeconds: delayed.seconds }),
        ...(again ? sqs.sendOps(queueArn, body, { delaySeconds: again.seconds }) : []),
        ...(held?.queueArn === queueArn ? release() : []),
      ];
    },
  };
}

/** What Lambda takes from a queue for a function. */
function receives(sqs: SqsService, { plan, scheduler, commit }: FaultSetting): Partial<SqsService> {
  return {
    receive(queueArn, limits) {
      const received = sqs.receive(queueArn, limits);
      const early = received.length > 0 ? plan.meet(plan.pass(`received ${queueArn.split(':').at(-1)!}`), 'redelivered early') : undefined;
      if (early) {
        const table = sqs.table(queueArn);
        commit(received.flatMap(({ id }) => table.changeVisibilityOps(id, early.seconds)));
        scheduler.at(scheduler.now() + early.seconds * 1000, 'redeliver', () => sqs.wake(queueArn));
      }
      return received;
    },
  };
}

interface Received {
  readonly Messages?: readonly { readonly ReceiptHandle: string }[];
}

/** What a function takes from a queue itself. */
function receiveCalls(api: JsonApi, { plan }: FaultSetting): Partial<JsonApi> {
  const { ReceiveMessage: receive, ChangeMessageVisibility: change } = api.operations;
  const ReceiveMessage: Operation = async (input: { readonly QueueUrl: string }, context: CallContext) => {
    const received = (await receive!(input, context)) as Received;
    const early = received.Messages?.length ? plan.meet(plan.pass(`received ${input.QueueUrl.split('/').at(-1)!}`), 'redelivered early') : undefined;
    for (const { ReceiptHandle } of early ? received.Messages! : []) await change!({ QueueUrl: input.QueueUrl, ReceiptHandle, VisibilityTimeout: early!.seconds }, context);
    return received;
  };
  return { operations: { ...api.operations, ReceiveMessage } };
}

function deliveries(s3: ObjectWriter, setting: FaultSetting): ObjectWriter {
  const { plan, scheduler, random, trace, io } = setting;
  let refusedUntil = 0;
  return {
    async putObject(request) {
      const faults = plan.pass('deliver');
      const late = plan.meet(faults, 'delivery late');
      if (late) refusedUntil = scheduler.now() + late.seconds * 1000;
      const isRefused = request.key.startsWith('errors/') && plan.isDuring('error output refused', secondsSince(setting));
      if (scheduler.now() < refusedUntil || isRefused) throw new ServiceError('SlowDown', 'Please reduce your request rate.', 503);
      trace(`deliver ${request.key}`);
      const stored = await io(s3.putObject(request));
      const twice = plan.meet(faults, 'delivered twice');
      if (twice) {
        const key = request.key.replace(/[0-9a-f-]{36}(?=(\.[a-z]+)?$)/, random.uuid());
        const { ops: _committedAlready, ...again } = request;
        plan.outstanding += 1;
        scheduler.at(scheduler.now() + twice.seconds * 1000, `deliver ${key}`, async () => {
          await io(s3.putObject({ ...again, key }));
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
      return fault ? malformed(outcome, fault.how) : outcome;
    },
  };
}

/** Some records are made not to fit; what is told of them is their own bytes. */
function conversions(conversion: Converter, { plan }: FaultSetting): Converter {
  return {
    convert(records, table) {
      const fault = plan.meet(plan.pass('convert'), 'conversion fails');
      if (!fault) return conversion.convert(records, table);
      const all = [...records];
      const isFailing = (index: number): boolean => index % fault.every === 0;
      const { failed, ...rest } = conversion.convert(all.filter((_, index) => !isFailing(index)), table);
      const misfits = all.filter((_, index) => isFailing(index)).map((record) => ({ record, code: 'DataFormatConversion.MalformedData', message: 'Data does not match the schema.' }));
      return { ...rest, failed: [...failed, ...misfits] };
    },
  };
}

const secondsSince = ({ scheduler, start }: FaultSetting): number => (scheduler.now() - start) / 1000;

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

function puts(api: JsonApi, setting: FaultSetting): Partial<JsonApi> {
  const { plan } = setting;
  const put = api.operations.PutRecordBatch!;
  const PutRecordBatch: Operation = async (input: PutInput, context: CallContext) => {
    const faults = plan.pass('put records');
    const whole = plan.isDuring('put throttled', secondsSince(setting)) || plan.meet(faults, 'put fails wholly') !== undefined;
    const part = whole ? undefined : plan.meet(faults, 'put fails in part');
    if (!whole && !part) return put(input, context);
    const isFailing = (index: number): boolean => whole || index % part!.every === 0;
    const kept = input.Records.filter((_, index) => !isFailing(index));
    const stored = kept.length > 0 ? [...((await put({ ...input, Records: kept }, context)) as PutAnswer).RequestResponses] : [];
    const answers = input.Records.map((_, index) => (isFailing(index) ? { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' } : stored.shift()!));
    return { FailedPutCount: input.Records.length - kept.length, Encrypted: false, RequestResponses: answers };
  };
  return { operations: { ...api.operations, PutRecordBatch } };
}
