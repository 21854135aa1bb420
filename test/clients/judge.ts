import type { Cell, Verdict } from './matrix';
import type { Books } from './service';

/** What came of a cell. */
export interface Judged {
  readonly verdict: Verdict;
  readonly rejected: number;
  /** For whoever reads a test that failed. */
  readonly detail: string;
}

const NONE: Books = { records: 0, rejected: 0, unaccounted: 0, numbers: [] };

/** Compares the books with the lines that the client was given. */
export function judge({ fed }: Cell, books: Books = NONE): Judged {
  const { records, rejected, unaccounted, numbers } = books;
  const arrived = new Set(numbers);
  const missing = fed.map((line) => /sshd\[(\d+)\]/.exec(line)?.[1]).filter((number) => number !== undefined && !arrived.has(Number(number)));
  const verdict = missing.length > 0 || records < fed.length ? 'lost' : records > fed.length ? 'repeated' : 'all';
  return { verdict, rejected, detail: `given ${fed.length}, in the books ${records}, rejected ${rejected}, missing ${missing.length}, unaccounted ${unaccounted}` };
}
