import { createGunzip } from 'node:zlib';

/**
 * Compressed bytes of one step. What a step decodes is held in memory, and deflate makes at most 1,032 bytes of one.
 */
const STEP_BYTES = 32 * 1024;
/** Room for what a step decodes to: zlib's thread goes on only as long as it needs no new room from this one. */
const CHUNK_BYTES = 1024 * 1024;

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
 * Decodes gzip, of one or several members. While a chunk is being consumed the next is decoded in zlib's thread.
 *
 * All bytes that can be decoded are given before an error is thrown, always the same for the same file: zlib forgets
 * the output of a step that fails, so that one is taken again byte by byte.
 * @param open begins to read the file anew
 * @throws InflateError
 */
export async function* inflate(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let given = 0;
  try {
    for await (const chunk of inflateSteps(fixedSteps(open()))) {
      given += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    if (error.step !== undefined) yield* afterBytes(given, untilError(inflateSteps(bytewise(error.step, fixedSteps(open())))));
    throw error;
  }
}

async function* inflateSteps(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const decoded: Buffer[] = [];
  gunzip.on('data', (chunk: Buffer) => decoded.push(chunk));
  const ended = new Promise((resolve) => gunzip.once('end', resolve));
  /** The step being decoded; none at the end of the file. */
  let step: number | undefined;
  // The callback of a write that fails is never called.
  const failed = new Promise<never>((_, reject) => {
    gunzip.once('error', (error) => reject(new InflateError(error.message, step)));
  });
  failed.catch(() => undefined);
  try {
    let written = Promise.resolve();
    let latest: Buffer = Buffer.alloc(0);
    let given = 0;
    for await (const bytes of input) {
      await Promise.race([written, failed]);
      const chunks = decoded.splice(0);
      const unread = given - gunzip.bytesWritten;
      if (unread === 0) {
        step = step === undefined ? 0 : step + 1;
        written = new Promise((resolve) => gunzip.write(bytes, () => resolve()));
      }
      yield* chunks;
      if (unread > 0) requirePadding(latest.subarray(-unread));
      given += bytes.length;
      latest = bytes;
    }
    await Promise.race([written, failed]);
    yield* decoded.splice(0);
    if (given > gunzip.bytesWritten) requirePadding(latest.subarray(gunzip.bytesWritten - given));
    step = undefined;
    gunzip.end();
    await Promise.race([ended, failed]);
    yield* decoded.splice(0);
  } finally {
    gunzip.destroy();
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

/** Cuts the step of that number into single bytes and ends with it. */
async function* bytewise(number: number, input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const step of input) {
    if (at++ < number) yield step;
    else return yield* Array.from(step, (byte) => Buffer.of(byte));
  }
}

async function* untilError(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* input;
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
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
