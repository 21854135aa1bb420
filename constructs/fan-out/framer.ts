import type { Kind } from './scanner/window';

/** What a framer tells while it reads. Calls come in file order. */
export interface FrameHandler {
  /**
   * A record: the bytes `[start, end)`, which stay until `settle`. `[start, stop)` includes the line's terminator.
   * @param offset byte of `start` in the decoded file
   */
  record(number: number, offset: number, bytes: Buffer, start: number, end: number, stop: number): void;
  /**
   * So many records whose kind the scanner knows: one, or neighbouring lines with their terminators, `[start, stop)`.
   * @param number of the first
   * @param offset byte of `start` in the decoded file
   * @returns false if it wants each as a `record`; so does a handler without this
   */
  run?(kind: Kind, number: number, records: number, offset: number, bytes: Buffer, start: number, stop: number): boolean;
  /** A record that is longer than MAX_RECORD_BYTES, which bounds what a framer holds in memory. @param head its first bytes */
  tooLong(number: number, offset: number, length: number, head: Buffer): void;
  /** A line without anything in it. */
  blank(): void;
  /** The bytes of the records so far are overwritten after this: what is to be kept is copied now. */
  settle(): void;
}

/** Cuts decoded bytes into records. The same bytes give the same records, however they are cut into chunks. */
export interface Framer {
  /** Number of the record that begins at or after `offset`, from 1. */
  readonly number: number;
  /** Byte of the decoded file up to which all is framed. */
  readonly offset: number;
  /** Passes over the file's first bytes, which belong to no record: a byte order mark. */
  skip(bytes: number): void;
  push(chunk: Buffer): void;
  /**
   * The file ends here: what is held is its last record. Without this call it stays unframed.
   * @returns what says that the file was cut, where no record says it: they all are whole
   */
  end(): string | undefined;
}

/** How much of a record that is too long is kept to be shown. */
export const HEAD_BYTES = 4_096;
