import { CommandError, exitCodes } from '../exit';
import { carryOut } from './carry-out';
import { EvolutionStore, type Applied } from './evolution-store';
import type { ClassLayers } from './layers';
import { readLive } from './read-live';
import type { EvolutionServices } from './services';
import { wayTo, type Step } from './steps';
import { stopped } from './stopped';

/**
 * Brings Glue, Firehose and Redshift back to what was applied last. Columns that Redshift has beyond that stay; the deployed
 * code is left as it is.
 * @returns what was done
 * @throws CommandError where nothing was applied, or what was done cannot be undone
 */
export async function restore(services: EvolutionServices, again: string): Promise<Step[]> {
  const store = new EvolutionStore({ s3: services.s3, bucket: services.buckets.state });
  const applied = await store.applied();
  if (applied === undefined) throw new CommandError(exitCodes.precondition, 'restore: expected a record of what was applied, found none', 'cyberactive schema apply, or drift --adopt to record what there is');
  const targets = Object.entries(applied.classes).map(([name, { version, table, columns }]): ClassLayers => ({ name, version, table, columns }));
  const names = targets.map(({ name }) => name);
  const live = await readLive(services, names);
  const { steps, obstacles } = wayTo(targets, live, { database: services.database, dropColumns: false, withProducer: false });
  const [obstacle] = obstacles;
  if (obstacle) throw new CommandError(exitCodes.precondition, `${obstacle.target}: ${obstacle.problem}; no step can bring it about`, obstacle.fix);
  for (const [done, step] of steps.entries()) {
    try {
      await carryOut(services, step, targets, live);
    } catch (error) {
      throw stopped(error, { at: step.id, done, of: steps.length, again }) ?? error;
    }
  }
  await store.end(withVersions(applied, (await readLive(services, names)).classes));
  return [...steps];
}

/** The versions of the tables as the service has numbered them. */
function withVersions(applied: Applied, classes: Awaited<ReturnType<typeof readLive>>['classes']): Applied {
  const entries = Object.entries(applied.classes).map(([name, known]) => [name, { ...known, glue_version: classes[name]?.table?.versionId ?? known.glue_version }] as const);
  return { ...applied, classes: Object.fromEntries(entries) };
}
