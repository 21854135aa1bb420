import { Journal, StateProblem } from './journal';
import { type Head, type Lineage, type Plan, type Seen } from './lineage';

/** What a ledger is about; another shipper must not take it for its own. */
export interface LedgerOwner {
  readonly api: string;
  readonly source: string;
  readonly host: string;
}

/** One line of the journal. */
type Entry =
  | ({ readonly t: 'state'; readonly version: 1 } & LedgerOwner)
  | { readonly t: 'plan'; readonly id: string; readonly path?: string; readonly head?: Head; readonly plan: Plan }
  | { readonly t: 'unplan'; readonly id: string }
  | { readonly t: 'sent'; readonly id: string; readonly upload_id: string; readonly at: number; readonly seen?: Seen }
  | { readonly t: 'seen'; readonly id: string; readonly seen: Seen }
  | { readonly t: 'loaded'; readonly id: string; readonly upload_ids: readonly string[] }
  | { readonly t: 'gone'; readonly id: string; readonly at: number }
  | { readonly t: 'drop'; readonly id: string }
  | { readonly t: 'lineage'; readonly lineage: Lineage };

/** Lines of history for each log, and in all, that are not worth making the journal smaller. */
const LINES_PER_LOG = 8;
const FEW_LINES = 10_000;

/**
 * What was uploaded, by log. In memory, and in a journal if there is a folder for it: each step is written before it is
 * taken, so that a process that is killed at any moment goes on where it was.
 */
export class Ledger {
  readonly lineages = new Map<string, Lineage>();
  private readonly byInode = new Map<string, Lineage>();
  /** First segments by path and content. */
  private readonly firsts = new Map<string, string>();
  private owner: LedgerOwner | undefined;
  private lines = 0;
  private journal: Journal | undefined;

  /** Of one run only. */
  static inMemory(): Ledger {
    return new Ledger();
  }

  /** @throws StateProblem */
  static open(folder: string, owner: LedgerOwner): Ledger {
    const ledger = new Ledger();
    ledger.journal = Journal.open(folder, (line) => ledger.apply(line as Entry));
    const found = ledger.owner;
    if (found === undefined) ledger.record({ t: 'state', version: 1, ...owner });
    else if (found.api !== owner.api || found.source !== owner.source || found.host !== owner.host) {
      ledger.close();
      throw new StateProblem(`${folder}: expected the state of ${owner.source} of ${owner.host} to ${owner.api}, found ${found.source} of ${found.host} to ${found.api}`);
    }
    ledger.compact();
    return ledger;
  }

  /** Whether it outlives the process. */
  get isKept(): boolean {
    return this.journal !== undefined;
  }

  close(): void {
    this.journal?.close();
  }

  ofInode(inode: string): Lineage | undefined {
    return this.byInode.get(inode);
  }

  /** Whether another log of this path began with the same segment. */
  isRepeated(path: string, sha256: string, id: string): boolean {
    return (this.firsts.get(firstKey(path, sha256)) ?? id) !== id;
  }

  /**
   * Decides on a segment before anything is asked for.
   * @param isPart a segment that is not a whole file could not be found again by looking at the file: it must outlive the machine
   * @param born of a log that is new: its path and head
   */
  plan(id: string, plan: Plan, isPart: boolean, born?: { readonly path: string; readonly head: Head }): void {
    this.record({ t: 'plan', id, ...born, plan }, isPart);
  }

  unplan(id: string): void {
    this.record({ t: 'unplan', id });
  }

  /** The planned segment has landed. @param seen if that was all of the file */
  sent(id: string, upload_id: string, at: number, seen: Seen | undefined): void {
    this.record({ t: 'sent', id, upload_id, at, ...(seen && { seen }) });
  }

  seen(id: string, seen: Seen): void {
    this.note({ t: 'seen', id, seen });
  }

  loaded(id: string, upload_ids: readonly string[]): void {
    this.note({ t: 'loaded', id, upload_ids });
  }

  gone(id: string, at: number): void {
    this.note({ t: 'gone', id, at });
  }

  drop(id: string): void {
    this.note({ t: 'drop', id });
  }

