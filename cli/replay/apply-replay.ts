import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyPlan, isBegun, replayOutcome, staleness } from '../../constructs/replay/apply';
import type { ReplayPlan } from '../../constructs/replay/plan';
import { isReplayId } from '../../constructs/state/registry';
import { sources } from '../../transforms/sources';
import { print, type EnvironmentOptions } from '../commands/options';
import { openEnvironment, type Environment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { createProgress } from '../report/progress';
import { hangsOnCode, isDeployed, ownCode } from './code';
import { wholeNumber } from './options';
import { count, renderOutcome } from './plan-report';
import { envFlag, replayServices, type ReplayServices } from './replay-services';
import { askingWarehouse } from './warehouse-errors';

export interface ApplyOptions extends EnvironmentOptions {
  readonly force?: boolean;
  readonly wait?: boolean;
  readonly timeout: string;
}

const POLL_MS = 5_000;

/** `replay apply`: sends the orders of a plan, and says what has become of them so far. */
export async function applyReplay(name: string, options: ApplyOptions): Promise<void> {
  const minutes = wholeNumber('--timeout', options.timeout, 0, 100_000);
  const environment = await openEnvironment(options.env);
  const services = replayServices(environment);
  const plan = await readPlan(name, services);
  const progress = createProgress(process.stderr, Date.now);
  const { resumed, deleted } = await order(plan, environment, services, { force: options.force ?? false, onSent: (done, of) => progress.step('ordering', `${done} of ${of} uploads`) });
  const deadline = Date.now() + minutes * 60_000;
  let outcome = await replayOutcome(plan, services);
  while (options.wait && !outcome.complete && Date.now() < deadline) {
    progress.step('emitting and loading', `${outcome.emitted} of ${outcome.ordered} orders emitted`);
    await sleep(Math.min(POLL_MS, Math.max(0, deadline - Date.now())));
    outcome = await replayOutcome(plan, services);
  }
  progress.done();
  const letters = deleted > 0 ? `${count(deleted, 'dead letter')} deleted\n` : '';
  // On a deployed stage time passes by itself.
  const pass = environment.local ? 'cyberactive clock advance 2h && ' : '';
  const next = outcome.complete ? '' : `\n\nnext: ${pass}cyberactive replay show ${plan.replay_id}${envFlag(options)}`;
  const { replay_id, prediction } = plan;
  print(options, { replay_id, resumed, dead_letters_deleted: deleted, prediction, ...outcome }, `${letters}${renderOutcome(plan, outcome)}${next}`);
  if (outcome.refused.length > 0 || (options.wait && !outcome.complete)) process.exitCode = exitCodes.findings;
}

/** What orders a plan needs beside it. */
export interface OrderOptions {
  /** A plan of an earlier state too. */
  readonly force: boolean;
  readonly onSent: (done: number, of: number) => void;
}

/** Sends the orders of a plan; may be repeated. @throws CommandError for a plan that does not hold any more */
export async function order(plan: ReplayPlan, environment: Environment, services: ReplayServices, { force, onSent }: OrderOptions): Promise<{ readonly resumed: boolean; readonly deleted: number }> {
  const resumed = await isBegun(plan, services);
  if (!resumed && !force) await requireFresh(plan, services, environment);
  await services.plans.save(plan);
  return { resumed, deleted: await applyPlan(plan, services, onSent) };
}

/** @throws CommandError for a plan of an earlier state, or one whose code the stage does not run */
async function requireFresh(plan: ReplayPlan, services: ReplayServices, environment: Environment): Promise<void> {
  const code = await ownCode();
  if (hangsOnCode(plan) && !isDeployed(environment, code)) {
    const next = environment.local ? 'start the sandbox anew with this code' : 'deploy this checkout first';
    throw new CommandError(exitCodes.precondition, 'the stage runs other code than this checkout: what is predicted would not happen', `${next}, or --force`);
  }
  const reasons = await askingWarehouse(() => staleness(plan, services, sources, code));
  if (reasons.length === 0) return;
  const more = reasons.length > 3 ? `; ${reasons.length - 3} more` : '';
  throw new CommandError(
    exitCodes.precondition,
    `the plan is of an earlier state: ${reasons.slice(0, 3).join('; ')}${more}`,
    'make a new plan, or --force this one: no record is added twice in any case',
  );
}

async function readPlan(name: string, services: ReplayServices): Promise<ReplayPlan> {
  const plan = isReplayId(name) ? await services.plans.get(name) : readPlanFile(name);
  if (!plan) throw new CommandError(exitCodes.refused, `no plan of replay ${name}`, 'cyberactive replay list');
  return plan;
}

function readPlanFile(file: string): ReplayPlan {
  const expected = (found: string) => new CommandError(exitCodes.usage, `${file}: expected a plan or a replay_id, found ${found}`, 'cyberactive replay plan --help');
  let plan: ReplayPlan;
  try {
    plan = JSON.parse(readFileSync(file, 'utf8')) as ReplayPlan;
  } catch (error) {
    throw expected((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : 'no JSON');
  }
  if (plan?.version !== 1 || !isReplayId(String(plan.replay_id)) || !Array.isArray(plan.uploads)) throw expected('another document');
  return plan;
}
