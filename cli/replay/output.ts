import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** Where lines go: a file, or stdout. */
export interface Output {
  /** Waits while the reader is slower. @returns false when there is nobody to read on */
  line(text: string): Promise<boolean>;
  end(): Promise<void>;
}

/** @param file `-` or undefined: stdout */
export function openOutput(file: string | undefined): Output {
  const isFile = file !== undefined && file !== '-';
  const stream = isFile ? createWriteStream(file, { mode: 0o600 }) : process.stdout;
  const done = isFile ? finished(stream) : Promise.resolve();
  // Told by `end`, or by the write that fails.
  done.catch(() => undefined);
  return {
    async line(text) {
      if (stream.destroyed) return isFile ? (await done, false) : false;
      if (!stream.write(`${text}\n`)) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
      return true;
    },
    async end() {
      if (isFile) stream.end();
      await done;
    },
  };
}
