/**
 * Cuts a client's byte stream into messages of the PostgreSQL frontend/backend protocol, version 3.
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export interface Frame {
  /** The message's type byte, or what the untyped first message of a connection asks for. */
  readonly type: 'startup' | 'encryption' | 'cancel' | (string & {});
  /** The whole message. */
  readonly bytes: Uint8Array;
}

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
/** Longer messages than this are no protocol of ours: somebody talks HTTP to the port. */
const LARGEST_MESSAGE = 1 << 30;

export class Frames {
  private pending: Buffer = Buffer.alloc(0);
  private started = false;

  /** @returns the messages that are complete now @throws RangeError for a length that no message has */
  push(chunk: Buffer): Frame[] {
    this.pending = this.pending.length ? Buffer.concat([this.pending, chunk]) : chunk;
    const frames: Frame[] = [];
    for (let frame = this.next(); frame; frame = this.next()) frames.push(frame);
    return frames;
  }

  private next(): Frame | undefined {
    const header = this.started ? 1 : 0;
    if (this.pending.length < header + 4) return undefined;
    const length = header + this.pending.readInt32BE(header);
    if (length < header + 4 || length > LARGEST_MESSAGE) throw new RangeError(`protocol message: expected 4 to ${LARGEST_MESSAGE} bytes, found ${length}`);
    if (this.pending.length < length) return undefined;
    const bytes = new Uint8Array(this.pending.subarray(0, length));
    this.pending = this.pending.subarray(length);
    return { type: header ? String.fromCharCode(bytes[0]!) : this.first(bytes), bytes };
  }

  private first(bytes: Uint8Array): Frame['type'] {
    const code = bytes.length < 8 ? 0 : Buffer.from(bytes).readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) return 'encryption';
    if (code === CANCEL_REQUEST) return 'cancel';
    this.started = true;
    return 'startup';
  }
}

/** One typed message. */
export function message(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** A simple query. */
export const queryMessage = (sql: string) => message('Q', Buffer.from(`${sql}\0`));

/** An ErrorResponse. @param code SQLSTATE */
export const errorMessage = (severity: 'ERROR' | 'FATAL', code: string, text: string) =>
  message('E', Buffer.from(`S${severity}\0V${severity}\0C${code}\0M${text}\0\0`));

/** CopyInResponse for text; how many columns is left to the server's own check. */
export const copyInMessage = () => message('G', Buffer.from([0, 0, 0]));
