import { ListObjectsV2Command, type _Object } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { readFooter, FooterError } from '../../constructs/load/footer';
import { eventsPrefix } from '../../constructs/prefixes';
import { query } from '../../constructs/warehouse/data-api';
import type { EvolutionServices } from './services';

/** Files of a class by how many columns they have. */
export interface FileWidths {
  readonly eventClass: string;
  /** All that were loaded, by the ledger. */
  readonly loaded: readonly { readonly columns: number; readonly files: number; readonly rows: number }[];
  /** The footers of the oldest and the newest files in the bucket: how many files of which width. */
  readonly oldest: Readonly<Record<number, number>>;
  readonly newest: Readonly<Record<number, number>>;
}

/** What is between the layers while a plan is made. */
export interface InFlight {
  /** Uploads with records that are not accounted for. */
  readonly uploads: number;
  /** Files that wait to be loaded, about. */
  readonly files: number;
}

/** Footers that are read at each end of a class's files. */
const SAMPLE = 4;
/** Where the newest files are looked for, the shortest time first. Keys carry the hour. */
const BACK_HOURS = [1, 24, 24 * 31];

/** What the files of these classes are like; old ones load as they are, whatever their width. */
export async function readFileWidths(services: EvolutionServices, names: readonly string[]): Promise<FileWidths[]> {
  const [ledger, samples] = await Promise.all([readLedger(services), Promise.all(names.map((name) => sample(services, name)))]);
  return names.map((eventClass, index) => ({ eventClass, loaded: ledger.get(eventClass) ?? [], ...samples[index]! }));
}

async function readLedger({ warehouse }: EvolutionServices): Promise<Map<string, { columns: number; files: number; rows: number }[]>> {
  const rows = await query(
    warehouse,
    `SELECT "event_class", "column_count", COUNT(*) AS "files", SUM("object_rows") AS "object_rows" FROM "ops"."load_ledger" GROUP BY "event_class", "column_count" ORDER BY "event_class", "column_count"`,
  );
  const ledger = new Map<string, { columns: number; files: number; rows: number }[]>();
  for (const { event_class, column_count, files, object_rows } of rows) {
    const widths = ledger.get(String(event_class)) ?? [];
    widths.push({ columns: Number(column_count), files: Number(files), rows: Number(object_rows) });
    ledger.set(String(event_class), widths);
  }
  return ledger;
}

async function sample(services: EvolutionServices, name: string): Promise<Pick<FileWidths, 'oldest' | 'newest'>> {
  const prefix = `${eventsPrefix}${name}/`;
  const first = await list(services, prefix, { most: SAMPLE });
  const oldest = await widths(services, first);
  for (const hours of first.length < SAMPLE ? [] : BACK_HOURS) {
    const found = await list(services, prefix, { after: `${prefix}${hourOf(services.now() - hours * 3_600_000)}`, most: 1000 });
    if (found.length > 0) return { oldest, newest: await widths(services, found.slice(-SAMPLE)) };
  }
  return { oldest, newest: {} };
}

/** `2026/11/22/18`, as Firehose names folders. */
const hourOf = (time: number): string => new Date(time).toISOString().slice(0, 13).replace(/[-T]/g, '/');

async function list({ s3, buckets }: EvolutionServices, prefix: string, { after, most }: { after?: string; most: number }): Promise<_Object[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: buckets.curated, Prefix: prefix, StartAfter: after, MaxKeys: most }));
  return Contents;
}

async function widths({ s3, buckets }: EvolutionServices, objects: readonly _Object[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  await Promise.all(
    objects.map(async ({ Key, Size }) => {
      try {
        const { columns } = await readFooter(s3, buckets.curated, Key!, Size!);
        counts[columns.length] = (counts[columns.length] ?? 0) + 1;
      } catch (error) {
        // Load names such a file and sets it aside; here it tells nothing.
        if (!(error instanceof FooterError)) throw error;
      }
    }),
  );
  return counts;
}

/** Uploads whose records are on their way, and files that wait to be loaded. */
export async function readInFlight({ registry, sqs, curatedQueueUrl }: EvolutionServices): Promise<InFlight> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const [{ Attributes = {} }, uploads] = await Promise.all([
    sqs.send(new GetQueueAttributesCommand({ QueueUrl: curatedQueueUrl, AttributeNames: [...names] })),
    countOf(registry.open.ids()),
  ]);
  return { uploads, files: names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0) };
}

async function countOf(ids: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of ids) count++;
  return count;
}
