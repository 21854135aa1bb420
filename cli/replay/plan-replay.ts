import { writeFileSync } from 'node:fs';
import { makePlan } from '../../constructs/replay/plan';
import { print, type EnvironmentOptions } from '../commands/options';
import { openEnvironment } from '../environment';
import { createProgress } from '../report/progress';
import { isDeployed, ownCode } from './code';
import { wholeNumber } from './options';
import { renderPlan } from './plan-report';
import { derivationSettings, envFlag, replayServices } from './replay-services';
import { selectionOf, type SelectionOptions } from './selection-options';
import { askingWarehouse } from './warehouse-errors';

export interface PlanOptions extends EnvironmentOptions, SelectionOptions {
  readonly output?: string;
  readonly compareRows: string;
}

/** `replay plan`: tries the code of this checkout and keeps what it found. */
export async function planReplay(options: PlanOptions): Promise<void> {
  const compareRows = wholeNumber('--compare-rows', options.compareRows, 0, 100_000_000);
  const environment = await openEnvironment(options.env);
  const services = replayServices(environment);
  const settings = derivationSettings(environment);
  const selection = selectionOf(options, settings.now);
  const progress = createProgress(process.stderr, Date.now);
  progress.step('reading raw files');
  const onUpload = (done: number, of: number): void => progress.step('reading raw files', `${done} of ${of}`);
  const code = await ownCode();
  const plan = await askingWarehouse(() => makePlan(selection, services, { ...settings, code, compareRows, onUpload }));
  progress.done();
  if (!isDeployed(environment, code)) console.error('cyberactive: the stage runs other code than this checkout; the prediction holds once this is deployed');
  const isEmpty = plan.uploads.length === 0 && plan.dead_letters.length === 0;
  if (!isEmpty) await services.plans.save(plan);
  if (options.output) writeFileSync(options.output, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
  const next = isEmpty ? 'Nothing to replay.' : `next: cyberactive replay apply ${options.output ?? plan.replay_id}${envFlag(options)}`;
  print(options, plan, `${renderPlan(plan)}\n\n${next}`);
}
