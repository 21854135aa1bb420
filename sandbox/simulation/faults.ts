/**
 * What can go wrong, as data. A fault names a point of the simulation and the how-many-th time that something passes it;
 * the same list over the same seed is the same run, and each fault can be left out by itself.
 *
 * Points: `notify <queue>`; `invoke <function>`; `<function> <service>` for each request of a function to the edge;
 * `put records` for each PutRecordBatch; `transform answer`; `deliver` for each object that Firehose puts;
 * `copy file` for each file that COPY reads; `statement` for each statement that is submitted; `time`.
 */
export interface FaultKinds {
  /** A message of S3 comes twice, the second time so many seconds later: also what a redelivery past visibility looks like. */
  'notification duplicated': { readonly seconds: number };
  /** Delayed ones arrive in another order. */
  'notification delayed': { readonly seconds: number };
  'notification lost': {};
  /** The process ends around its so-many-th request: before the other side has it, or before the answer is there. */
  'function killed': { readonly request: number; readonly when: 'before' | 'after' };
  /** A request of the invocation is never answered: the function runs into its timeout. */
  'function hangs': { readonly request: number };
  /** The edge refuses so many requests in a row with 503 (S3 `SlowDown`, others `ServiceUnavailableException`). */
  'service unavailable': { readonly calls: number };
  /** Throttled in a row, with 400 `ThrottlingException` (S3: 503 `SlowDown`). */
  throttled: { readonly calls: number };
  /** The answer comes late. */
  slow: { readonly seconds: number };
  /** The other side has done it, and the connection breaks. */
  'answer lost': {};
  /** Every how-many-th record of the call fails; the others are stored. */
  'put fails in part': { readonly every: number };
  'put fails wholly': { readonly calls: number };
  'answer malformed': { readonly how: 'missing' | 'doubled' | 'unknown' | 'no JSON' };
  /** S3 takes nothing of Firehose for so many seconds. */
  'delivery late': { readonly seconds: number };
  /** The same buffer is delivered as a second object, so many seconds later. */
  'delivered twice': { readonly seconds: number };
  /** The object is there, Firehose does not know it and puts it again. */
  'delivery answer lost': {};
  'copy fails': { readonly how: 'damaged' | 'slow down' };
  /** Takes so long by the clock, though it is done. */
  'statement slow': { readonly seconds: number };
  /** Was committed, and is told to have failed. */
  'statement outcome unknown': { readonly status: 'FAILED' | 'ABORTED' };
  /** Was rolled back for a reason that lies in the warehouse. */
  'statement fails': {};
  /** From so many seconds after the start, for so many. */
  'warehouse down': { readonly from: number; readonly seconds: number };
}

export type FaultKind = keyof FaultKinds;

/** @property nth from 1; of `time` it is 1 */
export type Fault = { [K in FaultKind]: { readonly kind: K; readonly at: string; readonly nth: number } & FaultKinds[K] }[FaultKind];
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

/** A list of faults over a run: counts who passes where, and says what happens to them there. */
export class FaultPlan {
  /** How often each point was passed. */
  readonly passed = new Map<string, number>();
  /** Faults that took effect. */
  readonly fired = new Set<Fault>();
  /** Of faults that took effect: what is still to come of them. */
  outstanding = 0;

  constructor(
    readonly faults: readonly Fault[],
    private readonly onFire: (fault: Fault) => void,
  ) {}

  /** Counts somebody who passes. @returns the faults that meet them */
  pass(point: string): readonly Fault[] {
    const nth = (this.passed.get(point) ?? 0) + 1;
    this.passed.set(point, nth);
    return this.faults.filter((fault) => fault.at === point && fault.nth <= nth && nth < fault.nth + callsOf(fault));
  }

  /** The first fault of one of these kinds, marked as having taken effect. */
  meet<K extends FaultKind>(faults: readonly Fault[], ...kinds: readonly K[]): FaultOf<K> | undefined {
    const fault = faults.find(({ kind }) => (kinds as readonly string[]).includes(kind)) as FaultOf<K> | undefined;
    if (fault) this.fire(fault);
    return fault;
  }

  /** Whether the warehouse is down, so many seconds after the start. */
  isWarehouseDown(second: number): boolean {
    const fault = this.faults.find((candidate) => candidate.kind === 'warehouse down' && candidate.from <= second && second < candidate.from + candidate.seconds);
    if (fault) this.fire(fault);
    return fault !== undefined;
  }

  fire(fault: Fault): void {
    if (!this.fired.has(fault)) this.onFire(fault);
    this.fired.add(fault);
  }
}

const callsOf = (fault: Fault): number => ('calls' in fault ? fault.calls : 1);
