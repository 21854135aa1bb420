import { runPass, type PassOptions, type PassReport } from './pass';
import type { Shipping } from './ship-work';
import type { ShipError } from './upload';
import type { FoundFile } from './walk';

export interface WatchOptions extends Omit<PassOptions, 'isRefused'> {
  readonly interrupted: AbortSignal;
  /** Called after each look at the files that did or met something. */
  readonly onPass?: (report: PassReport) => void;
  /** Looks are so far apart, ms; on many files more, so that looking takes a twentieth of the time at most. */
  readonly interval?: number;
}

const INTERVAL_MS = 2_000;
const REST = 20;
/** Between looks while nobody answers or the key is not accepted. */
const FIRST_BACK_OFF_MS = 5_000;
const LONGEST_BACK_OFF_MS = 300_000;
/** A file that was refused is asked for again after so long: a key may have been widened. */
const REFUSED_MS = 3_600_000;

/**
 * Ships what is there and what comes, until it is interrupted. Nothing ends it otherwise: while nobody answers, the key
 * is not accepted or the state cannot be written, files stay where they are and it tries again, ever more slowly.
 */
export async function watch(shipping: Shipping, options: WatchOptions): Promise<void> {
  const { sleep, random } = shipping.options;
  const refused = new Map<string, number>();
  const versionOf = ({ inode, size, times }: FoundFile): string => `${inode} ${size} ${times}`;
  const isRefused = (found: FoundFile): boolean => (refused.get(versionOf(found)) ?? 0) > shipping.now();
  const onFailed = (failed: ShipError, found?: FoundFile): void => {
    if (found && failed.kind === 'refused' && !failed.concernsAll) refused.set(versionOf(found), shipping.now() + REFUSED_MS);
    options.onFailed?.(failed, found);
  };
  for (let troubles = 0; !options.interrupted.aborted; ) {
    const begun = shipping.now();
    const report = await runPass(shipping, { ...options, isRefused, onFailed });
    options.onPass?.(report);
    for (const [version, until] of refused) if (until <= begun) refused.delete(version);
    const isTrouble = report.failed.some((failed) => failed.concernsAll || failed.kind === 'unavailable') && report.shipped.length === 0;
    troubles = isTrouble ? troubles + 1 : 0;
    // One that shipped something says nothing of how long looking takes.
    const timeOfLooking = report.shipped.length + report.failed.length > 0 ? 0 : shipping.now() - begun;
    const pause = isTrouble
      ? Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (troubles - 1)) * (0.5 + random())
      : Math.max(options.interval ?? INTERVAL_MS, REST * timeOfLooking);
    if (!options.interrupted.aborted) await sleep(pause);
  }
}
