import { query, type ResultRow } from '../../constructs/warehouse/data-api';
import { areAccounted, shipCanary, withCanaryKey } from './canary-path';
import { canarySample, type CanarySample } from './canary-samples';
import type { EvolutionServices } from './services';

/** What is looked for: a row of the class, of this version, out of a file of this width, with these columns. */
export interface CanaryQuest {
  readonly eventClass: string;
  readonly version: number;
  /** Columns that a file is to have. */
  readonly columns: number;
  /** Columns that are new. */
  readonly added: readonly string[];
  /** Left out: a line that is known of the class. */
  readonly sample?: CanarySample;
}

/** What came back through the live path. */
export interface CanaryResult {
  readonly eventClass: string;
  readonly ok: boolean;
  readonly upload_id?: string;
  /** Of the row. */
  readonly schema_version?: number;
  /** Columns of the file that it came in. */
  readonly file_columns?: number;
  /** Values of the new columns. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Time from upload to row in the environment, seconds. */
  readonly seconds?: number;
  /** `expected <what>, found <what>` */
  readonly problem?: string;
}

/** Time that passes between two looks, ms. */
const LOOK = 60_000;

/** Ships a record of each class through the live path and looks at the row that it becomes. */
export async function sendCanaries(services: EvolutionServices, quests: readonly CanaryQuest[], planId: string): Promise<CanaryResult[]> {
  const known = quests.map((quest) => ({ quest, sample: quest.sample ?? canarySample(quest.eventClass, services.now()) }));
  const unknown = known.filter(({ sample }) => sample === undefined).map(({ quest: { eventClass } }): CanaryResult => ({
    eventClass,
    ok: false,
    problem: `expected a line that becomes ${eventClass}, found none that is known: give --canary-file and --canary-source`,
  }));
  const sent = known.flatMap(({ quest, sample }) => (sample === undefined ? [] : [{ quest, sample }]));
  return sent.length === 0 ? unknown : [...(await follow(services, sent, planId)), ...unknown];
}

async function follow(services: EvolutionServices, canaries: readonly { quest: CanaryQuest; sample: CanarySample }[], planId: string): Promise<CanaryResult[]> {
  const began = services.now();
  const uploads: { quest: CanaryQuest; id: string }[] = [];
  await withCanaryKey(services, async (api) => {
    for (const { quest, sample } of canaries) uploads.push({ quest, id: await shipCanary(services, api, sample, `${planId} ${quest.eventClass} ${began}`) });
  });
  const deadline = began + services.patience;
  const left = (): boolean => services.now() < deadline;
  while (left() && !(await areAccounted(services.registry, uploads.map(({ id }) => id)))) await services.passTime(LOOK);
  const results: CanaryResult[] = [];
  for (const { quest, id } of uploads) {
    let row = await readRow(services, quest, id);
    // A receipt is no record: it may come after the upload is accounted for.
    for (; row === undefined && left(); row = await readRow(services, quest, id)) await services.passTime(10 * LOOK);
    results.push({ ...judge(quest, id, row), seconds: Math.round((services.now() - began) / 1000) });
  }
  return results;
}

async function readRow({ warehouse }: EvolutionServices, { eventClass, added }: CanaryQuest, uploadId: string): Promise<ResultRow | undefined> {
  const columns = added.map((name) => `, e."${name}"`).join('');
  const rows = await query(
    warehouse,
    `SELECT e."schema_version", l."column_count"${columns} FROM "events"."${eventClass}" e JOIN "ops"."load_ledger" l ON l."load_id" = e."load_id" WHERE e."upload_id" = '${uploadId}' LIMIT 1`,
  );
  return rows[0];
}

/** What a row says of the way it came. Pure. */
export function judge({ eventClass, version, columns, added }: CanaryQuest, upload_id: string, row: ResultRow | undefined): CanaryResult {
  if (row === undefined) {
    return { eventClass, ok: false, upload_id, problem: `expected a row of ${eventClass} from upload ${upload_id}, found none: cyberactive uploads show ${upload_id}` };
  }
  const [schema_version, file_columns] = [Number(row.schema_version), Number(row.column_count)];
  const seen = { eventClass, upload_id, schema_version, file_columns, values: Object.fromEntries(added.map((name) => [name, row[name] ?? null])) };
  if (schema_version !== version) return { ...seen, ok: false, problem: `expected a row of schema version ${version}, found ${schema_version}: the producer is not the one that was deployed` };
  if (file_columns < columns) return { ...seen, ok: false, problem: `expected a file of ${columns} columns, found ${file_columns}: Firehose has not taken up the new table yet; look again later` };
  return { ...seen, ok: true };
}
