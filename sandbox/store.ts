/**
 * Durable state of the whole sandbox: named tables of JSON values, held in memory, journaled to one append-only file.
 * One `commit` is one line of the journal, so that what belongs together (an object and its notification, a buffer
 * emptied and its delivery) survives `kill -9` together or not at all.
 *
 * Values are JSON values; a Buffer or Uint8Array may stand anywhere inside one (see encoding.ts) and comes back as a
 * Buffer. A value belongs to the store once it is committed: nobody changes it afterwards, nor one that `get` gave.
 */
import { mkdirSync } from 'node:fs';
import { encode } from './encoding';
import { lockFolder } from './folder-lock';
import { openJournal, type Journal, type JournalEntry } from './journal';

export type Op =
  | { readonly table: string; readonly key: string; readonly value: unknown }
  | { readonly table: string; readonly key: string; readonly delete: true };

export interface Store {
  /** The folder for large bodies (objects); the journal lives beside it. */
  readonly folder: string;
  /** Where large bodies are kept instead, by name, in a store that lives in memory as a whole. */
  readonly bodies?: Map<string, Buffer>;
  get<T>(table: string, key: string): T | undefined;
  /** Insertion order of keys is kept. */
  entries<T>(table: string): IterableIterator<[string, T]>;
  size(table: string): number;
  /**
   * Written to the journal, then applied in memory, before it returns. A commit of no ops does nothing.
   * @throws Error when a value is no JSON value or the disk refuses the line; then nothing is applied
   */
  commit(ops: readonly Op[]): void;
  close(): void;
}

export interface StoreOptions {
  /** Compact when the journal holds this many bytes more than twice what is alive. @default 64 MiB */
  readonly slackBytes?: number;
}

interface Cell {
  readonly value: unknown;
  /** Bytes of this entry in the journal. */
  readonly bytes: number;
}

const DEFAULT_SLACK = 64 * 1024 * 1024;

/**
 * Opens (or creates) the state in `folder`.
 * @throws Error naming the other process when the folder is in use, or the line when the journal is damaged anywhere
 * but at its torn end
 */
export function openStore(folder: string, options: StoreOptions = {}): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    return new JournaledStore(folder, options.slackBytes ?? DEFAULT_SLACK, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The same tables without a journal, for tests that need no second life. `folder` still holds large bodies. */
export function memoryStore(folder: string): Store {
  return new TableStore(folder);
}

/** Nothing of it is on disk: for simulations. A sandbox that is started again over it finds what was there. */
export function simulationStore(): Store {
  return new TableStore('', new Map());
}

class TableStore implements Store {
  protected readonly tables = new Map<string, Map<string, Cell>>();
  protected liveBytes = 0;

  constructor(
    readonly folder: string,
    readonly bodies?: Map<string, Buffer>,
  ) {}

  get<T>(table: string, key: string): T | undefined {
    return this.tables.get(table)?.get(key)?.value as T | undefined;
  }

  *entries<T>(table: string): IterableIterator<[string, T]> {
    for (const [key, cell] of this.tables.get(table) ?? []) yield [key, cell.value as T];
  }

  size(table: string): number {
    return this.tables.get(table)?.size ?? 0;
  }

  commit(ops: readonly Op[]): void {
    for (const op of ops) this.apply(op.table, op.key, 'delete' in op ? undefined : { value: op.value, bytes: 0 });
  }

  close(): void {}

  protected apply(table: string, key: string, cell: Cell | undefined): void {
    let cells = this.tables.get(table);
    if (!cells) this.tables.set(table, (cells = new Map()));
    this.liveBytes += (cell?.bytes ?? 0) - (cells.get(key)?.bytes ?? 0);
    if (cell) cells.set(key, cell);
    else cells.delete(key);
  }
}

class JournaledStore extends TableStore {
  private journal: Journal;

  constructor(folder: string, private readonly slackBytes: number, private readonly unlock: () => void) {
    super(folder);
    this.journal = openJournal(folder, (entry) => this.replay(entry));
    this.compactIfGrown();
  }

  override commit(ops: readonly Op[]): void {
    if (ops.length === 0) return;
    const entries = ops.map(entryText);
    this.journal.append(`[${entries.join(',')}]`);
    ops.forEach((op, i) => this.apply(op.table, op.key, 'delete' in op ? undefined : { value: op.value, bytes: entries[i]!.length }));
    this.compactIfGrown();
  }

  override close(): void {
    this.journal.close();
    this.unlock();
  }

  private replay(entry: JournalEntry): void {
    this.apply(entry.table, entry.key, entry.deleted ? undefined : { value: entry.value, bytes: entry.bytes });
  }

  private compactIfGrown(): void {
    if (this.journal.bytes > 2 * this.liveBytes + this.slackBytes) this.journal = this.journal.rewrite(this.liveLines());
  }

  private *liveLines(): IterableIterator<string> {
    for (const [table, cells] of this.tables)
      for (const [key, cell] of cells) yield `[${entryText({ table, key, value: cell.value })}]`;
  }
}

/** `["table","key",value]`, or `["table","key"]` for a deletion. */
function entryText(op: Op): string {
  const name = `${JSON.stringify(op.table)},${JSON.stringify(op.key)}`;
  return 'delete' in op ? `[${name}]` : `[${name},${encode(op.value, `${op.table} ${op.key}`)}]`;
}
