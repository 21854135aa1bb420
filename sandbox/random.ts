/** Chance: the machine's own, or a sequence that follows from a seed. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Random } from './kernel';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function machineRandom(): Random {
  const next = () => randomBytes(4).readUInt32LE() / 2 ** 32;
  return { next, uuid: () => randomUUID(), text: (length) => textOf(length, next) };
}

/** The same seed gives the same sequence on every machine: mulberry32 by Tommy Ettinger (public domain). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, uuid: () => uuidOf(next), text: (length) => textOf(length, next) };
}

function textOf(length: number, next: () => number): string {
  let text = '';
  while (text.length < length) text += LETTERS[Math.floor(next() * LETTERS.length)];
  return text;
}

/** Version 4, variant 1 (RFC 9562 section 5.4). */
function uuidOf(next: () => number): string {
  const bytes = Buffer.from(Array.from({ length: 16 }, () => Math.floor(next() * 256)));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
