/** The words of the matrix: clients in rows, situations in columns, and what came of each. */
import type { Place } from './place';

/**
 * What the books say in the end. `all`: each line once. `repeated`: each line, some more than once. `lost`: lines that the
 * client was given never came.
 */
export type Verdict = 'all' | 'repeated' | 'lost';

export interface Known {
  /** More than one where it depends on the moment. */
  readonly verdicts: readonly Verdict[];
  /** What the client does, one sentence. */
  readonly because: string;
}

/** A client that has been started. */
export interface Running {
  /** Hands it lines. @returns those that it is to send: a replayed request has its own */
  feed(lines: readonly string[]): Promise<readonly string[]>;
  /** What cron or a person does again and again, for a program that ends; fails quietly. */
  turn?(): Promise<void>;
  /** Ends it as a restart does; what it has not sent yet is its own affair. */
  stop(): Promise<void>;
}

export interface Client {
  readonly name: string;
  /** What is run: program and configuration. */
  readonly how: string;
  /** `replayed`: no program runs, its requests are sent as recorded or as written from its source. */
  readonly kind: 'program' | 'replayed';
  /** Cells that are not `all` for a reason that lies in the client. */
  readonly known?: Readonly<Record<string, Known>>;
  /** May be called again in the same place, after `stop`. */
  start(place: Place): Promise<Running>;
}

/** One client in one situation. */
export interface Cell {
  readonly client: Client;
  readonly situation: Situation;
  readonly place: Place;
  running: Running;
  /** Lines that are to arrive. */
  readonly fed: string[];
}

export interface Situation {
  readonly name: string;
  /** What happens, one sentence. */
  readonly about: string;
  readonly isKeyExpired?: boolean;
  /** Lines that are no records of the source. */
  readonly rejected?: number;
  /** Until the trouble is there and the client has met it. */
  begin(cell: Cell): Promise<void>;
  /** Simulated time that passes meanwhile, for all clients at once, ms. */
  readonly meanwhile: number;
  /** The trouble ends. */
  end(cell: Cell): Promise<void>;
}
