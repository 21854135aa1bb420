import { PACK_BYTES } from './pack';

/** Rows of one event class joined by line feeds: a Firehose record for a stream that has no transform. */
export interface RowBlock<Origin> {
  readonly data: Buffer;
  /** Where its rows come from, each once. */
  readonly origins: readonly Origin[];
}

/** Joins rows to blocks of at most 61,440 bytes; a longer row is a block of its own. */
export class RowBlocks<Origin> {
  private readonly done: RowBlock<Origin>[] = [];
  private rows: string[] = [];
  private bytes = 0;
  private origins = new Set<Origin>();

  /** @param row one line of JSON */
  add(row: string, origin: Origin): void {
    const size = Buffer.byteLength(row) + 1;
    if (this.bytes + size > PACK_BYTES) this.close();
    this.rows.push(row);
    this.bytes += size;
    this.origins.add(origin);
  }

  /** All blocks since the last call. */
  take(): RowBlock<Origin>[] {
    this.close();
    return this.done.splice(0);
  }

  private close(): void {
    if (this.rows.length === 0) return;
    this.done.push({ data: Buffer.from(this.rows.join('\n')), origins: [...this.origins] });
    this.rows = [];
    this.bytes = 0;
    this.origins = new Set();
  }
}
