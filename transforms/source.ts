import type { EventClassName, EventOf } from '../schemas';
import type { Routing } from './routing';

/** What a record's meaning depends on beside its own text. Carried in the pack header: no clock, no I/O. */
export interface Context {
  /** Epoch ms, pinned when the upload was first promised. */
  readonly uploadedAt: number;
  /** Epoch ms of the file on the client, if it said so. */
  readonly fileModifiedAt?: number;
  /** IANA name or fixed offset (`+02:00`) for times without a zone. */
  readonly timeZone: string;
  /** The host that the shipper named. */
  readonly host: string;
}

/** One event as a source makes it: its class and the columns that the source fills; lineage is added by the transform. */
export type SourceEvent<C extends EventClassName = EventClassName> = {
  [K in C]: { readonly class: K } & EventOf<K>;
}[C];

/** How the decoded file is cut into records: by line feed, or by JSON value (elements of arrays and of `Records`, NDJSON). */
export type Framing = 'lines' | 'json';

/** A kind of log. One file per source in transforms/sources/, named after `name` with dashes. */
export interface Source<C extends EventClassName = EventClassName> {
  readonly name: string;
  /** Raised when the meaning of `parse` changes; kept with each row as `source_version`. */
  readonly version: number;
  readonly description: string;
  /** Address of the format's own documentation. */
  readonly reference: string;
  readonly framing: Framing;
  readonly eventClasses: readonly C[];
  /**
   * Which class a record belongs to, from its bytes `[start, end)`, without parsing it all: it runs in fan-out on every
   * record. Left out where there is one class. `parse` must return events of the same class.
   */
  route?(bytes: Buffer, start: number, end: number): C;
  /** The same rule as data, by which fan-out routes many records at once; `route` is asked where it says nothing. */
  readonly routing?: Routing<C>;
  /** Lines that are no records: counted by kind, never events. Blank lines are known without it. */
  skip?(bytes: Buffer, start: number, end: number): 'comment' | 'header' | undefined;
  /**
   * Pure. At least one event, all of one class.
   * @throws RecordError
   */
  parse(text: string, context: Context): SourceEvent<C>[];
}

/** Checks a source's shape for the compiler; returns it as is. */
export function source<C extends EventClassName>(definition: Source<C>): Source<C> {
  return definition;
}
