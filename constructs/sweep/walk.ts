import type { S3Client } from '@aws-sdk/client-s3';
import type { WalkPosition } from '../state/documents';
import { listPage, type ListedObject } from './listing';
import { sweepTimes } from './sweep-services';

/** A walk over objects by the time at which they were put, of which listings know nothing but what they tell of each key. */
export interface Walk {
  readonly bucket: string;
  /** Folders to look into, given the time from which on objects are new, epoch ms. */
  readonly prefixes: (since: number) => Promise<readonly string[]>;
  /** Where a folder's keys are in the order of time: the key to begin after. */
  readonly beginAfter?: (prefix: string, since: number) => string;
  /** Objects younger than this are left for a later walk, ms. */
  readonly settled: number;
  /** An object may appear so much later than the time that it says it was put at, ms: it is looked at again. */
  readonly overlap: number;
  /** Gets each object at least once. What it throws ends the run; these objects come again. */
  readonly look: (objects: readonly ListedObject[]) => Promise<void>;
}

export interface WalkContext {
  readonly s3: S3Client;
  readonly now: () => number;
  /** Asked before each page and each look; once false, the walk is gone on with in the next run. */
  readonly mayGoOn: () => boolean;
}

/** Objects handed over at a time: after each the walk may stop. */
const AT_A_TIME = 50;

/**
 * Looks at the objects that were put since the last whole walk. One that is stopped says where it goes on, and keeps the
 * end that it had: it comes to that end however much is put meanwhile.
 */
export async function walk(kind: Walk, before: WalkPosition | undefined, context: WalkContext): Promise<WalkPosition> {
  const now = context.now();
  const clean_until = before?.clean_until ?? now - sweepTimes.firstLook;
  const until = before?.until ?? Math.max(clean_until, now - kind.settled);
  const since = clean_until - kind.overlap;
  const isNew = ({ modified }: ListedObject): boolean => modified > since && modified <= until;
  for (const prefix of [...(await kind.prefixes(since))].sort()) {
    if (before?.prefix !== undefined && prefix < before.prefix) continue;
    let after = prefix === before?.prefix ? before.after : kind.beginAfter?.(prefix, since);
    for (let isLast = false; !isLast; ) {
      const stopped = (): WalkPosition => ({ clean_until, until, prefix, ...(after !== undefined && { after }) });
      if (!context.mayGoOn()) return stopped();
      const page = await listPage(context.s3, kind.bucket, prefix, after);
      const fresh = page.objects.filter(isNew);
      for (let start = 0; start < fresh.length; start += AT_A_TIME) {
        if (!context.mayGoOn()) return stopped();
        const objects = fresh.slice(start, start + AT_A_TIME);
        await kind.look(objects);
        after = objects.at(-1)!.key;
      }
      isLast = page.next === undefined;
      after = page.next;
    }
  }
  return { clean_until: until };
}
