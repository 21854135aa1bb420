import type { UploadKey } from '../../../constructs/state/registry';
import { forEachSideBySide } from '../../../constructs/load/side-by-side';
import type { Environment } from '../../environment';
import { readUploadBrief, type UploadBrief } from '../../report/find-upload';
import { uploadIds } from '../../report/upload-list';
import { Steps } from '../../report/upload-step';

/** What has been read of the uploads of some days. */
export interface IndexedUploads {
  /** Newest first. */
  readonly lines: readonly UploadBrief[];
  /** Uploads that there are; more than `lines` while they are being read. */
  readonly total: number;
}

/**
 * The list of uploads for a page that asks again and again: what is closed is read once. It takes two requests an upload,
 * so one call reads only for a while, and the next goes on.
 */
export class UploadIndex {
  private lines = new Map<string, UploadBrief>();
  private reading: Promise<IndexedUploads> | undefined;

  /** @param budgetMs after which no more uploads are begun @param clock of this machine, epoch ms */
  constructor(
    private readonly budgetMs: number,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Calls that come while one reads wait for it, and get what it found if it is of the same days. */
  async read(environment: Environment, days: number): Promise<IndexedUploads> {
    const before = this.reading?.catch(() => undefined);
    this.reading = (async () => (await before, this.readOn(environment, days)))();
    return this.reading;
  }

  private async readOn({ registry, hasLanded, now }: Environment, days: number): Promise<IndexedUploads> {
    const listedAt = now();
    const steps = new Steps(registry);
    await steps.listOpen();
    const ids = await uploadIds(registry, days, now());
    // A year has hundreds of listings: what they take is not taken from the reading, or it would never begin.
    const until = this.clock() + this.budgetMs;
    const kept = new Map<string, UploadBrief>();
    for (const id of ids) if (this.lines.has(id[1])) kept.set(id[1], this.lines.get(id[1])!);
    const missing = ids.filter((id) => !kept.has(id[1]));
    const moving = ids.filter((id) => kept.has(id[1]) && (steps.isOpen(id) || !isOver(kept.get(id[1])!)));
    await forEachSideBySide(this.untilOver([...missing, ...moving], until), async (id) => {
      const line = await readUploadBrief(registry, id, steps, hasLanded, listedAt);
      if (line) kept.set(id[1], line);
    });
    this.lines = kept;
    const lines = [...kept.values()].sort((a, b) => b.issued.uploaded_at - a.issued.uploaded_at || (a.upload_id < b.upload_id ? -1 : 1));
    return { lines, total: ids.length };
  }

  private *untilOver(ids: readonly UploadKey[], until: number): Generator<UploadKey> {
    for (const id of ids) {
      if (this.clock() > until) return;
      yield id;
    }
  }
}

const isOver = ({ state, step }: UploadBrief): boolean => state === 'loaded' && step === undefined;
