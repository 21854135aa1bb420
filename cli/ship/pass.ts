import { dispose, type Disposal } from './dispose';
import type { ShipReport } from './ship';
import type { Shipped } from './ship-file';
import { shipWork, type Shipping } from './ship-work';
import type { Lineage } from './lineage';
import { sideBySide } from './side-by-side';
import type { Selection } from './glob';
import { isThere, takeStock, type Patience, type Work } from './stock';
import { ShipError } from './upload';
import { walk, type FoundFile, type Unfound } from './walk';

/** One look at all targets. */
export interface PassOptions {
  readonly targets: readonly string[];
  readonly selection: Selection;
  readonly patience: Patience;
  /** Files uploaded at a time. */
  readonly parallel: number;
  readonly disposal?: Disposal;
  /** After which no further file is begun. */
  readonly interrupted?: AbortSignal;
  /** Files that were refused as they are now need not be asked for again. */
  readonly isRefused?: (found: FoundFile) => boolean;
  readonly onStock?: (files: number) => void;
  readonly onShipped?: (shipped: Shipped) => void;
  readonly onFailed?: (failed: ShipError, found?: FoundFile) => void;
  readonly onDisposed?: (file: string) => void;
  readonly onFile?: () => void;
}

export interface PassReport extends ShipReport {
  /** Files that are still being written, or were renamed since they were looked at. */
  readonly waiting: readonly string[];
  /** Files all of whose bytes were uploaded before. */
  readonly covered: number;
}

/** A log whose file is gone is remembered for so long, ms: rotation may bring it back under another name. */
const KEEP_GONE_MS = 7 * 86_400_000;

/** Looks at all files, ships what is new, several side by side; one that fails keeps no other from being shipped. */
export async function runPass(shipping: Shipping, options: PassOptions): Promise<PassReport> {
  const { ledger, now } = shipping;
  const begun = now();
  const stock = await takeStock(everyTarget(options), ledger, options.patience, begun);
  const work = stock.work.filter(({ found }) => !options.isRefused?.(found));
  options.onStock?.(work.length);
  const failed: ShipError[] = [];
  const results: (readonly Shipped[] | undefined)[] = new Array(work.length);
  let stopped = false;
  const fail = (error: unknown, found?: FoundFile): void => {
    if (!(error instanceof ShipError)) throw error;
    failed.push(error);
    stopped ||= error.concernsAll;
    options.onFailed?.(error, found);
  };
  for (const problem of stock.problems) fail(problem);
  const clear = async (found: FoundFile): Promise<void> => {
    if (options.disposal === undefined || !(await dispose(found, options.disposal))) return;
    const lineage = ledger.ofInode(found.inode);
    if (lineage && options.disposal === 'delete') ledger.gone(lineage.id, now());
    options.onDisposed?.(found.path);
  };
  const shipOne = async ([index, item]: [number, Work]): Promise<void> => {
    const { found } = item;
    try {
      const { shipped, isCovered, isElsewhere } = await shipWork(item, shipping);
      results[index] = shipped;
      for (const part of shipped) options.onShipped?.(part);
      if (isElsewhere) stock.waiting.push(found.path);
      if (isCovered) await clear(found);
    } catch (error) {
      results[index] ??= [];
      fail(error, found);
    }
    options.onFile?.();
  };
  const stop = (): boolean => stopped || (options.interrupted?.aborted ?? false);
  await sideBySide(work.entries(), options.parallel, shipOne, stop);
  if (options.disposal !== undefined) for (const found of stock.covered) await clear(found).catch((error: unknown) => fail(error, found));
  for (const lost of await forgetGone(shipping, stock.claimed, begun)) fail(lost);
  return {
    shipped: results.flatMap((shipped) => shipped ?? []),
    empty: stock.empty,
    failed,
    notTried: work.filter((_, index) => results[index] === undefined).map(({ found }) => found.path),
    waiting: stock.waiting,
    covered: stock.covered.length,
  };
}

async function* everyTarget({ targets, selection }: PassOptions): AsyncGenerator<FoundFile | Unfound> {
  for (const target of targets) yield* walk(target, selection);
}

/**
 * Notes which logs have no file any more, and forgets those that have had none for long.
 * @returns what was about to be uploaded and cannot be any more
 */
async function forgetGone({ ledger, now }: Shipping, claimed: ReadonlySet<Lineage>, begun: number): Promise<ShipError[]> {
  const lost: ShipError[] = [];
  for (const lineage of ledger.isKept ? [...ledger.lineages.values()] : []) {
    const { id, path, plan, seen, goneAt } = lineage;
    if (claimed.has(lineage) || lineage.sentAt >= begun) {
      if (goneAt !== undefined && seen) ledger.seen(id, seen);
    } else if (goneAt !== undefined) {
      if (now() - goneAt > KEEP_GONE_MS) ledger.drop(id);
    } else if (!(await isThere(lineage))) {
      ledger.gone(id, now());
      if (plan) lost.push(new ShipError(path, 'local', `bytes ${plan.from} to ${plan.to} were about to be uploaded and are not there any more`, 'look where the file went; found again under any name of its kind, it is shipped'));
    }
  }
  ledger.compact();
  return lost;
}
