import { MAX_RECORD_BYTES, PACK_BYTES } from '../../../transforms/pack';
import { SLICES } from '../../../transforms/pack-writer';
import { wasm } from './module';
import type { RoutingTable } from './routing-table';
import { ROUTING_AT, ROUTING_BYTES } from './table-writer';

/** What assembly/scan.ts exports. Addresses are indexes of the memory's bytes. */
interface Scan {
  readonly memory: { readonly buffer: ArrayBuffer };
  lineRuns(start: number, from: number, to: number, into: number, longest: number, messages: number): number;
  values(from: number, to: number, into: number, most: number, longest: number, mayHaveRecords: boolean, text: number, textLength: number): number;
  structure(from: number, to: number, into: number, state: number): number;
  state(): number;
  copy(slices: number, count: number, into: number): number;
}

/** Bytes that are loaded at once, at most, besides those that are held of the part before: a record's at most. */
export const PART_BYTES = 1024 * 1024;
/** How far one search goes that finds a place for each byte, at most: what it finds stays in the processor's cache. */
export const SCAN_BYTES = 64 * 1024;
const WINDOW_BYTES = 2 * 1024 * 1024;
const RUNS_AT = WINDOW_BYTES + 4 * SCAN_BYTES;
const SLICES_AT = ROUTING_AT + ROUTING_BYTES;
const GATHERED_AT = SLICES_AT + 8 * SLICES;
/** Whole blocks of this size are scanned; zeros behind the bytes have no meaning to any framer. */
const BLOCK_BYTES = 64;

const scan = instantiate(Buffer.from(wasm, 'base64')) as Scan;

/**
 * The decoded bytes that are being framed, in the memory of the scanner. There is one for the whole process: what stands in
 * it is good until the next `load`, and no framer may await anything while it reads it.
 */
export const window = Buffer.from(scan.memory.buffer, 0, WINDOW_BYTES);

/** Indexes of the window that the last search of `findStructure` found, ascending. */
export const found = new Uint32Array(scan.memory.buffer, WINDOW_BYTES, SCAN_BYTES);

/** What the last search of `findLines` or `findValues` found, two numbers each. */
export const runs = new Uint32Array(scan.memory.buffer, RUNS_AT, 2 * SCAN_BYTES);

/** What the scanner says of a record: to ask its source, or one of the kinds that its routing tells. */
export type Kind = 0 | 1 | 2;
export const ASK = 0;
/** Bits of a second number that are the kind; the others are a count or an index. */
export const KIND_BITS = 2;
export const KINDS = 3;

/** Puts what is held of the bytes before, and the next of them, into the window. @returns how many bytes it has */
export function load(held: Buffer, part: Buffer): number {
  const length = held.length + part.length;
  window.set(held, 0);
  window.set(part, held.length);
  window.fill(0, length, length + BLOCK_BYTES);
  return length;
}

const routingBytes = new Uint8Array(scan.memory.buffer, ROUTING_AT);
const slices = new Uint32Array(scan.memory.buffer, SLICES_AT, 2 * SLICES);
const gathered = Buffer.from(scan.memory.buffer, GATHERED_AT, PACK_BYTES);

let loaded: RoutingTable | undefined;

function loadRouting(table: RoutingTable): void {
  if (table === loaded) return;
  routingBytes.set(table.bytes);
  loaded = table;
}

/**
 * Finds the lines whose line feeds are in `[from, to)` of the window, of SCAN_BYTES at most, as runs of neighbours of one kind:
 * index behind the last line feed, and count of lines with the kind.
 * @param start where the first line begins
 * @returns how many runs
 */
export function findLines(start: number, from: number, to: number, table: RoutingTable): number {
  loadRouting(table);
  return scan.lineRuns(start, from, to, RUNS_AT, MAX_RECORD_BYTES, table.messages);
}

/**
 * Finds JSON objects one after the other, from the one that begins at `from` of the window: index of the first byte, and the
 * one behind the last with the kind. It ends at the first that needs a closer look.
 * @param isTop at top level, where `Records` of an object are a list of records
 * @returns how many
 */
export function findValues(from: number, to: number, isTop: boolean, table: RoutingTable): number {
  loadRouting(table);
  return scan.values(from, to, RUNS_AT, SCAN_BYTES, MAX_RECORD_BYTES, isTop, table.text, table.textLength);
}

/** Outside a string, which is where a search of `findStructure` begins. */
export const OUTSIDE = 0;

/**
 * Finds the brackets outside of JSON's strings, and line feeds inside, of which there may be none: such a one ends the
 * string. `[from, to)` is SCAN_BYTES at most.
 * @param state OUTSIDE, or what `structureState` said after the search up to `from`
 * @returns how many
 */
export function findStructure(from: number, to: number, state: number): number {
  return scan.structure(from, to, WINDOW_BYTES, state);
}

/** Where in a string, or outside, the latest search ended. */
export function structureState(): number {
  return scan.state();
}

/**
 * Copies slices of the window one behind the other: several times faster than a view and a copy of each.
 * @param bounds of so many slices, from and to
 * @returns the bytes, PACK_BYTES at most; good until the next call
 */
export function gather(bounds: Uint32Array, count: number): Buffer {
  slices.set(count * 2 < bounds.length ? bounds.subarray(0, count * 2) : bounds);
  return gathered.subarray(0, scan.copy(SLICES_AT, count, GATHERED_AT));
}

/** Node has WebAssembly, and its types have not. */
function instantiate(bytes: Uint8Array): unknown {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object) => { exports: unknown } };
  };
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
}
