import { createGunzip, type Gunzip } from 'node:zlib';

/** Compressed bytes that zlib is given at once. */
const STEP_BYTES = 128 * 1024;
/** A step that fails is given again in pieces of this size, and the piece that fails then byte by byte. */
const PIECES_BYTES = [256, 1];
/** Decoded bytes after which zlib's thread waits until they are read. */
const CHUNK_BYTES = 1024 * 1024;
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
 * Decodes gzip, of one or several members. While a chunk is being consumed the next is decoded in zlib's thread.
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
      for await (const chunk of afterBytes(given, inflateSteps(steps()))) {
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
    let decoded: Buffer[] = [];
    for await (const bytes of input) {
      const passedOver = given - inflater.taken;
      given += bytes.length;
      if (passedOver === 0) inflater.begin(bytes);
      // While these are consumed zlib is at work already.
      yield* decoded;
      decoded = [];
      for (let chunk = await inflater.read(); chunk; chunk = await inflater.read()) {
        if (inflater.isAtWork) yield chunk;
        else decoded.push(chunk);
      }
      const rest = given - inflater.taken;
      if (rest === 0) continue;
      yield* decoded;
      decoded = [];
      requirePadding(bytes.subarray(-rest));
    }
    yield* decoded;
    inflater.end();
    for (let chunk = await inflater.read(); chunk; chunk = await inflater.read()) yield chunk;
  } finally {
    inflater.close();
  }
}

/** zlib in its own thread. It begins nothing before all that it made earlier has been read: what fails takes nothing else away. */
class Inflater {
  isAtWork = false;
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

  begin(bytes: Buffer): void {
    this.step = this.step === undefined ? 0 : this.step + 1;
    this.isAtWork = true;
    this.gunzip.write(bytes, () => this.stopped());
  }

  /** No more bytes come. */
  end(): void {
    this.step = undefined;
    this.isAtWork = !this.gunzip.readableEnded;
    this.gunzip.end();
  }

  /**
   * The next that was decoded; undefined when zlib has nothing to do.
   * @throws InflateError
   */
  async read(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.failure) throw this.failure;
      const chunk = this.gunzip.read() as Buffer | null;
      if (chunk) {
        // If that was the last of what zlib was given, it says so now: then it can be given more before the chunk is consumed.
        await new Promise<void>((resolve) => process.nextTick(resolve));
        return chunk;
      }
      if (!this.isAtWork) return undefined;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  close(): void {
    this.gunzip.destroy();
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
