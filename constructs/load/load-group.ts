import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { eventClasses, type EventClass, type EventClassName } from '../../schemas';
import type { QueuedObject } from './curated-queue';
import { FooterError, readFooter, type Footer } from './footer';
import type { LoadPlan } from './load-statements';

/** Files that one COPY can take: one event class and the same columns in the same order. */
export interface LoadGroup {
  readonly eventClass: EventClass;
  readonly files: readonly LoadFile[];
}

export interface LoadFile {
  readonly object: QueuedObject;
  readonly footer: Footer;
}

/** A file that cannot be loaded, found before any statement. */
export interface UnreadableFile {
  readonly object: QueuedObject;
  readonly reason: string;
}

/** Reads the footers, ten at a time, and sorts the files into groups. Errors of S3 itself are thrown: they are no file's fault. */
export async function groupFiles(
  s3: S3Client,
  bucket: string,
  objects: readonly QueuedObject[],
): Promise<{ groups: LoadGroup[]; unreadable: UnreadableFile[] }> {
  const groups = new Map<string, { eventClass: EventClass; files: LoadFile[] }>();
  const unreadable: UnreadableFile[] = [];
  for (let start = 0; start < objects.length; start += 10) {
    await Promise.all(objects.slice(start, start + 10).map((object) => addFile(object)));
  }
  return { groups: [...groups.values()], unreadable };

  async function addFile(object: QueuedObject): Promise<void> {
    const eventClass = classOf(object.key);
    if (!eventClass) {
      unreadable.push({ object, reason: `key: expected events/<event class>/…` });
      return;
    }
    try {
      const footer = await readFooter(s3, bucket, object.key, object.size);
      const width = `${eventClass.name}:${footer.columns.map((column) => `${column.name} ${column.type}`).join()}`;
      const group = groups.get(width) ?? { eventClass, files: [] };
      groups.set(width, group);
      group.files.push({ object, footer });
    } catch (error) {
      if (!(error instanceof FooterError)) throw error;
      unreadable.push({ object, reason: error.message });
    }
  }
}

function classOf(key: string): EventClass | undefined {
  const name = /^events\/([a-z_]+)\//.exec(key)?.[1];
  return name !== undefined && Object.hasOwn(eventClasses, name) ? eventClasses[name as EventClassName] : undefined;
}

/** The plan to load these files together. They are of one group and at least one. */
export function planLoad(eventClass: EventClass, files: readonly LoadFile[]): LoadPlan {
  const ordered = [...files].sort((a, b) => (a.object.key < b.object.key ? -1 : 1));
  return {
    loadId: createHash('sha256').update(ordered.map((file) => file.object.key).join('\n')).digest('hex').slice(0, 40),
    eventClass,
    columns: ordered[0]!.footer.columns,
    objects: ordered.map(({ object, footer }) => ({ key: object.key, size: object.size, rows: footer.rows })),
    uploadedAt: joinRanges(ordered.map((file) => file.footer.uploadedAt)),
  };
}

function joinRanges(ranges: readonly Footer['uploadedAt'][]): Footer['uploadedAt'] {
  let joined: { min: number; max: number } | undefined;
  for (const range of ranges) {
    if (!range) return undefined;
    joined = joined ? { min: Math.min(joined.min, range.min), max: Math.max(joined.max, range.max) } : { ...range };
  }
  return joined;
}

/**
 * The COPY manifest. `content_length` is demanded for Parquet, `mandatory` makes a missing file an error.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
 */
export function copyManifest(bucket: string, plan: LoadPlan): object {
  return {
    entries: plan.objects.map(({ key, size }) => ({
      url: `s3://${bucket}/${key}`,
      mandatory: true,
      meta: { content_length: size },
    })),
  };
}