  /** Makes the journal smaller when most of it is history. */
  compact(): void {
    if (!this.journal || this.lines < FEW_LINES + LINES_PER_LOG * this.lineages.size) return;
    this.journal.rewrite(this.entries());
    this.lines = this.lineages.size;
  }

  private *entries(): Generator<Entry> {
    yield { t: 'state', version: 1, ...this.owner! };
    for (const lineage of this.lineages.values()) yield { t: 'lineage', lineage };
  }

  /** What can be found out again need not be written: a full disk is no reason to stop. */
  private note(entry: Entry): void {
    try {
      this.record(entry);
    } catch (error) {
      if (!(error instanceof StateProblem)) throw error;
      this.apply(entry);
    }
  }

  private record(entry: Entry, durable = false): void {
    this.journal?.append([entry], durable);
    this.apply(entry);
  }

  private apply(entry: Entry): void {
    this.lines++;
    if (entry.t === 'state') return void (this.owner = { api: entry.api, source: entry.source, host: entry.host });
    if (entry.t === 'lineage') return this.enter(entry.lineage);
    if (entry.t === 'plan' && entry.path !== undefined) {
      this.enter({ id: entry.id, path: entry.path, head: entry.head!, segments: [], sentAt: 0 });
    }
    const lineage = this.lineages.get(entry.id);
    if (!lineage) return;
    if (entry.t === 'plan') this.setPlan(lineage, entry.plan);
    else if (entry.t === 'unplan') this.cancel(lineage);
    else if (entry.t === 'sent') this.complete(lineage, entry.upload_id, entry.at, entry.seen);
    else if (entry.t === 'seen') this.setSeen(lineage, entry.seen);
    else if (entry.t === 'gone') lineage.goneAt = entry.at;
    else if (entry.t === 'drop') this.forget(lineage);
    else for (const segment of lineage.segments) if (entry.upload_ids.includes(segment.upload_id)) segment.loaded = true;
  }

  private enter(lineage: Lineage): void {
    this.lineages.set(lineage.id, lineage);
    const inode = lineage.plan?.inode ?? lineage.seen?.inode;
    if (inode !== undefined) this.byInode.set(inode, lineage);
    const first = lineage.segments[0];
    if (first) this.firsts.set(firstKey(lineage.path, first.sha256), lineage.id);
  }

  private setPlan(lineage: Lineage, plan: Plan): void {
    lineage.plan = plan;
    this.byInode.set(plan.inode, lineage);
  }

  /** A log of which nothing was uploaded is none. */
  private cancel(lineage: Lineage): void {
    lineage.plan = undefined;
    if (lineage.segments.length === 0) this.forget(lineage);
  }

  private complete(lineage: Lineage, upload_id: string, at: number, seen: Seen | undefined): void {
    const { plan } = lineage;
    if (!plan) return;
    lineage.segments.push({ from: plan.from, to: plan.to, sha256: plan.sha256, upload_id });
    if (plan.from === 0) this.firsts.set(firstKey(lineage.path, plan.sha256), lineage.id);
    lineage.mark = plan.mark;
    lineage.plan = undefined;
    lineage.sentAt = at;
    this.setSeen(lineage, seen ?? { inode: plan.inode, size: -1, modified: 0, ...(plan.path !== undefined && { path: plan.path }) });
  }

  private setSeen(lineage: Lineage, seen: Seen): void {
    const before = lineage.seen?.inode;
    if (before !== undefined && before !== seen.inode && this.byInode.get(before) === lineage) this.byInode.delete(before);
    lineage.seen = seen;
    lineage.goneAt = undefined;
    this.byInode.set(seen.inode, lineage);
  }

  private forget(lineage: Lineage): void {
    this.lineages.delete(lineage.id);
    for (const inode of [lineage.seen?.inode, lineage.plan?.inode]) if (inode !== undefined && this.byInode.get(inode) === lineage) this.byInode.delete(inode);
    const first = lineage.segments[0];
    if (first && this.firsts.get(firstKey(lineage.path, first.sha256)) === lineage.id) this.firsts.delete(firstKey(lineage.path, first.sha256));
  }
}

const firstKey = (path: string, sha256: string): string => `${sha256.slice(0, 24)} ${path}`;
