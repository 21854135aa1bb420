import { print } from '../commands/options';
import { exitCodes } from '../exit';
import { rehearse, type RehearsalReport } from '../rehearsal/rehearse';
import { renderRehearsal } from '../rehearsal/render-rehearsal';
import { askingWarehouse } from '../replay/warehouse-errors';
import { createProgress } from '../report/progress';
import { asking, open, type EvolutionOptions, type Opened } from './open';
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
  const rehearsal = options.rehearse && (await rehearseWith(made, options.rehearse, options.source));
  print(options, rehearsal ? { ...plan, rehearsal } : plan, rehearsal ? `${text}\n\n${renderRehearsal(rehearsal)}` : text);
  if (options.exitCode) process.exitCode = exitCodeOf(plan);
  if (rehearsal?.ok === false) process.exitCode = exitCodes.findings;
}

/** What the last day, a file or uploads would have become under these schemas. */
async function rehearseWith({ environment, wanted: { schemas } }: Opened, words: readonly string[], source: string | undefined): Promise<RehearsalReport> {
  const progress = createProgress(process.stderr, Date.now);
  const report = await askingWarehouse(() => rehearse({ environment, schemas, words, ...(source !== undefined && { source }), onProgress: (detail) => progress.step('rehearsing', detail) }));
  progress.done();
  return report;
}

function exitCodeOf({ steps, obstacles }: Plan): number {
  if (obstacles.length > 0 || steps.some(({ isDestructive }) => isDestructive)) return changed.destructive;
  return steps.length > 0 ? changed.safe : exitCodes.ok;
}
