import { binaryFormat, isGzip, SIGNATURE_BYTES, utf16Format } from './file-format';
import { inflate, InflateError } from './inflate';

/** The file is of a kind that is not read. */
export class UnsupportedFormat extends Error {
  override readonly name = 'UnsupportedFormat';
  constructor(readonly looksLike: string) {
    super(`file: expected text or gzip, found what looks like ${looksLike}`);
  }
}

/** What comes after the decoded bytes cannot be decoded, or may not be. */
export class Undecodable extends Error {
  override readonly name = 'Undecodable';
}

/** Reads a file as UTF-8 text, whatever of gzip and UTF-16 it is wrapped in. Memory does not grow with the file. */
export class Decoder {
  private readonly layers: string[] = [];
  private bytes = 0;

  /**
   * @param open begins to read the file anew, from its first byte
   * @param maxBytes decoded bytes to be given at most
   */
  constructor(
    private readonly open: () => AsyncIterable<Uint8Array>,
    private readonly maxBytes: number,
  ) {}

  /** How the file is wrapped, outermost first: `plain`, `gzip`, `utf-16le`, `gzip+utf-16le` … Known from the first chunk on. */
  get encoding(): string {
    return this.layers.join('+') || 'plain';
  }

  /** Bytes given so far. */
  get decodedBytes(): number {
    return this.bytes;
  }

  /**
   * The decoded bytes, the same for the same file; a UTF-8 byte order mark is among them, one of UTF-16 is not. The
   * first chunk has the mark whole.
   * @throws UnsupportedFormat before the first chunk
   * @throws Undecodable after all that could be decoded
   */
  async *chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of this.text()) {
      const room = this.maxBytes - this.bytes;
      const allowed = chunk.length <= room ? chunk : chunk.subarray(0, room);
      this.bytes += allowed.length;
      if (allowed.length > 0) yield allowed;
      if (allowed.length < chunk.length) throw new Undecodable(`decoded file: expected at most ${this.maxBytes} bytes, found more`);
    }
  }

  private async *text(): AsyncGenerator<Buffer> {
    const file = new Headed(this.open());
    if (!isGzip(await file.head())) return yield* this.utf8(file);
    this.layers.push('gzip');
    yield* this.utf8(new Headed(this.inflated(file)));
  }

  private async *utf8(content: Headed): AsyncGenerator<Buffer> {
    const head = await content.head();
    const binary = binaryFormat(head);
    if (binary !== undefined) {
      await content.close();
      throw new UnsupportedFormat([...this.layers, binary].join('+'));
    }
    const utf16 = utf16Format(head);
    if (utf16 === undefined) return yield* content;
    this.layers.push(utf16);
    yield* utf8FromUtf16(utf16, content);
  }

  private async *inflated(file: Headed): AsyncGenerator<Buffer> {
    let opened: AsyncIterable<Uint8Array> | undefined = file;
    const open = (): AsyncIterable<Uint8Array> => {
      const content = opened ?? this.open();
      opened = undefined;
      return content;
    };
    try {
      yield* inflate(open);
    } catch (error) {
      if (error instanceof InflateError) throw new Undecodable(`gzip: ${error.message}`, { cause: error });
      throw error;
    }
  }
}

/** An input whose first bytes can be looked at before it is read. */
class Headed implements AsyncIterable<Buffer> {
  private readonly rest: AsyncIterator<Uint8Array>;
  private first = Buffer.alloc(0);
  private failure: { readonly error: unknown } | undefined;

  constructor(input: AsyncIterable<Uint8Array>) {
    this.rest = input[Symbol.asyncIterator]();
  }

  /** The first SIGNATURE_BYTES or more; fewer if there are no more. They come again, as the first chunk. */
  async head(): Promise<Buffer> {
    try {
      while (this.first.length < SIGNATURE_BYTES) {
        const next = await this.rest.next();
        if (next.done) break;
        this.first = Buffer.concat([this.first, next.value]);
      }
    } catch (error) {
      // What came before the failure is given first.
      this.failure = { error };
    }
    return this.first;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      if (this.first.length > 0) yield this.first;
      if (this.failure) throw this.failure.error;
      for (let next = await this.rest.next(); !next.done; next = await this.rest.next()) yield view(next.value);
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    await this.rest.return?.();
  }
}

async function* utf8FromUtf16(format: 'utf-16le' | 'utf-16be', input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(format);
  for await (const chunk of input) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
