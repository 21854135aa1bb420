/** All object versions in memory: what the store holds, by bucket and key, keys in S3's order. */
import type { Store } from '../store';
import { compareKeys, lowerBound } from './key-order';
import { OBJECTS, type ObjectVersion } from './object-version';

/** From so many new keys on, sorting once is cheaper than inserting each. */
const SORT_FROM = 64;

export class ObjectIndex {
  private readonly buckets = new Map<string, BucketIndex>();

  constructor(store: Store) {
    for (const [, version] of store.entries<ObjectVersion>(OBJECTS)) this.bucket(version.bucket).add(version);
  }

  bucket(name: string): BucketIndex {
    let index = this.buckets.get(name);
    if (!index) this.buckets.set(name, (index = new BucketIndex()));
    return index;
  }

  *all(): IterableIterator<ObjectVersion> {
    for (const index of this.buckets.values()) yield* index.all();
  }
}

export class BucketIndex {
  /** Oldest first. */
  private readonly byKey = new Map<string, ObjectVersion[]>();
  private readonly sorted: string[] = [];
  /** Keys that came since `sorted` was last asked for. */
  private readonly added: string[] = [];

  /** The newest version, delete markers included. */
  latest(key: string): ObjectVersion | undefined {
    return this.byKey.get(key)?.at(-1);
  }

  /** The newest version unless it is a delete marker. */
  current(key: string): ObjectVersion | undefined {
    const latest = this.latest(key);
    return latest?.deleteMarker ? undefined : latest;
  }

  version(key: string, versionId: string): ObjectVersion | undefined {
    return this.byKey.get(key)?.find((version) => version.versionId === versionId);
  }

  /** Oldest first. */
  versions(key: string): readonly ObjectVersion[] {
    return this.byKey.get(key) ?? [];
  }

  /** Takes the place of a version with the same id. */
  add(version: ObjectVersion): void {
    const versions = this.byKey.get(version.key);
    if (!versions) {
      this.byKey.set(version.key, [version]);
      this.added.push(version.key);
      return;
    }
    const same = versions.findIndex(({ versionId }) => versionId === version.versionId);
    if (same >= 0) versions.splice(same, 1);
    versions.push(version);
    if (versions.length > 1 && versions.at(-2)!.sequencer > version.sequencer) versions.sort((a, b) => (a.sequencer < b.sequencer ? -1 : 1));
  }

  remove({ key, versionId }: ObjectVersion): void {
    const rest = (this.byKey.get(key) ?? []).filter((version) => version.versionId !== versionId);
    if (rest.length > 0) this.byKey.set(key, rest);
    else if (this.byKey.delete(key)) this.sorted.splice(lowerBound(this.keys(), key), 1);
  }

  /** All keys that have a version, in order; do not keep it over a change. */
  keys(): readonly string[] {
    const added = this.added.splice(0);
    if (added.length > SORT_FROM) {
      for (const key of added) this.sorted.push(key);
      this.sorted.sort(compareKeys);
    } else for (const key of added) this.sorted.splice(lowerBound(this.sorted, key), 0, key);
    return this.sorted;
  }

  *all(): IterableIterator<ObjectVersion> {
    for (const versions of this.byKey.values()) yield* versions;
  }
}
