import { createGunzip, type Gunzip } from 'node:zlib';
import { readAhead } from './read-ahead';

/** Compressed bytes that zlib is given at once, chunks' worth of them: its thread waits at the end of each step too. */
export const STEP_BYTES = 1024 * 1024;
/** A step that fails is given again in pieces of this size, and the piece that fails then byte by byte. */
const PIECES_BYTES = [256, 1];
/** Decoded bytes after which zlib's thread waits until they are read. It has to be woken for each chunk, so they are large. */
const CHUNK_BYTES = 2 * 1024 * 1024;
/** A stream that holds one byte or more is full: then zlib waits. The types of Node's zlib leave this option out. */
const options = { chunkSize: CHUNK_BYTES, readableHighWaterMark: 1 };

/** From here on the bytes are no gzip, or end too early. */
export class InflateError extends Error {
  override readonly name = 'InflateError';
  constructor(
    message: string,
    /** Which step of the file failed, from 0. Absent when all steps went well and more was expected. */
    readonly step?: number,
  ) {
    super(message);
  }
}

/**
 * Decodes gzip, of one or several members. While a chunk is being consumed the next ones are decoded in zlib's thread.
 *
 * All bytes that can be decoded are given before an error is thrown, always the same for the same file: zlib forgets
 * the output of a step that fails, so that one is taken again in ever smaller pieces.
 * @param open begins to read the file anew
 * @throws InflateError
 */
export async function* inflate(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let given = 0;
  let steps = (): AsyncIterable<Buffer> => fixedSteps(open());
  for (const size of [...PIECES_BYTES, 0]) {
    try {
      for await (const chunk of afterBytes(given, readAhead(inflateSteps(steps())))) {
        given += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      if (!(error instanceof InflateError) || error.step === undefined || size === 0) throw error;
      const { step } = error;
      const coarser = steps;
      steps = () => cutStep(step, size, coarser());
    }
  }
}

async function* inflateSteps(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const inflater = new Inflater();
  let given = 0;
  try {
    for await (const bytes of input) {
      const passedOver = given - inflater.taken;
      given += bytes.length;
      if (passedOver === 0) yield* inflater.decode(bytes);
      const rest = given - inflater.taken;
      if (rest > 0) requirePadding(bytes.subarray(-rest));
    }
    yield* inflater.end();
  } finally {
    inflater.close();
  }
}

/** zlib in its own thread. It begins nothing before all that it made earlier has been read: what fails takes nothing else away. */
class Inflater {
  private isAtWork = false;
  /** What is being decoded, counted from 0; undefined at the end of the file. */
  private step: number | undefined;
  private failure: InflateError | undefined;
  private wake = (): void => undefined;
  private readonly gunzip: Gunzip = createGunzip(options);

  constructor() {
    this.gunzip.on('readable', () => this.wake());
    this.gunzip.on('end', () => this.stopped());
    this.gunzip.on('error', (error) => {
      this.failure = new InflateError(error.message, this.step);
      this.stopped();
    });
  }

  /** Compressed bytes that were decoded. Those after the last member are not. */
  get taken(): number {
    return this.gunzip.bytesWritten;
  }

  /** @throws InflateError */
  decode(bytes: Buffer): AsyncGenerator<Buffer> {
    this.step = this.step === undefined ? 0 : this.step + 1;
    this.isAtWork = true;
    this.gunzip.write(bytes, () => this.stopped());
    return this.decoded();
  }

  /** No more bytes come. @throws InflateError */
  end(): AsyncGenerator<Buffer> {
    this.step = undefined;
    this.isAtWork = !this.gunzip.readableEnded;
    this.gunzip.end();
    return this.decoded();
  }

  close(): void {
    this.gunzip.destroy();
  }

  /** What comes until zlib has nothing to do. */
  private async *decoded(): AsyncGenerator<Buffer> {
    for (;;) {
      if (this.failure) throw this.failure;
      const chunk = this.gunzip.read() as Buffer | null;
      if (chunk) yield chunk;
      else if (this.isAtWork) await new Promise<void>((resolve) => (this.wake = resolve));
      else return;
    }
  }

  private stopped(): void {
    this.isAtWork = false;
    this.wake();
  }
}

/**
 * Zeros may follow the last member. zlib stops there, and would pass over anything behind them without a word.
 * @see https://www.gnu.org/software/gzip/manual/gzip.html#Tapes
 */
function requirePadding(bytes: Buffer): void {
  if (bytes.some((byte) => byte !== 0)) throw new InflateError('expected only zeros after the padding began, found other bytes');
}

/** The same bytes in steps whose borders do not depend on how they arrive. */
async function* fixedSteps(input: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let step = Buffer.allocUnsafe(STEP_BYTES);
  let filled = 0;
  for await (const chunk of input) {
    for (let start = 0; start < chunk.length; ) {
      const part = chunk.subarray(start, start + STEP_BYTES - filled);
      step.set(part, filled);
      filled += part.length;
      start += part.length;
      if (filled < STEP_BYTES) continue;
      yield step;
      step = Buffer.allocUnsafe(STEP_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield step.subarray(0, filled);
}

/** Cuts the step of that number into pieces of that size and ends with it. */
async function* cutStep(number: number, size: number, input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const step of input) {
    if (at++ < number) yield step;
    else {
      for (let start = 0; start < step.length; start += size) yield step.subarray(start, start + size);
      return;
    }
  }
}

async function* afterBytes(count: number, input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of input) {
    const known = Math.min(left, chunk.length);
    left -= known;
    if (known < chunk.length) yield chunk.subarray(known);
  }
}
