import { readFileSync } from 'node:fs';
import { print } from '../commands/options';
import { CommandError, exitCodes } from '../exit';
import { printable } from '../report/table';
import { apply, type ApplyEvent, type Applying } from './apply';
import type { CanaryResult } from './canary';
import type { CanarySample } from './canary-samples';
import { asking, envFlag, open, type EvolutionOptions } from './open';
import { makePlan, type Plan } from './plan';
import { readPlan } from './plan-file';
import { renderPlan } from './render-plan';

export interface ApplyVerbOptions extends EvolutionOptions {
  readonly allowDestructive?: boolean;
  /** What runs before a deployment: that the code or the stage is not there yet is how it has to be. */
  readonly beforeDeploy?: boolean;
  readonly canary: boolean;
  readonly canaryFile?: string;
  readonly canarySource?: string;
}

/** `cyberactive schema apply`. */
export async function runApply(file: string | undefined, options: ApplyVerbOptions): Promise<void> {
  const saved = file === undefined ? undefined : readPlan(file);
  const again = `cyberactive schema apply${file === undefined ? '' : ` ${printable(file)}`}${envFlag(options)}`;
  const canary = canaryOf(options);
  const applied = await interruptible(again, () => carryOutPlan(saved, canary, again, options)).catch((error: unknown) => {
    if (!options.beforeDeploy || !isDeployNext(error)) throw error;
    print(options, { stopped: error.reason, at: error.message }, `Done up to the deployment: ${error.message}`);
    return undefined;
  });
  if (applied === undefined) return;
  print(options, applied.applying, renderApplying(applied.plan, applied.applying));
  if (!applied.applying.ok) process.exitCode = exitCodes.findings;
}

/** The plan and what came of it; undefined where the schemas have findings, which are said. */
async function carryOutPlan(saved: Plan | undefined, canary: boolean | CanarySample, again: string, options: ApplyVerbOptions): Promise<{ plan: Plan; applying: Applying } | undefined> {
  const opened = await open(options);
  if (opened === undefined) return undefined;
  const allowDestructive = options.allowDestructive ?? false;
  const plan = saved ?? (await makePlan(opened.services, opened.wanted, { allowDestructive }));
  // Said on stderr: stdout is for what came of it.
  process.stderr.write(`${renderPlan(plan).split('\nnext:')[0]!.trimEnd()}\n\n`);
  const samples = typeof canary === 'boolean' ? canary : Object.fromEntries(plan.classes.map(({ name }) => [name, canary]));
  return { plan, applying: await apply(opened.services, opened.wanted, plan, { allowDestructive, canary: samples, report: tell, again }) };
}

/** Whether all that comes before the code is done, or there is nothing yet that it could be done to. */
const isDeployNext = (error: unknown): error is CommandError => error instanceof CommandError && (error.reason === 'code-to-deploy' || error.reason === 'no-stage');

/** Ctrl-C leaves what is done, and says what goes on. */
async function interruptible<T>(again: string, work: () => Promise<T>): Promise<T> {
  const interrupted = (): never => {
    process.stderr.write(`interrupted: what is done stays\nnext: ${again}\n`);
    process.exit(exitCodes.interrupted);
  };
  process.once('SIGINT', interrupted);
  try {
    return await asking(work);
  } finally {
    process.off('SIGINT', interrupted);
  }
}

function canaryOf({ canary, canaryFile, canarySource }: ApplyVerbOptions): boolean | CanarySample {
  if (canaryFile === undefined && canarySource === undefined) return canary;
  if (canaryFile === undefined || canarySource === undefined) throw new CommandError(exitCodes.usage, '--canary-file and --canary-source: expected both');
  return { source: canarySource, text: readFileSync(canaryFile, 'utf8') };
}

function tell(event: ApplyEvent): void {
  if (event.kind === 'done') process.stderr.write(`  ✓ ${event.step.target}: ${event.step.summary}  ${event.outcome === 'found' ? 'was done' : `${event.seconds.toFixed(2)} s`}\n`);
  if (event.kind === 'canary') process.stderr.write(`  … canary for ${event.classes.join(', ')}\n`);
}

/** What came of it, the rollback last. */
export function renderApplying(plan: Plan, { plan_id, steps, canary, can_roll_back }: Applying): string {
  const done = steps.length === 0 ? `Nothing to do; noted as applied (plan ${plan_id}).` : `Applied ${plan_id}: ${steps.length} step${steps.length === 1 ? '' : 's'}.`;
  return [done, ...canary.map(renderCanary), ...(!can_roll_back ? [] : [`back: cyberactive schema rollback${envFlag(plan)}`])].join('\n');
}

function renderCanary({ eventClass, ok, upload_id, schema_version, file_columns, values = {}, seconds, problem }: CanaryResult): string {
  if (!ok) return `canary ${eventClass}: ${problem}`;
  const columns = Object.entries(values).map(([name, value]) => `${name} ${value === null ? 'NULL' : printable(String(value))}`);
  const came = `came back after ${seconds} s: schema version ${schema_version}, file of ${file_columns} columns`;
  return `canary ${eventClass}: ${came}${columns.length === 0 ? '' : `, ${columns.join(', ')}`} (upload ${upload_id})`;
}
