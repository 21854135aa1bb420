/** A failing seed in words: what is wrong, the fewest faults that make it so, and the command that shows it again. */
import type { Simulator, SeedOutcome } from './simulate';
import type { WorkerOptions } from './seed-worker';

/** Lines of the trace that are shown. */
const TAIL = 40;

export async function reportOf(simulator: Simulator, outcome: SeedOutcome, options: WorkerOptions): Promise<string> {
  const { seed, faults } = outcome;
  const lines = [`seed ${seed}: ${outcome.violations.length} violations`, ...outcome.violations.map((text) => `  ${text}`)];
  if (!options.shrink) return lines.join('\n');
  const small = await simulator.shrink(outcome);
  return [
    ...lines,
    `  of ${outcome.kept.length} faults these are enough:`,
    ...small.kept.map((position) => `    ${position}: ${JSON.stringify(faults[position])}`),
    `  with them: ${small.violations.join('; ')}`,
    `  the end of the trace:`,
    ...small.result.trace.slice(-TAIL).map((line) => `    ${line.slice(0, 300)}`),
    `  again: ${commandOf(seed, small.kept, options)}`,
  ].join('\n');
}

/** @param kept positions among the faults that the seed draws */
export function commandOf(seed: number, kept: readonly number[], { records, sameUploads, kinds, faults, mutation }: WorkerOptions): string {
  const drawn = faults ? ` --faults '${JSON.stringify(faults)}'` : '';
  const chosen = kinds ? ` --kinds '${kinds.join(',')}'` : '';
  const edited = mutation === undefined ? '' : ` --mutation ${mutation}`;
  return `npm run simulate -- --seeds 1 --from ${seed} --records ${records} --same-uploads ${sameUploads}${drawn}${chosen}${edited} --only ${kept.join(',') || 'none'}`;
}
