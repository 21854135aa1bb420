import { DocumentSet, type StateBucket } from '../../constructs/state/registry';
import { classNames } from './services';
import type { Hints } from './settings';

/** What a setting does, predicted or measured. */
export interface Effect {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly objects_per_day: number;
  readonly parquet_bytes: number;
}

/**
 * `buffer_changes/{event_class}/{time}.json` in the state bucket: the audit entry of one change of one stream. It is there
 * before the stream is changed; `outcome` tells how far it came. Small and few, and kept.
 */
export interface ChangeDocument {
  readonly stream: string;
  /** Epoch ms in the environment. */
  readonly at: number;
  readonly by: string;
  readonly why: 'set' | 'return';
  readonly from: Hints;
  readonly to: Hints;
  /** Of the stage file, where the change touched it: minutes. */
  readonly load?: { readonly from: number; readonly to: number };
  /** Version of the stream's configuration before; its objects' names tell who wrote them. */
  readonly version_before: string;
  readonly version_after?: string;
  /** `begun` that stays: it was interrupted, and `buffer show` tells what the stream has. */
  readonly outcome: 'begun' | 'applied' | 'undone';
  /** What the advisor expected, over what came in the day before; absent where nothing came. */
  readonly predicted?: Effect;
  /** The same of the setting before. */
  readonly before?: Effect;
  /** Seconds that the p95 is held to; without it, what was predicted with room to spare. */
  readonly limit_p95?: number;
  readonly verified?: Verified;
}

export interface Verified {
  readonly at: number;
  readonly measured: Effect;
  /** The model over the very arrivals that were measured. */
  readonly simulated: Effect;
  readonly limit_p95: number;
  readonly verdict: 'holds' | 'returned' | 'late';
}

/** `20261122193500123`: ids in the order of time. */
const idOf = (at: number): string => new Date(at).toISOString().replace(/\D/g, '').slice(0, 17);

export class ChangeStore {
  private readonly documents: DocumentSet<readonly [eventClass: string, id: string], ChangeDocument>;

  constructor(state: StateBucket) {
    this.documents = new DocumentSet(state, 'buffer_changes', [(part) => classNames.includes(part), (part) => /^\d{17}$/.test(part)]);
  }

  /** Puts a change down before it is made; where two begin in one millisecond the later one gets the next. */
  async begin(change: ChangeDocument): Promise<ChangeDocument> {
    for (let at = change.at; ; at++) {
      const stored = await this.documents.create([change.stream, idOf(at)], { ...change, at });
      if (stored.created) return stored.document;
    }
  }

  async amend(change: ChangeDocument, more: Partial<ChangeDocument>): Promise<ChangeDocument> {
    return this.documents.change([change.stream, idOf(change.at)], (current) => ({ ...(current ?? change), ...more }));
  }

  /** The oldest first. */
  async of(name: string): Promise<ChangeDocument[]> {
    const changes: ChangeDocument[] = [];
    for await (const id of this.documents.ids(name)) {
      const change = await this.documents.get(...id);
      if (change) changes.push(change);
    }
    return changes;
  }

  /** The newest that took effect. */
  async last(name: string): Promise<ChangeDocument | undefined> {
    return (await this.of(name)).filter(({ outcome }) => outcome === 'applied').at(-1);
  }
}
