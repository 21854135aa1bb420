/**
 * Finds what matters to a framer, 64 bytes at a time. AssemblyScript, compiled to WebAssembly by `npm run generate`, with
 * vector instructions, which JavaScript has none of. Addresses are bytes of the module's memory.
 *
 * 64 zero bytes are expected behind the bytes that are searched: whole blocks are read.
 */
export { copy } from './copy';
export { state, structure } from './json';
export { lineRuns } from './lines';
export { values } from './values';
