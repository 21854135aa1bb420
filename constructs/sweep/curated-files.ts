import { eventClasses } from '../../schemas';
import { forEachSideBySide } from '../load/side-by-side';
import { eventsPrefix } from '../prefixes';
import { keyHash, loadedMark } from '../state/registry';
import { noAttempts } from './attempts';
import { listObjects, type ListedObject } from './listing';
import type { SweepRun } from './sweep-run';
import { sweepTimes } from './sweep-services';
import type { Walk } from './walk';

/**
 * Walks the curated bucket, class by class, and lays the listing beside load's own marks, which have the same order:
 * what has no mark though load ran since is put down. Both are read from S3, so the warehouse sleeps on.
 */
export function curatedFilesWalk(run: SweepRun): Walk {
  const { buckets } = run.services;
  return {
    bucket: buckets.curated,
    prefixes: async () => Object.keys(eventClasses).map((name) => `${eventsPrefix}${name}/`),
    beginAfter: (prefix, since) => `${prefix}${hourOf(since - sweepTimes.latestDelivery)}`,
    settled: run.settings.loadInterval + sweepTimes.settled,
    // Firehose writes large objects in parts, and S3 tells the time at which the first was begun.
    overlap: 3_600_000,
    look: (files) => noteUnmarked(run, files),
  };
}

/** UTC, as in the keys of the curated bucket: `yyyy/MM/dd/HH/`. @param time epoch ms */
export const hourOf = (time: number): string => `${new Date(time).toISOString().slice(0, 13).replace(/[-T]/g, '/')}/`;

async function noteUnmarked(run: SweepRun, files: readonly ListedObject[]): Promise<void> {
  const marks = await marksOf(run, files);
  const unmarked = files.filter(({ key }) => !marks.has(loadedMark(key)));
  await forEachSideBySide(unmarked, async ({ key, size, modified }) => {
    await run.services.registry.unloaded.create([keyHash(key)], { key, size, put_at: modified, ...noAttempts(0) });
  });
}

/** Marks from the first of these files to the last. */
async function marksOf(run: SweepRun, files: readonly ListedObject[]): Promise<ReadonlySet<string>> {
  const { s3, buckets } = run.services;
  const [first, last] = [loadedMark(files[0]!.key), loadedMark(files.at(-1)!.key)];
  const folder = first.split('/').slice(0, 2).join('/');
  const marks = new Set<string>();
  // Listing begins after a key; one that is shorter stands before it.
  for await (const { key, modified } of listObjects(s3, buckets.state, `${folder}/`, first.slice(0, -1))) {
    if (key > last) break;
    marks.add(key);
    run.evidence.passed('curated', modified);
  }
  return marks;
}
