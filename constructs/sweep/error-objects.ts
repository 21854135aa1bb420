import { GetObjectCommand } from '@aws-sdk/client-s3';
import { isUnreadable, readErrorObject } from '../replay/error-object';
import { coalesce, RecordSet } from '../replay/record-set';
import { errorsPrefix } from '../prefixes';
import { keyHash, type GenerationKey } from '../state/registry';
import { metrics } from '../telemetry';
import { hourOf } from './curated-files';
import { listFolders, type ListedObject } from './listing';
import { withLosses, type Loss } from './lost-records';
import type { SweepRun } from './sweep-run';
import { sweepTimes } from './sweep-services';
import type { Walk } from './walk';

/**
 * Walks what Firehose could not transform or convert: `errors/<event_class>/<type>/<hour>/…`. Error objects tell which
 * records are missing; the records themselves are read from raw.
 */
export function errorObjectsWalk(run: SweepRun): Walk {
  const { s3, buckets } = run.services;
  return {
    bucket: buckets.curated,
    prefixes: async () => {
      const types: string[] = [];
      for (const eventClass of await listFolders(s3, buckets.curated, errorsPrefix)) types.push(...(await listFolders(s3, buckets.curated, eventClass)));
      return types;
    },
    beginAfter: (prefix, since) => `${prefix}${hourOf(since - sweepTimes.latestDelivery)}`,
    settled: sweepTimes.countsSettle,
    overlap: 3_600_000,
    look: (objects) => noteLosses(run, objects),
  };
}

/** Notes what is lost first and that the object was read last: an object that is read twice is in there once. */
async function noteLosses(run: SweepRun, objects: readonly ListedObject[]): Promise<void> {
  const { registry, now } = run.services;
  const losses = new LossesByUpload();
  const unreadable = new Map<string, number>();
  for (const { key } of objects) {
    if (!(await registry.errorObjects.get(keyHash(key)))) unreadable.set(key, await readInto(losses, key, run));
  }
  for (const [id, own] of losses.all()) await registry.lostRecords.change(id, (before) => withLosses(before, own, run.settings));
  for (const [key, lines] of unreadable) await registry.errorObjects.create([keyHash(key)], { key, unreadable: lines, read_at: now() });
}

/** @returns lines whose records cannot be told */
async function readInto(losses: LossesByUpload, key: string, { services }: SweepRun): Promise<number> {
  const { s3, buckets, log, meter } = services;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: buckets.curated, Key: key }));
  let unreadable = 0;
  for await (const loss of readErrorObject(key, Body as AsyncIterable<Uint8Array>)) {
    if (!isUnreadable(loss)) losses.add(keyHash(key), loss);
    else if (unreadable++ === 0) log.error('error object has lines that tell no records', { key, code: loss.code, why: loss.why });
  }
  meter.add(metrics.errorObjectsRead, 1);
  meter.add(metrics.errorLinesUnreadable, unreadable);
  return unreadable;
}

/** Gathers by generation of an upload, and there by error object. */
class LossesByUpload {
  private readonly byId = new Map<string, { readonly id: GenerationKey; readonly objects: Map<string, { readonly numbers: RecordSet; receipt: boolean }> }>();

  add(object: string, { customer, upload, generation, eventClass, ranges }: { customer: string; upload: string; generation: number; eventClass: string; ranges: readonly (readonly [number, number])[] }): void {
    const id = [customer, upload, String(generation)] as const;
    const entry = this.byId.get(id.join()) ?? { id, objects: new Map<string, { readonly numbers: RecordSet; receipt: boolean }>() };
    this.byId.set(id.join(), entry);
    const own = entry.objects.get(object) ?? { numbers: new RecordSet(), receipt: false };
    entry.objects.set(object, own);
    // A receipt's row is about no record.
    if (eventClass === 'upload_receipt') own.receipt = true;
    else for (const [first, last] of ranges) own.numbers.add(first, last);
  }

  *all(): Generator<readonly [GenerationKey, readonly Loss[]]> {
    for (const { id, objects } of this.byId.values()) {
      yield [id, [...objects].map(([object, { numbers, receipt }]) => ({ object, ranges: coalesce(numbers.all()), receipt }))];
    }
  }
}
