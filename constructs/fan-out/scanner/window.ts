import { wasm } from './module';

/** What assembly/scan.ts exports. Addresses are indexes of the memory's bytes. */
interface Scan {
  readonly memory: { readonly buffer: ArrayBuffer };
  lineFeeds(from: number, to: number, into: number): number;
  structure(from: number, to: number, into: number, state: number): number;
  state(): number;
}

/** Bytes that are loaded at once, at most, besides those that are held of the part before: a record's at most. */
export const PART_BYTES = 1024 * 1024;
/** How far one call scans, at most: what it finds stays in the processor's cache. */
export const SCAN_BYTES = 64 * 1024;
const WINDOW_BYTES = 2 * 1024 * 1024;
/** Whole blocks of this size are scanned; zeros behind the bytes have no meaning to any framer. */
const BLOCK_BYTES = 64;

const scan = instantiate(Buffer.from(wasm, 'base64')) as Scan;

/**
 * The decoded bytes that are being framed, in the memory of the scanner. There is one for the whole process: what stands in
 * it is good until the next `load`, and no framer may await anything while it reads it.
 */
export const window = Buffer.from(scan.memory.buffer, 0, WINDOW_BYTES);

/** Indexes of the window that the last search found, ascending. */
export const found = new Uint32Array(scan.memory.buffer, WINDOW_BYTES, SCAN_BYTES);

/** Puts what is held of the bytes before, and the next of them, into the window. @returns how many bytes it has */
export function load(held: Buffer, part: Buffer): number {
  const length = held.length + part.length;
  window.set(held, 0);
  window.set(part, held.length);
  window.fill(0, length, length + BLOCK_BYTES);
  return length;
}

/** Finds the line feeds in `[from, to)` of the window, of SCAN_BYTES at most. @returns how many */
export function findLineFeeds(from: number, to: number): number {
  return scan.lineFeeds(from, to, WINDOW_BYTES);
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

/** Node has WebAssembly, and its types have not. */
function instantiate(bytes: Uint8Array): unknown {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object) => { exports: unknown } };
  };
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
}
