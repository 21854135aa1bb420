import type { RecordRange } from '../fan-out/record-range';
import type { UploadKey } from '../state/registry';
import { RecordSet } from './record-set';
import type { RejectedFilter } from './rejected-records';

/** What is to be replayed, as it was asked for. Times are epoch ms. */
export type Selection =
  /** Records that are rejected now. */
  | { readonly kind: 'rejected'; readonly filter: RejectedFilter; readonly rederive: boolean }
  /** Records that Firehose put under `errors/`; the times are those of the error objects. */
  | { readonly kind: 'errors'; readonly since?: number; readonly until?: number }
  /** Messages of the raw queue's and the curated queue's dead letters. */
  | { readonly kind: 'dead_letters' }
  | { readonly kind: 'uploads'; readonly uploads: readonly string[]; readonly rederive: boolean }
  /** Uploads promised in a time. */
  | { readonly kind: 'time'; readonly since: number; readonly until: number; readonly source?: string; readonly customer?: string; readonly rederive: boolean };

/** Whether whole uploads become a new generation instead of records being added to the one that stands. */
export const isRederivation = (selection: Selection): boolean => 'rederive' in selection && selection.rederive;

/** Something of the selection that cannot be replayed. */
export interface LeftOut {
  /** An upload, an error object, a message. */
  readonly what: string;
  readonly why: string;
}

/** Records of one upload that a selection asks for. */
export interface SelectedUpload {
  readonly id: UploadKey;
  /** Of the rows that were lost; undefined: the current one. */
  readonly generation?: number;
  /** Ascending, apart; the last may go to the end of the file. */
  readonly ranges: readonly RecordRange[];
}

/** A message of a dead-letter queue, by what it says: its receipt handle does not last. */
export interface DeadLetter {
  readonly queue: 'raw' | 'curated';
  readonly message_id: string;
  /** Uploads that have to be ordered before the message is deleted; none: it asks for nothing any more. */
  readonly uploads: readonly string[];
}

/** Gathers what a selection finds. */
export class Selected {
  readonly leftOut: LeftOut[] = [];
  readonly deadLetters: DeadLetter[] = [];
  private readonly uploads = new Map<string, { id: UploadKey; generation: number | undefined; records: RecordSet }>();

  add(id: UploadKey, ranges: readonly RecordRange[], generation?: number): void {
    const key = [...id, generation ?? ''].join(' ');
    const entry = this.uploads.get(key) ?? { id, generation, records: new RecordSet() };
    this.uploads.set(key, entry);
    for (const [first, last] of ranges) entry.records.add(first, last);
  }

  leave(what: string, why: string): void {
    this.leftOut.push({ what, why });
  }

  /** In the order in which they were found first. */
  all(): SelectedUpload[] {
    return [...this.uploads.values()].map(({ id, generation, records }) => ({ id, ...(generation !== undefined && { generation }), ranges: records.all() }));
  }
}
