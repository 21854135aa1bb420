import type { EventClassName } from '../../../schemas';
import type { Routing } from '../../../transforms/routing';
import type { Source } from '../../../transforms/source';
import type { MessageCandidate, PatternTree } from '../../../transforms/syslog/message-pattern';

/** What the scanner knows a source's classes by: bytes that it finds at ROUTING_AT of its memory. */
export interface RoutingTable {
  readonly bytes: Buffer;
  /** What assembly/lines.ts takes: where the candidates are, 0 where all lines are of one kind. */
  readonly candidates: number;
  /** What assembly/values.ts takes: where the text is, and its length, 0 where all values are of one kind. */
  readonly text: number;
  readonly textLength: number;
}

/** Where the table is in the scanner's memory. */
export const ROUTING_AT = 0x2c0000;
export const ROUTING_BYTES = 128 * 1024;

/** The class of each kind that the scanner tells; none where it is asked for each record. */
export function classesByKind({ route, routing, skip, eventClasses }: Source): readonly (EventClassName | undefined)[] {
  if (skip || (route && !routing)) return [];
  return [undefined, routing?.otherwise ?? eventClasses[0], routing?.by === 'syslog message' ? routing.matched : undefined];
}

const empty: RoutingTable = { bytes: Buffer.alloc(0), candidates: 0, text: 0, textLength: 0 };
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
  return { ...empty, candidates: writer.candidates(routing.candidates), bytes: writer.written() };
}

const step = { literal: 0, skipTo: 1, word: 2, name: 3, anyName: 4 } as const;
/** Vectors are of this size; what is compared by them is padded to it. */
const VECTOR = 16;

/** Writes what assembly/patterns.ts and assembly/syslog.ts read. Addresses are of the scanner's memory; 0 is none. */
class TableWriter {
  private readonly bytes = Buffer.alloc(ROUTING_BYTES);
  private length = 0;

  written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  padded(literal: Uint8Array): number {
    const address = this.room(literal.length);
    this.bytes.set(literal, address - ROUTING_AT);
    return address;
  }

  /** A list of candidates for each byte. */
  candidates(byFirst: readonly (readonly MessageCandidate[])[]): number {
    const address = this.room(256 * 4);
    const lists = byFirst.map((candidates) => candidates.reduceRight((next, candidate) => this.candidate(candidate, next), 0));
    for (let first = 0; first < 256; first++) this.put(address + first * 4, lists[Math.min(first, lists.length - 1)]!);
    return address;
  }

  private candidate({ programs, trees, except }: MessageCandidate, next: number): number {
    const address = this.room(16);
    this.put(address, programs ? this.programs(programs) : 0, this.trees(trees), this.trees(except), next);
    return address;
  }

  private programs(names: readonly Uint8Array[]): number {
    const address = this.room((names.length + 1) * 2 * VECTOR);
    for (const [index, name] of names.entries()) {
      if (name.length > VECTOR) throw new RangeError(`routing: expected programs of ${VECTOR} bytes at most, found ${name.length}`);
      const at = address + index * 2 * VECTOR;
      this.put(at, name.length);
      this.bytes.set(name, at + VECTOR - ROUTING_AT);
    }
    return address;
  }

  private trees(trees: readonly PatternTree[]): number {
    return trees.reduceRight((sibling, tree) => this.node(tree, sibling), 0);
  }

  private node({ step: { kind, bytes, stop }, isEnd, next }: PatternTree, sibling: number): number {
    const literal = bytes.subarray(0, VECTOR);
    const rest = bytes.subarray(VECTOR);
    if (rest.length > 0 && kind !== 'literal') throw new RangeError(`routing: expected ${VECTOR} bytes to skip to at most, found ${bytes.length}`);
    const address = this.room(2 * VECTOR);
    const at = address - ROUTING_AT;
    const child = rest.length > 0 ? this.node({ step: { kind, bytes: rest, stop, text: '' }, isEnd, next }, 0) : this.trees(next);
    this.bytes.set([step[kind], Number(isEnd && rest.length === 0), stop, literal.length], at);
    this.put(address + 4, child, sibling);
    this.bytes.set(literal, at + VECTOR);
    return address;
  }

  private put(address: number, ...values: number[]): void {
    for (const [index, value] of values.entries()) this.bytes.writeUInt32LE(value, address - ROUTING_AT + index * 4);
  }

  /** The address of so many bytes that are free. */
  private room(size: number): number {
    const address = ROUTING_AT + this.length;
    this.length += Math.ceil(size / VECTOR) * VECTOR;
    if (this.length > ROUTING_BYTES) throw new RangeError(`routing: expected ${ROUTING_BYTES} bytes at most`);
    return address;
  }
}
