import type { MessageCandidate, PatternTree } from '../../../transforms/syslog/message-pattern';

/** Where the table is in the scanner's memory. */
export const ROUTING_AT = 0x2c0000;
export const ROUTING_BYTES = 128 * 1024;

/** What comes after a node's literal. */
const after = { literal: 0, word: 1, skipTo: 2, end: 3, name: 4, anyName: 5 } as const;
/** Vectors are of this size; what is compared by them is padded to it. */
const VECTOR = 16;
const NODE_BYTES = 3 * VECTOR;
/** Instead of a bit for each byte of a literal: one more than there are bytes, so that nothing fits. */
const NOTHING_FITS = 1 << VECTOR;
/** Programs are looked up by length and last byte. */
const PROGRAM_SLOTS = 32;

interface Node {
  readonly bytes: Uint8Array;
  readonly after: (typeof after)[keyof typeof after];
  readonly stop?: number;
  /** What is skipped to, or what no name begins with. */
  readonly other?: Uint8Array;
  readonly children: readonly PatternTree[];
  readonly beside?: readonly PatternTree[];
}

const nothing = Buffer.alloc(0);

function literalTree(bytes: Uint8Array, isEnd: boolean, next: readonly PatternTree[]): PatternTree {
  return { step: { kind: 'literal', text: '', bytes, stop: 0 }, isEnd, next };
}

function isLiteral({ step }: PatternTree): boolean {
  return step.kind === 'literal';
}

/** What comes after a step that is no literal. */
function behind({ step: { kind }, isEnd, next }: PatternTree): readonly PatternTree[] {
  if (kind === 'word') return behindWord(next);
  if (kind === 'skipTo') return isEnd ? [literalTree(nothing, true, [])] : next;
  if (!isEnd) throw new RangeError('routing: expected a name to be the last of its pattern');
  return [];
}

/** The scanner takes the stop with the word. */
function behindWord([only, ...others]: readonly PatternTree[]): readonly PatternTree[] {
  if (only === undefined || others.length > 0 || !isLiteral(only)) throw new RangeError('routing: expected text behind each word');
  const rest = only.step.bytes.subarray(1);
  return rest.length === 0 && !only.isEnd ? only.next : [literalTree(rest, only.isEnd, only.next)];
}

/** Writes what assembly/patterns.ts and assembly/syslog.ts read. Addresses are of the scanner's memory; 0 is none. */
export class TableWriter {
  private readonly bytes = Buffer.alloc(ROUTING_BYTES);
  private length = 0;
  private readonly treesAt = new Map<readonly PatternTree[], number>();
  private readonly nothingFits: number = 0;

  constructor() {
    this.nothingFits = this.node({ bytes: nothing, after: after.end, children: [] });
    this.put(this.nothingFits + 4, NOTHING_FITS);
  }

  written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  padded(literal: Uint8Array): number {
    const address = this.room(literal.length);
    this.bytes.set(literal, address - ROUTING_AT);
    return address;
  }

  /** The candidates of each program that is named, and those of any other. @returns where */
  messages(byFirst: readonly (readonly MessageCandidate[])[]): number {
    const address = this.room(VECTOR + PROGRAM_SLOTS * 4);
    this.put(address, this.lists(byFirst, undefined));
    const names = new Set(byFirst.flat().flatMap(({ programs }) => programs ?? []).map((name) => Buffer.from(name).toString('latin1')));
    const slots = Array.from({ length: PROGRAM_SLOTS }, () => 0);
    for (const name of names) {
      const bytes = Buffer.from(name, 'latin1');
      const slot = (bytes.at(-1)! + 2 * bytes.length) % PROGRAM_SLOTS;
      slots[slot] = this.program(bytes, this.lists(byFirst, bytes), slots[slot]!);
    }
    this.put(address + VECTOR, ...slots);
    return address;
  }

