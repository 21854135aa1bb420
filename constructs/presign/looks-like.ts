import type { Context, Source } from '../../transforms/source';
import { totalOf } from '../state/registry';
import { dryRun, type DryRun } from './dry-run';

/** How much of a sample decides which source it is of. */
const DECISIVE_BYTES = 64 * 1024;
/** Share of the records that another source must take before it is named. */
const MOSTLY = 0.5;

/**
 * The source that a sample looks like, where the one that was named takes less than half of it; undefined where no other
 * takes more of it than that.
 * @param run what the named source made of it
 */
export async function looksLike(sample: Buffer, run: DryRun, named: Source, sources: Readonly<Record<string, Source>>, context: Context, now: number): Promise<string | undefined> {
  if (shareOf(run) >= MOSTLY) return undefined;
  let best: { readonly name: string; readonly share: number } | undefined;
  for (const source of Object.values(sources)) {
    if (source.name === named.name) continue;
    const share = shareOf(await dryRun(sample, source, context, DECISIVE_BYTES, now));
    if (share >= MOSTLY && share > (best?.share ?? shareOf(run))) best = { name: source.name, share };
  }
  return best?.name;
}

/** Records that became events, of all; the end of a sample that was cut is not held against it. */
function shareOf({ records, accepted, rejected }: DryRun): number {
  const whole = records - (rejected['undecodable_remainder'] ?? 0);
  return whole > 0 ? totalOf(accepted) / whole : 0;
}
