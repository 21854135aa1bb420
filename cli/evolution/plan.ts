import { createHash } from 'node:crypto';
import type { TableInput } from '@aws-sdk/client-glue';
import { isDestructive, tableDifferences, describeDifferences } from './compare-table';
import { readFileWidths, readInFlight, type FileWidths, type InFlight } from './files';
import { versionOf } from './layers';
import type { Live, LiveClass } from './live';
import { readLive } from './read-live';
import type { EvolutionServices } from './services';
import { wayTo, type Obstacle, type Step } from './steps';
import { requireNoFindings, type Wanted } from './wanted';

/** What apply will do, and the state that it was thought out for. */
export interface Plan {
  readonly version: 1;
  /** Hash of environment, schemas and base: the same for the same. */
  readonly plan_id: string;
  readonly env: string;
  readonly stage: string;
  /** Epoch ms in the environment. */
  readonly planned_at: number;
  readonly planned_by: string;
  /** Of the schemas. */
  readonly fingerprint: string;
  readonly allow_destructive: boolean;
  readonly classes: readonly PlannedClass[];
  readonly steps: readonly Step[];
  readonly obstacles: readonly Obstacle[];
  readonly notes: readonly string[];
  readonly base: Readonly<Record<string, BaseClass>>;
  /** What becomes of the Glue tables that are changed. */
  readonly targets: Readonly<Record<string, TableInput>>;
  readonly cost: { readonly statements: number; readonly rpu: number };
  readonly files: readonly FileWidths[];
  readonly in_flight: InFlight;
}

export interface PlannedClass {
  readonly name: string;
  /** Version of the live Glue table; undefined: there is none. */
  readonly from?: number;
  readonly to: number;
  readonly released: boolean;
}

/** What a class had when the plan was made. */
export interface BaseClass {
  readonly glue?: { readonly version_id: string; readonly table: TableInput };
  readonly firehose?: string;
  /** Names of columns by schema of the warehouse. */
  readonly redshift: Readonly<Record<string, readonly string[]>>;
  /** What the view says that it was made by. */
  readonly view?: string;
}

export interface PlanOptions {
  readonly allowDestructive: boolean;
}

/** Reads the environment and thinks out the way. Writes nothing. @throws CommandError for schemas with findings */
export async function makePlan(services: EvolutionServices, wanted: Wanted, { allowDestructive }: PlanOptions): Promise<Plan> {
  requireNoFindings(wanted);
  const names = wanted.classes.map(({ layers }) => layers.name);
  const [live, files, inFlight] = await Promise.all([readLive(services, names), readFileWidths(services, names), readInFlight(services)]);
  return { ...planOf(wanted, live, { ...services, allowDestructive }), files, in_flight: inFlight };
}

type Context = Pick<EvolutionServices, 'env' | 'stage' | 'database' | 'baseCapacity' | 'by' | 'now'> & PlanOptions;

/** The plan for a state that was read. Pure but for the time that it names. */
export function planOf(wanted: Wanted, live: Live, context: Context): Omit<Plan, 'files' | 'in_flight'> {
  const { env, stage, database, allowDestructive } = context;
  const way = wayTo(wanted.classes.map(({ layers }) => layers), live, { database, dropColumns: allowDestructive, withProducer: true });
  const base = Object.fromEntries(wanted.classes.map(({ layers: { name } }) => [name, baseOf(live.classes[name]!)]));
  const identity = [env, stage, wanted.fingerprint, allowDestructive, base, live.producer];
  return {
    version: 1,
    plan_id: createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 12),
    ...{ env, stage, planned_at: context.now(), planned_by: context.by, fingerprint: wanted.fingerprint, allow_destructive: allowDestructive },
    classes: wanted.classes.map(({ layers: { name, version }, isReleased }) => ({ name, from: live.classes[name]?.table && versionOf(live.classes[name].table.input), to: version, released: isReleased })),
    ...way,
    notes: [...way.notes, ...live.others.map((name) => `${database}.${name}: no schema has it; the deployment removes table and stream, its files and the rows in the warehouse stay`)],
    base,
    targets: Object.fromEntries(wanted.classes.filter(({ layers: { name } }) => way.steps.some(({ id }) => id === `glue ${name}`)).map(({ layers: { name, table } }) => [name, table])),
    cost: { statements: way.steps.reduce((sum, { statements = [] }) => sum + statements.length, 0), rpu: context.baseCapacity },
  };
}

function baseOf({ table, stream, columns, view }: LiveClass): BaseClass {
  return {
    ...(table && { glue: { version_id: table.versionId, table: table.input } }),
    ...(stream && { firehose: stream.versionId }),
    redshift: Object.fromEntries(Object.entries(columns).map(([schema, all]) => [schema, all.map(({ name }) => name)])),
    ...(view?.mark !== undefined && { view: view.mark }),
  };
}

/** Classes that the plan changes anything of, or that the one that it goes on with has changed. */
export const changedClasses = ({ steps, classes, targets }: Pick<Plan, 'steps' | 'classes' | 'targets'>): PlannedClass[] =>
  classes.filter(({ name, from, to }) => from !== to || Object.hasOwn(targets, name) || steps.some(({ eventClass }) => eventClass === name));

/**
 * What has changed since a plan was made, other than by its own steps: somebody else has applied something.
 * @param left ids of the steps that are not done yet
 * @returns one line each; empty: the plan still holds
 */
export function changedSince(plan: Pick<Plan, 'steps' | 'base'>, live: Live, left: ReadonlySet<string>): string[] {
  const own = new Set(plan.steps.map(({ id }) => id));
  const unplanned = [...left].filter((id) => !own.has(id)).map((id) => `${id}: not in the plan`);
  return [...unplanned, ...Object.entries(plan.base).flatMap(([name, base]) => changesOf(name, base, live.classes[name] ?? { columns: {} }, own, left))];
}

function changesOf(name: string, base: BaseClass, live: LiveClass, own: ReadonlySet<string>, left: ReadonlySet<string>): string[] {
  const changes: string[] = [];
  const version = live.table?.versionId;
  // A step that is done has made a version of its own; what is in it was compared already.
  const isOwn = own.has(`glue ${name}`) && !left.has(`glue ${name}`);
  if (base.glue && live.table && version !== base.glue.version_id && !isOwn) {
    const differences = tableDifferences(base.glue.table, live.table.input);
    if (differences.length > 0) changes.push(`glue ${name}: version ${base.glue.version_id} when planned, ${version} now: ${describeDifferences(differences)}${differences.some(isDestructive) ? ' (destructive)' : ''}`);
  }
  for (const [schema, columns] of Object.entries(live.columns)) {
    const known = base.redshift[schema];
    if (known === undefined) continue;
    const now = new Set(columns.map((column) => column.name));
    const added = [...now].filter((column) => !known.includes(column) && !own.has(`redshift ${schema}.${name} ${column}`));
    const gone = known.filter((column) => !now.has(column) && !own.has(`redshift ${schema}.${name} ${column}`));
    if (added.length > 0) changes.push(`redshift ${schema}.${name}: +${added.join(', +')}`);
    if (gone.length > 0) changes.push(`redshift ${schema}.${name}: −${gone.join(', −')}`);
  }
  return changes;
}
