import { createReadStream, createWriteStream, mkdtempSync, rmSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export type Row = Readonly<Record<string, unknown>>;

/** Rows of one upload and class, in the order of the file. */
export interface RowReader {
  peek(): Promise<Row | undefined>;
  next(): void;
  close(): Promise<void>;
}

/** Rows kept on this machine's disk, by event class: what today's code makes of a file that was never uploaded. */
export class RowFolder {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-rehearsal-'));
  private readonly writers = new Map<string, WriteStream>();

  /** @param rows lines of JSON */
  async write(eventClass: string, rows: Buffer): Promise<void> {
    const writer = this.writers.get(eventClass) ?? createWriteStream(this.file(eventClass));
    this.writers.set(eventClass, writer);
    if (!writer.write(`${rows.toString('utf8')}\n`)) await once(writer, 'drain');
  }

  /** Ends writing. @returns classes that have rows */
  async end(): Promise<string[]> {
    await Promise.all([...this.writers.values()].map((writer) => new Promise<void>((resolve) => writer.end(resolve))));
    return [...this.writers.keys()];
  }

  read(eventClass: string): RowReader {
    const lines = createInterface({ input: createReadStream(this.file(eventClass)), crlfDelay: Infinity })[Symbol.asyncIterator]();
    let current: Row | undefined;
    return {
      async peek() {
        if (current) return current;
        const { value, done } = await lines.next();
        return done ? undefined : (current = JSON.parse(value) as Row);
      },
      next: () => void (current = undefined),
      close: async () => void (await lines.return?.()),
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private readonly file = (eventClass: string): string => path.join(this.folder, `${eventClass}.ndjson`);
}
