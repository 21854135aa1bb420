/** A chain from its seed to the verdict: what was promised of it and is not so, in words. */
import type { EventClass } from '../../schemas';
import { readCatalog } from '../../schemas/avro/catalog';
import { Pipeline } from '../pipeline/pipeline';
import { Chain } from './chain';
import { EvolutionStand } from './evolution-stand';
import { ExpectedRows, type Row } from './expected-rows';
import { makeTables } from './fresh-tables';
import { ship } from './upload-flow';

export interface ChainOutcome {
  readonly seed: number;
  readonly story: readonly string[];
  readonly interruptions: Chain['interruptions'];
  readonly uploads: number;
  /** Rows that were compared. */
  readonly rows: number;
  readonly violations: readonly string[];
}

export async function examineChain(seed: number): Promise<ChainOutcome> {
  const stand = await EvolutionStand.start();
  const chain = new Chain(seed, stand);
  let fresh: Pipeline | undefined;
  try {
    const assembly = await chain.run();
    const classes = readCatalog(stand.repository.schemas);
    fresh = await Pipeline.start({ assembly });
    await makeTables(fresh, classes);
    for (const upload of chain.flow.shipped) await ship(fresh, upload);
    await fresh.loaded();
    const compared = await rowsOfAll(chain, fresh, classes);
    const violations = [...(await accounting(chain)), ...(await leftovers(stand)), ...compared.violations];
    return { seed, story: chain.story, interruptions: chain.interruptions, uploads: chain.flow.shipped.length, rows: compared.rows, violations };
  } catch (error) {
    throw new Error(`seed ${seed}:\n${chain.story.join('\n')}`, { cause: error });
  } finally {
    await fresh?.stop();
    await stand.stop();
  }
}

/** records = accepted + rejected for each upload, by what was shipped, and none in flight. */
async function accounting({ stand, flow }: Chain): Promise<string[]> {
  const { uploads } = await stand.pipeline.accounting();
  const records = new Map(flow.shipped.map((upload) => [upload.path, upload.records]));
  const missing = [...records.keys()].filter((path) => uploads.every((upload) => upload.path !== path));
  return [
    ...missing.map((path) => `${path}: expected an account, found none`),
    ...uploads.flatMap(({ path, accepted, rejected, in_flight, unaccounted, records: counted }) => {
      const expected = `${records.get(path)} records, ended ${records.get(path)}, 0 in flight, 0 unaccounted`;
      const found = `${counted} records, ended ${sum(accepted) + sum(rejected)}, ${in_flight} in flight, ${unaccounted} unaccounted`;
      return found === expected ? [] : [`${path}: expected ${expected}, found ${found}`];
    }),
  ];
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, count) => total + count, 0);

/** Steps of a plan although all is deployed, changes that no apply made, and rows that still lack columns. */
async function leftovers(stand: EvolutionStand): Promise<string[]> {
  const { steps } = await stand.plan();
  const left = steps.map(({ id }) => `plan: expected no step, found ${id}`);
  for await (const id of stand.pipeline.registry.narrow.ids()) left.push(`narrow: expected no upload, found ${id.join('/')}`);
  return left;
}

/** All rows through the views, against those of a warehouse that has never known another schema. */
async function rowsOfAll({ stand }: Chain, fresh: Pipeline, classes: readonly EventClass[]): Promise<{ rows: number; violations: string[] }> {
  const violations: string[] = [];
  let rows = 0;
  for (const eventClass of classes) {
    const [evolved, expected] = await Promise.all([rowsOf(stand.pipeline, eventClass), rowsOf(fresh, eventClass)]);
    const judge = new ExpectedRows(eventClass, stand.repository.schemas);
    rows += evolved.size;
    for (const id of expected.keys()) if (!evolved.has(id)) violations.push(`${eventClass.name} ${id}: expected the row, found none`);
    for (const [id, row] of evolved) {
      const other = expected.get(id);
      const wrong = other === undefined ? ['expected no such row, found one'] : judge.differences(row, other);
      violations.push(...wrong.map((text) => `${eventClass.name} ${id} version ${String(row.schema_version)} ${text}`));
    }
  }
  return { rows, violations };
}

async function rowsOf(pipeline: Pipeline, { name }: EventClass): Promise<Map<string, Row>> {
  const rows = await pipeline.query(`SELECT * FROM "current"."${name}"`);
  const byId = new Map(rows.map((row) => [String(row.event_id), row]));
  if (byId.size !== rows.length) throw new Error(`current.${name}: expected each event once, found ${rows.length} rows of ${byId.size}`);
  return byId;
}
