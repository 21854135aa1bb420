import { metrics } from '../telemetry';
import type { SweepCursorDocument, WalkPosition } from '../state/documents';
import { curatedFilesWalk } from './curated-files';
import { errorObjectsWalk } from './error-objects';
import { lookAfterLost } from './lost';
import { lookAfterNarrow } from './narrow';
import { lookAfterNeverPut } from './never-put';
import { promisesWalk } from './promises';
import { rawObjectsWalk } from './raw-objects';
import { lookAfterShippers } from './shippers';
import { SweepRun } from './sweep-run';
import type { SweepServices, SweepSettings } from './sweep-services';
import { lookAfterUnloaded } from './unloaded';
import { lookAfterUnread } from './unread';
import { walk, type Walk } from './walk';

const walks: Readonly<Record<string, (run: SweepRun) => Walk>> = {
  promises: promisesWalk,
  raw: rawObjectsWalk,
  curated: curatedFilesWalk,
  errors: errorObjectsWalk,
};

/** One after another: what a walk puts down is looked after in the same run. */
const cares: readonly ((run: SweepRun) => Promise<void>)[] = [lookAfterNeverPut, lookAfterUnread, lookAfterUnloaded, lookAfterLost, lookAfterNarrow, lookAfterShippers];

/**
 * One run of the sweep: finds what was lost between the stages and sends it through the same doors again. It may end
 * anywhere: what it found is put down before it acts, an attempt is counted before it is made, and each act is one that
 * the pipeline takes as nothing when it was not needed. Nothing here asks the warehouse.
 * @throws the first error, after all have had their turn
 */
export async function sweep(services: SweepServices, settings: SweepSettings): Promise<void> {
  const { registry, s3, meter, now } = services;
  const before = await registry.sweep.get('cursor');
  const run = new SweepRun(services, settings, before);
  await run.evidence.look(services);
  await countDeadLetters(services);
  const positions: Record<string, WalkPosition> = { ...before?.walks };
  const save = (): Promise<SweepCursorDocument> =>
    registry.sweep.change(['cursor'], () => ({ walks: positions, turns: run.turnsDocument(), ...run.evidence.document() }));
  // Each has its turn, whatever becomes of the one before it: what one upload brings about costs no other its repair.
  const errors: unknown[] = [];
  const turn = (work: () => Promise<unknown>) => work().catch((error: unknown) => errors.push(error));
  for (const [name, kind] of Object.entries(walks)) {
    await turn(async () => {
      positions[name] = await walk(kind(run), positions[name], { s3, now, mayGoOn: run.budget() });
    });
    await save();
  }
  for (const care of cares) await turn(() => care(run));
  await save();
  if (errors.length > 0) throw errors[0];
  const oldest = Math.min(...Object.values(positions).map(({ clean_until }) => clean_until));
  meter.add(metrics.sweepLag, Math.max(0, now() - oldest) / 1000);
}

async function countDeadLetters({ depth, meter }: SweepServices): Promise<void> {
  meter.add(metrics.deadLetters, (await depth('raw dead letters')) + (await depth('curated dead letters')));
}
