import { closeSync, existsSync, fdatasyncSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { lockFolder } from '../../sandbox/folder-lock';

/** The state cannot be kept: nothing may be sent, since nobody would know of it after a crash. */
export class StateProblem extends Error {
  override readonly name = 'StateProblem';
}

const CHUNK_BYTES = 1 << 20;

/**
 * Lines of JSON in one file of a state folder, only ever added to. A line that a crash cut short is not there; a line
 * that did not fit the disk is taken back. One process a folder.
 */
export class Journal {
  /** Bytes of whole lines. */
  size = 0;
  private fd: number;

  private constructor(
    private readonly file: string,
    private readonly unlock: () => void,
  ) {
    this.fd = openSync(file, existsSync(file) ? 'r+' : 'wx+', 0o600);
  }

  /** @param onLine what is in it, in order. @throws StateProblem */
  static open(folder: string, onLine: (line: unknown) => void): Journal {
    let unlock: (() => void) | undefined;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      unlock = lockFolder(folder);
      const journal = new Journal(path.join(folder, 'journal'), unlock);
      journal.read(onLine);
      return journal;
    } catch (error) {
      unlock?.();
      const owner = /found (process \d+|others starting)$/.exec((error as Error).message)?.[1];
      throw owner ? new StateProblem(`${folder}: expected no other shipper to use it, found ${owner}`) : problem(folder, error);
    }
  }

  /** @param durable whether it must outlive the machine, not only this process. @throws StateProblem */
  append(entries: readonly object[], durable: boolean): void {
    const bytes = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    try {
      writeAll(this.fd, bytes, this.size);
      if (durable) fdatasyncSync(this.fd);
      this.size += bytes.length;
    } catch (error) {
      ftruncateSync(this.fd, this.size);
      throw problem(this.file, error);
    }
  }

  /** Puts these entries in the place of all that is in it. If the disk is full all stays as it was. */
  rewrite(entries: Iterable<object>): void {
    const fresh = `${this.file}.new`;
    let fd: number | undefined;
    try {
      fd = openSync(fresh, 'w', 0o600);
      let size = 0;
      let lines: string[] = [];
      const flush = (): void => {
        const bytes = Buffer.from(lines.join(''));
        writeAll(fd!, bytes, size);
        size += bytes.length;
        lines = [];
      };
      for (const entry of entries) if (lines.push(`${JSON.stringify(entry)}\n`) >= 1000) flush();
      flush();
      fsyncSync(fd);
      renameSync(fresh, this.file);
      closeSync(this.fd);
      [this.fd, this.size] = [fd, size];
    } catch {
      if (fd !== undefined) closeSync(fd);
      rmSync(fresh, { force: true });
    }
  }

  close(): void {
    closeSync(this.fd);
    this.unlock();
  }

  private read(onLine: (line: unknown) => void): void {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    for (let at = 0, read: number; (read = readSync(this.fd, chunk, 0, CHUNK_BYTES, at)) > 0; at += read) {
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      let start = 0;
      for (let end: number; (end = bytes.indexOf(0x0a, start)) >= 0; start = end + 1) {
        if (end > start) onLine(this.parse(bytes.toString('utf8', start, end)));
      }
      rest = Buffer.from(bytes.subarray(start));
      this.size = at + read - rest.length;
    }
    if (rest.length > 0) ftruncateSync(this.fd, this.size);
  }

  private parse(line: string): unknown {
    try {
      return JSON.parse(line);
    } catch {
      throw new StateProblem(`${this.file}: expected lines of JSON, found another at byte ${this.size}`);
    }
  }
}

function writeAll(fd: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
}

function problem(where: string, error: unknown): StateProblem {
  if (error instanceof StateProblem) return error;
  return new StateProblem(`state ${where}: ${(error as Error).message}`, { cause: error });
}
