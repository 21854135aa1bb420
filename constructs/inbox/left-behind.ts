import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Registry } from '../state/registry';
import { metrics, type Log, type Meter } from '../telemetry';
import { forEachSideBySide } from '../load/side-by-side';
import { listFolders } from '../sweep/listing';
import { mayEnter, type InboxObject } from './admit';

export interface LeftBehindServices {
  readonly registry: Pick<Registry, 'keys'>;
  readonly s3: S3Client;
  readonly inboxBucket: string;
  /** Announces an object to the inbox queue as S3 would. */
  readonly announce: (object: InboxObject) => Promise<void>;
  /** Messages of the inbox queue, visible or in flight. */
  readonly depth: () => Promise<number>;
  readonly log: Log;
  readonly meter: Pick<Meter, 'add'>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds until the function is stopped. */
  readonly remaining: () => number;
}

/** After this a notification is late: S3 sends them within seconds, "sometimes a minute or longer". */
const settled = 10 * 60_000;
/** Objects of one key that are announced in a run; the rest is announced when these are through. */
const announcedAtOnce = 2_000;
/** Nothing is begun with less time left, ms. */
const closing = 30_000;

/**
 * Looks after what lies in the inbox longer than admitting takes. Its notification is lost, or its key had expired and has
 * been released since: it is announced again. What still waits for its key is counted, so that the alarm lasts. Nothing is
 * announced while the queue has messages: what they are about is on its way.
 */
export async function lookAfterLeftBehind(services: LeftBehindServices): Promise<void> {
  const { registry, meter, now, log } = services;
  const isQuiet = (await services.depth()) === 0;
  for (const folder of await keyFolders(services)) {
    if (services.remaining() < closing) return;
    const key = await registry.keys.get(folder.split('/')[2]!);
    const objects = await leftIn(folder, services);
    const welcome = objects.filter(({ arrivedAt }) => key && mayEnter(key, arrivedAt, now()));
    if (objects.length > welcome.length) meter.add(metrics.objectsSetAside, objects.length - welcome.length);
    if (!isQuiet || welcome.length === 0) continue;
    await forEachSideBySide(welcome, services.announce);
    log.warn('objects of the inbox announced again', { folder, objects: welcome.length });
  }
}

/** `{kind}/{customer_id}/{key_id}/` */
async function keyFolders({ s3, inboxBucket }: LeftBehindServices): Promise<string[]> {
  let folders = [''];
  for (let level = 0; level < 3; level++) folders = (await Promise.all(folders.map((folder) => listFolders(s3, inboxBucket, folder)))).flat();
  return folders;
}

interface LeftObject extends InboxObject {
  /** Epoch ms. */
  readonly arrivedAt: number;
}

/** Versions that have been there for a while; of an agent that put one file twice, both. */
async function leftIn(folder: string, { s3, inboxBucket, now }: LeftBehindServices): Promise<LeftObject[]> {
  const objects: LeftObject[] = [];
  let marker: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } = {};
  for (let isLast = false; !isLast && objects.length < announcedAtOnce; ) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: inboxBucket, Prefix: folder, ...marker }));
    const left = (page.Versions ?? []).filter(({ LastModified }) => LastModified!.getTime() <= now() - settled);
    objects.push(...left.map(({ Key, VersionId, LastModified }) => ({ bucket: inboxBucket, key: Key!, versionId: VersionId!, arrivedAt: LastModified!.getTime() })));
    isLast = !page.IsTruncated;
    marker = { ...(page.NextKeyMarker !== undefined && { KeyMarker: page.NextKeyMarker }), ...(page.NextVersionIdMarker !== undefined && { VersionIdMarker: page.NextVersionIdMarker }) };
  }
  return objects;
}
