import { writeFileSync } from 'node:fs';
import { makePlan, type ReplayPlan } from '../../constructs/replay/plan';
import { print, type EnvironmentOptions } from '../commands/options';
import { openEnvironment, type Environment } from '../environment';
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
  const progress = createProgress(process.stderr, Date.now);
  progress.step('reading raw files');
  const onUpload = (done: number, of: number): void => progress.step('reading raw files', `${done} of ${of}`);
  const { plan, isEmpty, runs } = await newPlan(environment, options, compareRows, onUpload);
  progress.done();
  if (!runs) console.error('cyberactive: the stage runs other code than this checkout; the prediction holds once this is deployed');
  if (options.output) writeFileSync(options.output, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
  const next = isEmpty ? 'Nothing to replay.' : `next: cyberactive replay apply ${options.output ?? plan.replay_id}${envFlag(options)}`;
  print(options, plan, `${renderPlan(plan)}\n\n${next}`);
}

/** A plan that is kept where there is anything to do. */
export interface NewPlan {
  readonly plan: ReplayPlan;
  /** Nothing to replay; the plan is not kept. */
  readonly isEmpty: boolean;
  /** Whether the stage runs the code that the prediction was made with. */
  readonly runs: boolean;
}

/** Makes the plan that `replay plan` prints, and keeps it. @param compareRows of a new generation, at most */
export async function newPlan(environment: Environment, options: SelectionOptions, compareRows: number, onUpload: (done: number, of: number) => void): Promise<NewPlan> {
  const services = replayServices(environment);
  const settings = derivationSettings(environment);
  const selection = selectionOf(options, settings.now);
  const code = await ownCode();
  const plan = await askingWarehouse(() => makePlan(selection, services, { ...settings, code, compareRows, onUpload }));
  const isEmpty = plan.uploads.length === 0 && plan.dead_letters.length === 0;
  if (!isEmpty) await services.plans.save(plan);
  return { plan, isEmpty, runs: isDeployed(environment, code) };
}
