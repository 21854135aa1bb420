/** Chance makes a list of faults: where they can strike is known from a run without any. */
import type { Random } from '../kernel';
import type { Fault, FaultKind, FaultKinds } from './faults';

type Details = { [K in FaultKind]: { readonly kind: K } & FaultKinds[K] }[FaultKind];

interface Rule {
  readonly kind: FaultKind;
  /** Points at which it can strike. */
  readonly at: RegExp;
  /** More of them than this would need what no retry heals. */
  readonly atMost?: number;
  readonly details: (random: Random) => object;
}

const between = (random: Random, low: number, high: number): number => low + Math.floor(random.next() * (high - low + 1));
const oneOf = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random.next() * values.length)]!;

const RULES: readonly Rule[] = [
  { kind: 'notification duplicated', at: /^notify /, details: (random) => ({ seconds: oneOf(random, [0, 1, between(random, 2, 900)]) }) },
  { kind: 'notification delayed', at: /^notify /, details: (random) => ({ seconds: between(random, 1, 900) }) },
  { kind: 'notification lost', at: /^notify /, details: () => ({}) },
  // Four in a row at one batch of a stream send it to the error output, from where only replay brings it back.
  { kind: 'function killed', at: /^invoke /, atMost: 3, details: (random) => ({ request: between(random, 1, 12), when: oneOf(random, ['before', 'after']) }) },
  { kind: 'function hangs', at: /^invoke /, atMost: 1, details: (random) => ({ request: between(random, 1, 8) }) },
  { kind: 'service unavailable', at: /^\S+ (s3|sqs|firehose|redshift-data)$/, atMost: 3, details: (random) => ({ calls: between(random, 1, 5) }) },
  { kind: 'throttled', at: /^\S+ (s3|sqs|firehose|redshift-data)$/, atMost: 3, details: (random) => ({ calls: between(random, 1, 5) }) },
  { kind: 'slow', at: /^\S+ (s3|sqs|firehose|redshift-data)$/, details: (random) => ({ seconds: between(random, 1, 120) }) },
  { kind: 'answer lost', at: /^\S+ (s3|sqs|firehose|redshift-data)$/, details: () => ({}) },
  { kind: 'put fails in part', at: /^put records$/, details: (random) => ({ every: between(random, 1, 3) }) },
  { kind: 'put fails wholly', at: /^put records$/, details: (random) => ({ calls: between(random, 1, 30) }) },
  { kind: 'answer malformed', at: /^transform answer$/, details: (random) => ({ how: oneOf(random, ['missing', 'doubled', 'unknown', 'no JSON']) }) },
  { kind: 'delivery late', at: /^deliver$/, details: (random) => ({ seconds: between(random, 60, 7200) }) },
  { kind: 'delivered twice', at: /^deliver$/, details: (random) => ({ seconds: oneOf(random, [0, between(random, 1, 7200)]) }) },
  { kind: 'delivery answer lost', at: /^deliver$/, details: () => ({}) },
  { kind: 'copy fails', at: /^copy file$/, atMost: 2, details: (random) => ({ how: oneOf(random, ['damaged', 'slow down']) }) },
  { kind: 'statement slow', at: /^statement$/, details: (random) => ({ seconds: between(random, 1, 1200) }) },
  { kind: 'statement outcome unknown', at: /^statement$/, details: (random) => ({ status: oneOf(random, ['FAILED', 'ABORTED']) }) },
  { kind: 'statement fails', at: /^statement$/, details: () => ({}) },
  { kind: 'warehouse down', at: /^time$/, atMost: 1, details: (random) => ({ from: between(random, 0, 5400), seconds: between(random, 60, 5400) }) },
];

/** Kinds whose damage is healed by sweep or replay, not by trying again. */
export const UNHEALED: readonly FaultKind[] = ['notification lost', 'answer malformed'];

export interface DrawOptions {
  /** How often each point was passed in a run without faults. */
  readonly passed: ReadonlyMap<string, number>;
  /** Kinds to choose from. @default all but those of `UNHEALED` */
  readonly kinds?: readonly FaultKind[];
  /** @default 8 */
  readonly most?: number;
}

export function drawFaults(random: Random, { passed, kinds, most = 8 }: DrawOptions): Fault[] {
  const points = [...passed.keys(), 'time'].sort();
  const isWanted = ({ kind }: Rule): boolean => (kinds ? kinds.includes(kind) : !UNHEALED.includes(kind));
  const rules = RULES.filter((rule) => isWanted(rule) && points.some((point) => rule.at.test(point)));
  const faults: Fault[] = [];
  for (let left = between(random, 1, most); left > 0 && rules.length > 0; left--) {
    const rule = oneOf(random, rules);
    const at = oneOf(random, points.filter((point) => rule.at.test(point)));
    const fault = { kind: rule.kind, at, nth: between(random, 1, passed.get(at) ?? 1), ...rule.details(random) } as Details & Fault;
    if (faults.filter(({ kind }) => kind === fault.kind).length < (rule.atMost ?? Infinity)) faults.push(fault);
  }
  return faults;
}
