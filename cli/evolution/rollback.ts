import { CommandError, exitCodes } from '../exit';
import { updateTable } from './carry-out';
import { describeDifferences, tableDifferences } from './compare-table';
import { EvolutionStore, type Applied, type CurrentDocument, type JournalDocument } from './evolution-store';
import { versionOf } from './layers';
import type { Live } from './live';
import type { Plan } from './plan';
import { readLive } from './read-live';
import type { EvolutionServices } from './services';
import { stopped } from './stopped';

/** What going back did. */
export interface RolledBack {
  readonly plan_id: string;
  readonly steps: readonly { readonly target: string; readonly summary: string }[];
  /** What stays, and why. */
  readonly kept: readonly string[];
}

/**
 * Takes the last plan back: the code that ran before, then the Glue tables as they were. Redshift's new columns stay: they
 * are nullable, and dropping them would lose values. May be called again where it was interrupted.
 * @throws CommandError where there is nothing to take back, or where it would lose something
 */
export async function rollback(services: EvolutionServices, again: string): Promise<RolledBack> {
  const store = new EvolutionStore({ s3: services.s3, bucket: services.buckets.state });
  const { current, journal } = await lastPlan(store);
  const { plan } = journal;
  const names = Object.keys(plan.targets);
  const live = await readLive(services, names);
  requireOurs(plan, live);
  const done: { target: string; summary: string }[] = [];
  const guarded = async (at: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw stopped(error, { at, done: done.length, of: names.length + 1, again }) ?? error;
    }
  };
  const behind = names.filter((name) => (live.producer[name] ?? 0) > beforeOf(plan, name).version);
  if (behind.length > 0) {
    await guarded('producer', () => deployBack(services, journal, behind));
    done.push({ target: 'functions', summary: `the code that ran before: ${behind.map((name) => `${name} ${beforeOf(plan, name).version}`).join(', ')}` });
  }
  const now = await readLive(services, names);
  for (const name of names) {
    const { table } = beforeOf(plan, name);
    const differences = tableDifferences(now.classes[name]!.table!.input, table);
    if (differences.length > 0) await guarded(`glue ${name}`, () => updateTable(services, { name, table }, now));
    done.push({ target: `${services.database}.${name}`, summary: differences.length === 0 ? 'is as it was' : describeDifferences(differences) });
  }
  // The record last: until it says so, the same command goes on.
  await store.journals.change([plan.plan_id, 'journal'], (document) => (document!.rolled_back_at === undefined ? { ...document!, rolled_back_at: services.now() } : document!));
  await store.end(await appliedAfter(services, current, journal));
  const kept = plan.steps.filter(({ layer }) => layer === 'redshift').map(({ target, summary }) => `${target}: ${summary}`);
  return { plan_id: plan.plan_id, steps: done, kept };
}

const nothing = (message: string): CommandError => new CommandError(exitCodes.precondition, message, 'cyberactive schema drift');

async function lastPlan(store: EvolutionStore): Promise<{ current: CurrentDocument; journal: JournalDocument }> {
  const current = (await store.current.get('current')) ?? {};
  if (current.open === undefined && current.applied === undefined) throw nothing('rollback: expected an applied plan, found none in this environment');
  if (current.open === undefined && current.applied!.how !== 'apply') throw nothing(`rollback: expected an applied plan, found that the last change was ${current.applied!.how === 'adopt' ? 'adopted' : 'a rollback'}`);
  const planId = current.open ?? current.applied!.plan_id;
  const journal = await store.journals.get(planId, 'journal');
  if (journal === undefined) throw nothing(`rollback: expected the journal of plan ${planId}, found none`);
  if (Object.keys(journal.plan.targets).length === 0) throw nothing(`rollback: expected a plan that changed a Glue table, found that ${planId} changed none`);
  return { current, journal };
}

function beforeOf({ base }: Plan, name: string) {
  const { table } = base[name]!.glue!;
  return { table, version: versionOf(table) };
}

/** What somebody else has changed since is not ours to take back. */
function requireOurs(plan: Plan, live: Live): void {
  for (const [name, target] of Object.entries(plan.targets)) {
    const now = live.classes[name]?.table;
    if (now === undefined) throw nothing(`glue ${name}: expected the table, found none`);
    const [toTarget, toBefore] = [tableDifferences(target, now.input), tableDifferences(beforeOf(plan, name).table, now.input)];
    if (toTarget.length > 0 && toBefore.length > 0) throw nothing(`glue ${name}: expected the table as plan ${plan.plan_id} left it, found it changed since: ${describeDifferences(toTarget)}`);
  }
}

/** Code that writes a column which the table has no more would lose its values without a word: Firehose drops them. */
async function deployBack({ producer }: EvolutionServices, { deployed_before: before, plan }: JournalDocument, names: readonly string[]): Promise<void> {
  if (before === undefined || producer.redeploy === undefined) {
    const versions = names.map((name) => `${name} ${plan.classes.find((planned) => planned.name === name)!.to}`).join(', ');
    throw new CommandError(
      exitCodes.precondition,
      `producer: expected code of the earlier version, found functions that write ${versions}; Firehose would drop the new columns' values silently`,
      `check the earlier commit out, ${producer.command}`,
    );
  }
  await producer.redeploy(before);
  const versions = await producer.versions();
  const still = names.filter((name) => (versions[name] ?? 0) > beforeOf(plan, name).version);
  if (still.length > 0) throw new CommandError(exitCodes.precondition, `producer: expected code of the earlier version, found that it still writes ${still.join(', ')} of the later one`);
}

async function appliedAfter(services: EvolutionServices, { applied }: CurrentDocument, { plan }: JournalDocument): Promise<Applied> {
  const names = plan.classes.map(({ name }) => name);
  const { classes } = await readLive(services, names);
  const entries = names.flatMap((name) => {
    const { table, columns } = classes[name]!;
    if (table === undefined) return [];
    const known = new Set(plan.base[name]?.redshift.events ?? []);
    const before = (applied?.classes[name]?.columns ?? columns.events ?? []).filter((column) => known.has(column.name));
    return [[name, { version: versionOf(table.input), table: table.input, glue_version: table.versionId, columns: before }] as const];
  });
  return { plan_id: plan.plan_id, applied_at: services.now(), by: services.by, how: 'rollback', classes: Object.fromEntries(entries) };
}
