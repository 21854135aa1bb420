/**
 * Durable state of the whole sandbox: named tables of JSON values, held in memory, journaled to one append-only file.
 * One `commit` is one line of the journal, so that what belongs together (an object and its notification, a buffer
 * emptied and its delivery) survives `kill -9` together or not at all.
 */
export type Op =
  | { readonly table: string; readonly key: string; readonly value: unknown }
  | { readonly table: string; readonly key: string; readonly delete: true };

export interface Store {
  /** The folder for large bodies (objects); the journal lives beside it. */
  readonly folder: string;
  get<T>(table: string, key: string): T | undefined;
  /** Insertion order of keys is kept. */
  entries<T>(table: string): IterableIterator<[string, T]>;
  size(table: string): number;
  /** Applied in memory and written before it returns. */
  commit(ops: readonly Op[]): void;
  close(): void;
}
