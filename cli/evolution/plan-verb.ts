import { print } from '../commands/options';
import { exitCodes } from '../exit';
import { rehearseAloud } from '../rehearsal/rehearse-verb';
import { renderRehearsal } from '../rehearsal/render-rehearsal';
import { createProgress } from '../report/progress';
import { asking, open, type EvolutionOptions } from './open';
import { makePlan, type Plan } from './plan';
import { writePlan } from './plan-file';
import { renderPlan } from './render-plan';

export interface PlanVerbOptions extends EvolutionOptions {
  readonly output?: string;
  readonly allowDestructive?: boolean;
  readonly rehearse?: readonly string[];
  readonly source?: string;
  readonly exitCode?: boolean;
  readonly verbose?: boolean;
}

/** Codes of `--exit-code`, the same as those of diff. */
const changed = { safe: 4, destructive: 5 } as const;

/** `cyberactive schema plan`. */
export async function runPlan(options: PlanVerbOptions): Promise<void> {
  const progress = createProgress(process.stderr, Date.now);
  progress.step('reading Glue, Firehose, Redshift and the newest files');
  const made = await asking(async () => {
    const opened = await open(options);
    return opened && { ...opened, plan: await makePlan(opened.services, opened.wanted, { allowDestructive: options.allowDestructive ?? false }) };
  });
  progress.done();
  if (made === undefined) return;
  const { plan } = made;
  if (options.output !== undefined) writePlan(options.output, plan);
  const text = renderPlan(plan, { verbose: options.verbose, file: options.output });
  const rehearsal = options.rehearse && (await rehearseAloud({ environment: made.environment, schemas: made.wanted.schemas, words: options.rehearse, source: options.source }));
  print(options, rehearsal ? { ...plan, rehearsal } : plan, rehearsal ? `${text}\n\n${renderRehearsal(rehearsal)}` : text);
  if (options.exitCode) process.exitCode = exitCodeOf(plan);
  if (rehearsal?.ok === false) process.exitCode = exitCodes.findings;
}

function exitCodeOf({ steps, obstacles }: Plan): number {
  if (obstacles.length > 0 || steps.some(({ isDestructive }) => isDestructive)) return changed.destructive;
  return steps.length > 0 ? changed.safe : exitCodes.ok;
}