  private program(name: Buffer, lists: number, next: number): number {
    if (name.length > VECTOR) throw new RangeError(`routing: expected programs of ${VECTOR} bytes at most, found ${name.length}`);
    const address = this.room(2 * VECTOR);
    this.put(address, lists, next, name.length, (1 << name.length) - 1);
    this.bytes.set(name, address + VECTOR - ROUTING_AT);
    return address;
  }

  /** A list of candidates for each byte: those of the program, and those of any. */
  private lists(byFirst: readonly (readonly MessageCandidate[])[], name: Buffer | undefined): number {
    const address = this.room(256 * 4);
    const isOf = ({ programs }: MessageCandidate): boolean => programs === undefined || programs.some((program) => name?.equals(program));
    const lists = byFirst.map((candidates) => candidates.filter(isOf).reduceRight((next, candidate) => this.candidate(candidate, next), 0));
    for (let first = 0; first < 256; first++) this.put(address + first * 4, lists[Math.min(first, lists.length - 1)]!);
    return address;
  }

  private candidate({ trees, except }: MessageCandidate, next: number): number {
    const address = this.room(VECTOR);
    this.put(address, this.trees(trees), except.length > 0 ? this.trees(except) : 0, next);
    return address;
  }

  private trees(trees: readonly PatternTree[]): number {
    const isOne = trees.length === 1 && isLiteral(trees[0]!);
    const address = this.treesAt.get(trees) ?? this.tree(isOne ? trees[0]! : literalTree(nothing, false, trees));
    this.treesAt.set(trees, address);
    return address;
  }

  /** @param tree of a literal */
  private tree({ step: { bytes }, isEnd, next }: PatternTree): number {
    if (bytes.length > VECTOR) {
      return this.node({ bytes: bytes.subarray(0, VECTOR), after: after.literal, children: [literalTree(bytes.subarray(VECTOR), isEnd, next)] });
    }
    if (isEnd) return this.node({ bytes, after: after.end, children: [] });
    const children = next.filter(isLiteral);
    const others = next.filter((tree) => !isLiteral(tree));
    if (children.length > 0) return this.node({ bytes, after: after.literal, children, beside: others });
    const [other, ...beside] = others as [PatternTree, ...PatternTree[]];
    const { step } = other;
    return this.node({ bytes, after: after[step.kind], stop: step.stop, other: step.bytes, children: behind(other), beside });
  }

  private node({ bytes, after: kind, stop = 0, other = nothing, children, beside = [] }: Node): number {
    if (other.length > VECTOR) throw new RangeError(`routing: expected ${VECTOR} bytes to skip to at most, found ${other.length}`);
    const { childBits, table } = this.table(children);
    const besideAt = beside.length > 0 ? this.trees(beside) : 0;
    const address = this.room(NODE_BYTES + table.length * 4);
    this.bytes.set([kind, bytes.length, stop, other.length], address - ROUTING_AT);
    this.put(address + 4, (1 << bytes.length) - 1, besideAt, childBits);
    this.bytes.set(bytes, address + VECTOR - ROUTING_AT);
    this.bytes.set(other, address + 2 * VECTOR - ROUTING_AT);
    this.put(address + NODE_BYTES, ...table);
    return address;
  }

  /** The children by their first byte, cut to as many bits as tell them apart. */
  private table(children: readonly PatternTree[]): { readonly childBits: number; readonly table: readonly number[] } {
    if (!children.every(isLiteral)) return { childBits: 0, table: [this.trees(children)] };
    const firsts = children.map(({ step: { bytes } }) => bytes[0] ?? 0);
    const childBits = [0, 1, 3, 7, 15, 31, 63, 127, 255].find((all) => new Set(firsts.map((first) => first & all)).size === firsts.length)!;
    const table = Array.from({ length: childBits + 1 }, () => this.nothingFits);
    for (const [index, child] of children.entries()) table[firsts[index]! & childBits] = this.tree(child);
    return { childBits, table };
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
