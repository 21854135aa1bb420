/**
 * Takes the aws-chunked framing off a payload: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n` … `0…\r\n<trailers>\r\n`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
import { Transform, type TransformCallback } from 'node:stream';
import { ServiceError } from '../errors';
import type { ChunkSignatures } from './chunk-signatures';

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

const MAX_LINE = 8192;

export class AwsChunkedDecoder extends Transform {
  readonly trailers = new Map<string, string>();
  private state: State = 'size';
  private line = '';
  private remaining = 0;
  private signature: string | undefined;
  private decoded = 0;

  /**
   * @param expectedLength `x-amz-decoded-content-length`
   * @param signatures absent where the chunks are unsigned
   */
  constructor(private readonly expectedLength: number, private readonly signatures?: ChunkSignatures) {
    super();
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (let rest = piece; rest.length > 0; ) rest = this.state === 'data' ? this.takeData(rest) : this.takeLine(rest);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    done(this.state === 'done' && this.decoded === this.expectedLength ? null : incompleteBody());
  }

  private takeData(piece: Buffer): Buffer {
    const data = piece.subarray(0, this.remaining);
    this.signatures?.data(data);
    this.remaining -= data.length;
    this.decoded += data.length;
    if (this.decoded > this.expectedLength) throw incompleteBody();
    this.push(data);
    if (this.remaining === 0) this.state = 'data-end';
    return piece.subarray(data.length);
  }

  private takeLine(piece: Buffer): Buffer {
    const end = piece.indexOf(0x0a);
    this.line += piece.toString('latin1', 0, end < 0 ? piece.length : end);
    if (this.line.length > MAX_LINE) throw malformed();
    if (end >= 0) {
      const line = this.line.replace(/\r$/, '');
      this.line = '';
      this.endLine(line);
    }
    return end < 0 ? piece.subarray(piece.length) : piece.subarray(end + 1);
  }

  private endLine(line: string): void {
    switch (this.state) {
      case 'size': return this.startChunk(line);
      case 'data-end': return this.endChunk(line);
      case 'trailer': return line === '' ? this.finish() : this.addTrailer(line);
      default: throw malformed();
    }
  }

  private startChunk(line: string): void {
    const match = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line);
    if (!match) throw malformed();
    this.remaining = parseInt(match[1]!, 16);
    this.signature = match[2];
    if (this.remaining > 0) this.state = 'data';
    else {
      this.signatures?.endChunk(this.signature);
      this.state = 'trailer';
    }
  }

  private endChunk(line: string): void {
    if (line !== '') throw malformed();
    this.signatures?.endChunk(this.signature);
    this.state = 'size';
  }

  private addTrailer(line: string): void {
    const colon = line.indexOf(':');
    if (colon <= 0) throw malformed();
    this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }

  private finish(): void {
    const signature = this.trailers.get(TRAILER_SIGNATURE);
    this.trailers.delete(TRAILER_SIGNATURE);
    if (this.signatures && this.trailers.size > 0) this.signatures.endTrailers(this.trailers, signature);
    this.state = 'done';
  }
}

const TRAILER_SIGNATURE = 'x-amz-trailer-signature';

function incompleteBody(): ServiceError {
  return new ServiceError('IncompleteBody', 'The request body terminated unexpectedly', 400);
}

function malformed(): ServiceError {
  return new ServiceError('IncompleteBody', 'The request body is not aws-chunked, as x-amz-content-sha256 says that it is', 400);
}
