/** Every kind of fault: where it can strike, how hard, and what heals it. */
import type { Random } from '../kernel';
import type { FaultKind } from './fault';

export interface KindOfFault {
  readonly kind: FaultKind;
  readonly about: string;
  /** Points at which it can strike. */
  readonly at: RegExp;
  /** More of them in one run would need what no retry heals. */
  readonly atMost?: number;
  /** False: what it breaks is healed by sweep or replay, not by trying again. */
  readonly isDefault: boolean;
  /** False where it needs simulated time, or a process that is no worker. */
  readonly isForRealTime: boolean;
  /** @param requests of one invocation of the function at this point, about */
  readonly details: (random: Random, requests: number) => object;
}

export const between = (random: Random, low: number, high: number): number => low + Math.floor(random.next() * (high - low + 1));
export const oneOf = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random.next() * values.length)]!;

const REQUESTS = /^\S+ (s3|sqs|firehose|redshift-data)$/;
/** Seconds after the start at which something may begin: two loads come in that time. */
const START = 5400;

type Row = readonly [FaultKind, RegExp, string, KindOfFault['details'], Partial<KindOfFault>?];

const rows: readonly Row[] = [
  ['notification duplicated', /^notify /, 'a message of S3 comes twice, the second time up to 15 minutes later', (random) => ({ seconds: oneOf(random, [0, 1, between(random, 2, 900)]) })],
  ['notification delayed', /^notify /, 'a message of S3 comes up to 15 minutes late', (random) => ({ seconds: between(random, 1, 900) })],
  ['notification reordered', /^notify /, 'a message of S3 comes after the next one', () => ({})],
  ['notification lost', /^notify /, 'a message of S3 never comes: the sweep repeats it', () => ({})],
  ['redelivered early', /^received /, 'a message is visible again while somebody works on it', (random) => ({ seconds: oneOf(random, [0, 1, between(random, 2, 600)]) }), { atMost: 4 }],
  // Four in a row at one batch of a stream send it to the error output, from where only replay brings it back.
  ['function killed', /^invoke /, 'the process ends around one of its requests', (random, requests) => ({ request: between(random, 1, requests), when: oneOf(random, ['before', 'after']) }), { atMost: 3 }],
  ['out of memory', /^invoke /, 'the process is ended by its memory limit', (random, requests) => ({ request: between(random, 1, requests) }), { atMost: 2 }],
  ['function hangs', /^invoke /, 'a request is never answered, and the function runs into its timeout', (random, requests) => ({ request: between(random, 1, requests) }), { atMost: 1, isForRealTime: false }],
  ['little time', /^invoke \S*fan-out$/, 'an invocation has so little time that it hands over', (random) => ({ milliseconds: between(random, 20, 400) }), { atMost: 6, isForRealTime: false }],
  ['clock skew', /^invoke /, 'the clock of an environment is minutes wrong', (random) => ({ seconds: between(random, -600, 600) }), { isForRealTime: false }],
  ['service unavailable', REQUESTS, 'the edge answers some requests in a row with 503', (random) => ({ calls: between(random, 1, 5) }), { atMost: 3 }],
  ['throttled', REQUESTS, 'the edge throttles some requests in a row', (random) => ({ calls: between(random, 1, 5) }), { atMost: 3 }],
  ['slow', REQUESTS, 'an answer comes up to two minutes late', (random) => ({ seconds: between(random, 1, 120) })],
  ['answer lost', REQUESTS, 'the other side has done it, and the connection breaks', () => ({})],
  ['put fails in part', /^put records$/, 'records of a PutRecordBatch fail, the others are stored', (random) => ({ every: between(random, 1, 3) })],
  ['put fails wholly', /^put records$/, 'some calls of PutRecordBatch in a row store nothing', (random) => ({ calls: between(random, 1, 30) })],
  ['put throttled', /^time$/, 'PutRecordBatch stores nothing for minutes', (random) => ({ from: between(random, 0, START), seconds: between(random, 60, 900) }), { atMost: 1 }],
  ['answer malformed', /^transform answer$/, "a transform's answer breaks Firehose's contract, or is over 6 MB", (random) => ({ how: oneOf(random, ['missing', 'doubled', 'unknown', 'no JSON', 'too large']) })],
  ['conversion fails', /^convert$/, 'records of a buffer do not become Parquet', (random) => ({ every: between(random, 1, 3) })],
  ['delivery late', /^deliver$/, 'S3 takes nothing of Firehose for up to two hours', (random) => ({ seconds: between(random, 60, 7200) })],
  ['delivered twice', /^deliver$/, 'one buffer becomes two objects', (random) => ({ seconds: oneOf(random, [0, between(random, 1, 7200)]) })],
  ['delivery answer lost', /^deliver$/, 'an object is there, Firehose does not know it and puts it again', () => ({})],
  ['error output refused', /^time$/, 'S3 takes no error object of Firehose for up to an hour', (random) => ({ from: between(random, 0, START), seconds: between(random, 60, 3600) }), { atMost: 1 }],
  ['copy fails', /^copy file$/, 'one file of a COPY is damaged on the way, or S3 slows it down', (random) => ({ how: oneOf(random, ['damaged', 'slow down']) }), { atMost: 2 }],
  ['statement slow', /^statement$/, 'a statement takes up to 20 minutes', (random) => ({ seconds: between(random, 1, 1200) }), { isForRealTime: false }],
  ['statement outcome unknown', /^statement$/, 'a statement was committed and is told to have failed', (random) => ({ status: oneOf(random, ['FAILED', 'ABORTED']) })],
  ['statement fails', /^statement$/, 'a statement is rolled back for a reason that lies in the warehouse', () => ({})],
  ['warehouse down', /^time$/, 'the Data API answers nothing for up to an hour and a half', (random) => ({ from: between(random, 0, START), seconds: between(random, 60, 5400) }), { atMost: 1 }],
  ['clock jumps', /^time$/, 'the clock of everything jumps forward', (random) => ({ from: between(random, 0, START), seconds: between(random, 1, 7200) }), { atMost: 1, isForRealTime: false }],
  ['sandbox killed', /^time$/, 'all processes end at once; what was stored is all that is left', (random) => ({ from: between(random, 0, START) }), { atMost: 2, isForRealTime: false }],
];

export const FAULT_KINDS: readonly KindOfFault[] = rows.map(([kind, at, about, details, more]) => ({ kind, at, about, details, isDefault: true, isForRealTime: true, ...more }));
