/**
 * The append-only file under the store: one line is one commit, a JSON array of `["table","key",value]` (set) and
 * `["table","key"]` (delete). A line counts once its newline is written: what a killed process left behind the last
 * newline is cut off at the next open. `rewrite` replaces the file by rename, so that there is always a whole one.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { mayHoldBytes, restoreBytes } from './encoding';

export interface JournalEntry {
  readonly table: string;
  readonly key: string;
  readonly deleted: boolean;
  readonly value: unknown;
  /** About how much of the journal this entry takes. */
  readonly bytes: number;
}

export interface Journal {
  /** Length of the file. */
  readonly bytes: number;
  /** Adds a line. @throws Error of the file system; the file then ends where it ended before */
  append(line: string): void;
  /** Replaces the content by `lines`; the journal that it is called on is closed. */
  rewrite(lines: Iterable<string>): Journal;
  close(): void;
}

const FILE = 'journal.ndjson';
const CHUNK = 4 * 1024 * 1024;
const NEWLINE = 0x0a;
/** For its owner only: keys and uploaded logs are in it. */
const MODE = 0o600;

/** Opens `folder`'s journal, giving each entry that it holds to `replay`, in order. */
export function openJournal(folder: string, replay: (entry: JournalEntry) => void): Journal {
  const path = join(folder, FILE);
  rmSync(rewritePath(path), { force: true });
  if (!existsSync(path)) return new FileJournal(path, openSync(path, 'ax', MODE), 0);
  const end = replayFile(path, replay);
  const file = openSync(path, 'r+');
  ftruncateSync(file, end);
  return new FileJournal(path, file, end);
}

class FileJournal implements Journal {
  constructor(private readonly path: string, private readonly file: number, private end: number) {}

  get bytes(): number {
    return this.end;
  }

  append(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    try {
      writeWhole(this.file, bytes, this.end);
    } catch (error) {
      ftruncateSync(this.file, this.end);
      throw error;
    }
    this.end += bytes.length;
  }

  rewrite(lines: Iterable<string>): Journal {
    const file = openSync(rewritePath(this.path), 'w', MODE);
    const next = new FileJournal(this.path, file, 0);
    for (const line of lines) next.append(line);
    renameSync(rewritePath(this.path), this.path);
    this.close();
    return next;
  }

  close(): void {
    closeSync(this.file);
  }
}

function rewritePath(path: string): string {
  return `${path}.rewrite`;
}

function writeWhole(file: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}

/** Returns the offset after the last whole line. */
function replayFile(path: string, replay: (entry: JournalEntry) => void): number {
  const file = openSync(path, 'r');
  try {
    let number = 0;
    let end = 0;
    for (const line of wholeLines(file)) {
      number += 1;
      end += line.length + 1;
      for (const entry of parseLine(line, `${path} line ${number}`)) replay(entry);
    }
    return end;
  } finally {
    closeSync(file);
  }
}

/** The lines that end in a newline, without it. */
function* wholeLines(file: number): IterableIterator<Buffer> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  let pending: Buffer[] = [];
  for (let read; (read = readSync(file, chunk, 0, CHUNK, null)) > 0; ) {
    let start = 0;
    for (let at; (at = chunk.subarray(0, read).indexOf(NEWLINE, start)) >= 0; start = at + 1) {
      const piece = chunk.subarray(start, at);
      yield pending.length ? Buffer.concat([...pending, piece]) : piece;
      pending = [];
    }
    if (start < read) pending.push(Buffer.from(chunk.subarray(start, read)));
  }
}

function parseLine(line: Buffer, where: string): JournalEntry[] {
  const text = line.toString();
  let entries: [string, string, unknown?][];
  try {
    entries = JSON.parse(text);
  } catch {
    throw new Error(`${where}: expected one commit as JSON, found ${line.length} bytes that are none`);
  }
  const restore = mayHoldBytes(text) ? restoreBytes : (value: unknown) => value;
  const bytes = Math.ceil(line.length / entries.length);
  return entries.map(([table, key, ...rest]) => ({ table, key, deleted: rest.length === 0, value: restore(rest[0]), bytes }));
}
