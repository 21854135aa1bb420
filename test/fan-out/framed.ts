import type { Framer, FrameHandler } from '../../constructs/fan-out/framer';

/** What a framer told, in order. */
export interface Framed {
  readonly records: { readonly number: number; readonly offset: number; readonly text: string }[];
  readonly tooLong: { readonly number: number; readonly offset: number; readonly length: number; readonly head: string }[];
  readonly blank: number;
  /** Where the framer says it is at the end. */
  readonly number: number;
  readonly offset: number;
}

type FramerClass = new (handler: FrameHandler) => Framer;

/** Frames the chunks as one file. Text is Latin-1: a character is a byte. */
export function frame(framerClass: FramerClass, chunks: readonly Buffer[], options: { end: boolean } = { end: true }): Framed {
  const records: Framed['records'] = [];
  const tooLong: Framed['tooLong'] = [];
  let blank = 0;
  const framer = new framerClass({
    record: (number, offset, bytes, start, end) => records.push({ number, offset, text: bytes.toString('latin1', start, end) }),
    tooLong: (number, offset, length, head) => tooLong.push({ number, offset, length, head: head.toString('latin1') }),
    blank: () => blank++,
    settle: () => undefined,
  });
  for (const chunk of chunks) framer.push(chunk);
  if (options.end) framer.end();
  return { records, tooLong, blank, number: framer.number, offset: framer.offset };
}

/** Cuts at the given places, wherever they are. */
export function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const borders = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return borders.slice(1).map((border, index) => bytes.subarray(borders[index], border));
}
