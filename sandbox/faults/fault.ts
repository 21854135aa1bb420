/**
 * What can go wrong, as data. A fault names a point of the sandbox and the how-many-th time that something passes it; the
 * same list over the same seed is the same run, and each fault can be left out by itself.
 *
 * Points: `notify <queue>`; `received <queue>` for each receive that brought messages; `invoke <function>`;
 * `<function> <service>` for each request of a function to the edge; `put records` for each PutRecordBatch; `transform
 * answer`; `convert` for each buffer that becomes Parquet; `deliver` for each object that Firehose puts; `copy file` for
 * each file that COPY reads; `statement` for each statement that is submitted; `time` for what begins at a moment.
 */
export interface FaultKinds {
  'notification duplicated': { readonly seconds: number };
  'notification delayed': { readonly seconds: number };
  'notification reordered': {};
  'notification lost': {};
  /** @property seconds after which the message is visible again, whoever works on it */
  'redelivered early': { readonly seconds: number };
  /** @property request around which the process ends: before the other side has it, or before the answer is there */
  'function killed': { readonly request: number; readonly when: 'before' | 'after' };
  'out of memory': { readonly request: number };
  'function hangs': { readonly request: number };
  /** @property milliseconds that the invocation has beyond the ten seconds that a function may keep to close */
  'little time': { readonly milliseconds: number };
  /** @property seconds by which the clock of the environment is wrong; SigV4 allows 15 minutes */
  'clock skew': { readonly seconds: number };
  'service unavailable': { readonly calls: number };
  throttled: { readonly calls: number };
  slow: { readonly seconds: number };
  'answer lost': {};
  /** @property every how-many-th record of the call fails */
  'put fails in part': { readonly every: number };
  'put fails wholly': { readonly calls: number };
  'put throttled': { readonly from: number; readonly seconds: number };
  'answer malformed': { readonly how: 'missing' | 'doubled' | 'unknown' | 'no JSON' | 'too large' };
  'conversion fails': { readonly every: number };
  'delivery late': { readonly seconds: number };
  'delivered twice': { readonly seconds: number };
  'delivery answer lost': {};
  'error output refused': { readonly from: number; readonly seconds: number };
  'copy fails': { readonly how: 'damaged' | 'slow down' };
  'statement slow': { readonly seconds: number };
  'statement outcome unknown': { readonly status: 'FAILED' | 'ABORTED' };
  'statement fails': {};
  'warehouse down': { readonly from: number; readonly seconds: number };
  'clock jumps': { readonly from: number; readonly seconds: number };
  'sandbox killed': { readonly from: number };
}

export type FaultKind = keyof FaultKinds;

/** @property nth from 1; of `time` it is 1 */
export type Fault = { [K in FaultKind]: { readonly kind: K; readonly at: string; readonly nth: number } & FaultKinds[K] }[FaultKind];
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;
/** Kinds that last from a second after the start for some seconds. */
export type WindowKind = 'put throttled' | 'error output refused' | 'warehouse down';
