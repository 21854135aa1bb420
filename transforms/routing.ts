import type { EventClassName } from '../schemas';
import type { MessageCandidate } from './syslog/message-pattern';

/** What a source's `route` decides, as data. */
export type Routing<C extends EventClassName = EventClassName> = SyslogRouting<C> | TextRouting<C>;

/** Lines of syslog belong to one class if a pattern fits their message, to the other if none does. */
export interface SyslogRouting<C> {
  readonly by: 'syslog message';
  /** By the first byte of the message; the last is for all bytes that are no ASCII. */
  readonly candidates: readonly (readonly MessageCandidate[])[];
  readonly matched: C;
  readonly otherwise: C;
}

/** Records without the text belong to one class; of the others it says nothing. */
export interface TextRouting<C> {
  readonly by: 'text';
  /** Latin-1. */
  readonly text: string;
  readonly otherwise: C;
}
