import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { eventClasses, type EventClass, type EventClassName } from '../../schemas';
import { lineage } from '../../schemas/lineage';
import type { QueuedObject } from './curated-message';
import { FooterError, readFooter, type Footer, type Range } from './footer';
import type { LoadPlan } from './load-plan';
import { forEachSideBySide } from './side-by-side';

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

/** Reads the footers and sorts the files into groups. Errors of S3 itself are thrown: they are no file's fault. */
export async function groupFiles(
  s3: S3Client,
  bucket: string,
  objects: readonly QueuedObject[],
): Promise<{ groups: LoadGroup[]; unreadable: UnreadableFile[] }> {
  const groups = new Map<string, { eventClass: EventClass; files: LoadFile[] }>();
  const unreadable: UnreadableFile[] = [];
  await forEachSideBySide(objects, addFile);
  return { groups: [...groups.values()], unreadable };

  async function addFile(object: QueuedObject): Promise<void> {
    const eventClass = eventClassOf(object.key);
    if (!eventClass) {
      unreadable.push({ object, reason: 'key: expected events/<event class>/…, with neither backslash nor control character' });
      return;
    }
    try {
      const footer = await readFooter(s3, bucket, object.key, object.size);
      checkLineage(footer);
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

/** The columns of every event class come first; a file without them would only widen the table before it fails. */
function checkLineage({ columns }: Footer): void {
  Object.keys(lineage).forEach((name, index) => {
    const found = columns[index]?.name ?? 'none';
    if (found !== name) throw new FooterError(`column ${index + 1}: expected ${name}, found ${found}`);
  });
}

/** The class that a key names; undefined too for a key that cannot stand in a statement. */
export function eventClassOf(key: string): EventClass | undefined {
  const name = /^events\/([a-z0-9_]+)\/[^\\\u0000-\u001f]+$/.exec(key)?.[1];
  return name !== undefined && Object.hasOwn(eventClasses, name) ? eventClasses[name as EventClassName] : undefined;
}

/**
 * The plan to load these files together.
 * @param files of one group, at least one, each once
 * @param known event classes that have a table
 */
export function planLoad(eventClass: EventClass, files: readonly LoadFile[], known: readonly EventClassName[]): LoadPlan {
  const generations = joinRanges(files.map((file) => file.footer.generation));
  const ordered = [...files].sort((a, b) => (a.object.key < b.object.key ? -1 : 1));
  return {
    loadId: createHash('sha256').update(ordered.map((file) => file.object.key).join('\n')).digest('hex').slice(0, 40),
    eventClass,
    columns: ordered[0]!.footer.columns,
    objects: ordered.map(({ object, footer }) => ({ key: object.key, size: object.size, rows: footer.rows })),
    uploadedAt: joinRanges(ordered.map((file) => file.footer.uploadedAt)),
    mayHold: generations === undefined || generations.max > 1,
    known,
  };
}

/** Undefined as soon as one is: then any value may be in its file. */
function joinRanges(ranges: readonly Range[]): Range {
  const known = ranges.filter((range) => range !== undefined);
  if (known.length < ranges.length) return undefined;
  return { min: Math.min(...known.map(({ min }) => min)), max: Math.max(...known.map(({ max }) => max)) };
}

/**
 * The COPY manifest. `content_length` is demanded for Parquet, `mandatory` makes a missing file an error.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
 */
export function copyManifest(bucket: string, { objects }: Pick<LoadPlan, 'objects'>): object {
  return {
    entries: objects.map(({ key, size }) => ({
      url: `s3://${bucket}/${key}`,
      mandatory: true,
      meta: { content_length: size },
    })),
  };
}
