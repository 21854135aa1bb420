import type { EventClassName } from '../../../schemas';
import type { Routing } from '../../../transforms/routing';
import type { Source } from '../../../transforms/source';
import { TableWriter } from './table-writer';

/** What the scanner knows a source's classes by: bytes that it finds at ROUTING_AT of its memory. */
export interface RoutingTable {
  readonly bytes: Buffer;
  /** What assembly/lines.ts takes: where its messages are, 0 where all lines are of one kind. */
  readonly messages: number;
  /** What assembly/values.ts takes: where the text is, and its length, 0 where all values are of one kind. */
  readonly text: number;
  readonly textLength: number;
}

/** The class of each kind that the scanner tells; none where it is asked for each record. */
export function classesByKind({ route, routing, skip, eventClasses }: Source): readonly (EventClassName | undefined)[] {
  if (skip || (route && !routing)) return [];
  return [undefined, routing?.otherwise ?? eventClasses[0], routing?.by === 'syslog message' ? routing.matched : undefined];
}

const empty: RoutingTable = { bytes: Buffer.alloc(0), messages: 0, text: 0, textLength: 0 };
const made = new WeakMap<Routing, RoutingTable>();

/** @throws RangeError if there is no room for it: the source declares too much */
export function routingTable(routing: Routing | undefined): RoutingTable {
  if (!routing) return empty;
  const table = made.get(routing) ?? makeTable(routing);
  made.set(routing, table);
  return table;
}

function makeTable(routing: Routing): RoutingTable {
  const writer = new TableWriter();
  if (routing.by === 'text') {
    const text = Buffer.from(routing.text, 'latin1');
    return { ...empty, text: writer.padded(text), textLength: text.length, bytes: writer.written() };
  }
  return { ...empty, messages: writer.messages(routing.candidates), bytes: writer.written() };
}
