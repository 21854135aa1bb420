import type { SweepCursorDocument } from '../state/documents';
import { Evidence } from './evidence';
import { listObjects } from './listing';
import { SeenUploads } from './shippers';
import { sweepTimes, type SweepServices, type SweepSettings } from './sweep-services';

/** One run of the sweep: what its parts share. */
export class SweepRun {
  readonly evidence: Evidence;
  readonly seen = new SeenUploads();
  private readonly turns: Record<string, string>;

  constructor(
    readonly services: SweepServices,
    readonly settings: SweepSettings,
    cursor: SweepCursorDocument | undefined,
  ) {
    this.evidence = new Evidence(cursor ?? {});
    this.turns = { ...cursor?.turns };
  }

  /** Whether there is time for more. */
  hasTime(): boolean {
    return this.services.remaining() > sweepTimes.closing;
  }

  /** What a walk asks before each page and each look: each has as much, so that a long one keeps none from its share. */
  budget(): () => boolean {
    let asked = 0;
    return () => this.hasTime() && asked++ < this.settings.maxPages;
  }

  /**
   * Does the work for the documents of a folder whose turn it is: at most so many in a run, then those after them.
   * @param folder `swept/unread`, without a slash at its end
   * @param work gets the parts of the document's id
   * @returns how many documents are in the folder
   */
  async eachInTurn(folder: string, work: (id: readonly string[]) => Promise<void>): Promise<number> {
    const { s3, buckets } = this.services;
    const keys: string[] = [];
    for await (const { key } of listObjects(s3, buckets.state, `${folder}/`)) keys.push(key);
    const last = this.turns[folder] ?? '';
    const next = Math.max(0, keys.findIndex((key) => key > last));
    const inTurn = [...keys.slice(next), ...keys.slice(0, next)].slice(0, this.settings.maxDocuments);
    for (const key of inTurn) {
      if (!this.hasTime()) break;
      await work(key.slice(folder.length + 1, -'.json'.length).split('/'));
      this.turns[folder] = key;
    }
    return keys.length;
  }

  turnsDocument(): Readonly<Record<string, string>> {
    return this.turns;
  }
}
