/** The network of a simulation: each request takes as long as the seed says, arrives as a task of its own, and may fail. */
import { Readable } from 'node:stream';
import type { Edge } from '../edge';
import type { HttpRequest } from '../edge/request';
import type { EdgeResponse, Random } from '../kernel';
import type { Fault } from '../faults/fault';
import type { FaultPlan } from '../faults/fault-plan';
import { connectionReset, type IncomingAnswer, type OutgoingRequest } from './http-client';
import { refusal } from '../faults/refusal';
import type { SimulatedTime } from './simulation-scheduler';
import type { Trace } from './trace';

/** Milliseconds that a request is on its way. */
const FASTEST = 1;
const SLOWEST = 40;

/** The process that asks. */
export interface Caller {
  readonly name: string;
  /** Told before a request is handed over and when its answer is back; false ends the request there, for the process is no more. */
  passes(when: 'before' | 'after', ordinal: number): boolean;
  /** Numbers the requests of the invocation, from 1. */
  nextOrdinal(): number;
}

export interface DispatcherOptions {
  readonly scheduler: SimulatedTime;
  readonly random: Random;
  readonly plan: FaultPlan;
  readonly trace: Trace;
  readonly edge: () => Edge;
}

export class Dispatcher {
  /** Milliseconds by which the answer that is being made comes later. */
  private held = 0;

  constructor(private readonly options: DispatcherOptions) {}

  /** Holds back the answer of the request that is being handled: only one is at a time. */
  holdAnswer(milliseconds: number): void {
    this.held = milliseconds;
  }

  /** @throws as a connection that breaks does; never ends for a process that ended meanwhile */
  async send(caller: Caller, request: OutgoingRequest): Promise<IncomingAnswer> {
    const { plan } = this.options;
    const ordinal = caller.nextOrdinal();
    const { service, operation } = nameOf(request);
    const faults = plan.pass(`${caller.name} ${service}`);
    const label = `${caller.name} ${service} ${operation}`;
    await this.travel(label);
    if (!caller.passes('before', ordinal)) return never();
    const answer = await this.answer(request, service, faults);
    const { held } = this;
    this.held = 0;
    if (held > 0) await this.travel(`${label} (held)`, held);
    this.options.trace(`${label} ${answer.status}`);
    if (!caller.passes('after', ordinal)) return never();
    const slow = plan.meet(faults, 'slow');
    if (slow) await this.travel(`${label} (slow)`, slow.seconds * 1000);
    if (plan.meet(faults, 'answer lost')) throw connectionReset();
    return answer;
  }

  /**
   * A request from outside, at once and without faults.
   * @param holdsInvocation it waits for a function, and so for the clock: nothing may wait for it
   */
  async ask(request: OutgoingRequest, holdsInvocation: boolean): Promise<IncomingAnswer> {
    const { scheduler } = this.options;
    const handled = this.handle(request);
    return holdsInvocation ? handled : scheduler.io(handled);
  }

  private async answer(request: OutgoingRequest, service: string, faults: readonly Fault[]): Promise<IncomingAnswer> {
    const fault = this.options.plan.meet(faults, 'service unavailable', 'throttled');
    return fault ? refusal(service, fault.kind) : this.options.scheduler.io(this.handle(request));
  }

  private async handle(request: OutgoingRequest): Promise<IncomingAnswer> {
    const { edge, scheduler } = this.options;
    const { status, headers, body } = await edge().handle(asArrived(request));
    const bytes = await wholeBody(body);
    const all: Record<string, string> = { date: new Date(scheduler.now()).toUTCString(), 'content-length': String(bytes.length) };
    for (const [name, value] of Object.entries(headers ?? {})) all[name.toLowerCase()] = String(value);
    return { status, headers: all, body: bytes };
  }

  private travel(label: string, milliseconds = FASTEST + Math.floor(this.options.random.next() * SLOWEST)): Promise<void> {
    const { scheduler } = this.options;
    return new Promise((resolve) => void scheduler.at(scheduler.now() + milliseconds, label, resolve));
  }
}

const never = (): Promise<never> => new Promise(() => {});

function asArrived({ method, path: target, headers, body }: OutgoingRequest): HttpRequest {
  const [path, query = ''] = splitOnce(target, '?');
  const rawHeaders = Object.entries(headers);
  const lower = Object.fromEntries(rawHeaders.map(([name, value]) => [name.toLowerCase(), value]));
  return { method, path: path || '/', query: new URLSearchParams(query), headers: lower, rawHeaders, sourceIp: '127.0.0.1', body: Readable.from(body.length > 0 ? [body] : [], { objectMode: false }) };
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

async function wholeBody(body: EdgeResponse['body']): Promise<Buffer> {
  if (!(body instanceof Readable)) return Buffer.from(body ?? '');
  const pieces: Buffer[] = [];
  for await (const piece of body as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The service that the signature is for, and what is asked of it. */
function nameOf({ method, path, headers }: OutgoingRequest): { readonly service: string; readonly operation: string } {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(lower.authorization ?? '')?.[1] ?? 'unsigned';
  return { service, operation: lower['x-amz-target']?.split('.').at(-1) ?? `${method} ${path}` };
}
