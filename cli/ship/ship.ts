import { shipFile, ShipError, type Api, type Shipped, type ShipOptions } from './ship-file';
import { sideBySide } from './side-by-side';
import { walk } from './walk';

export interface ShipReport {
  readonly shipped: readonly Shipped[];
  /** Files of zero bytes: nothing to ship. */
  readonly empty: readonly string[];
  readonly failed: readonly ShipError[];
  /** Files that were left when a failure that concerns all of them, or the person, ended the work. */
  readonly notTried: readonly string[];
}

/** Files uploaded at a time, unless somebody says otherwise. */
export const PARALLEL = 4;

/**
 * Ships files side by side; one that fails keeps no other from being shipped, unless it fails for a reason that
 * concerns all. Reports in the order given.
 * @param interrupted after which no further file is begun
 */
export async function shipFiles(
  api: Api,
  files: readonly string[],
  options: ShipOptions,
  onFile: (done: number) => void = () => {},
  interrupted?: AbortSignal,
): Promise<ShipReport> {
  const results: (Shipped | ShipError | 'empty' | undefined)[] = new Array(files.length);
  let done = 0;
  let stopped = false;
  const ship = async (index: number): Promise<void> => {
    try {
      results[index] = (await shipFile(api, files[index]!, options)) ?? 'empty';
    } catch (error) {
      if (!(error instanceof ShipError)) throw error;
      results[index] = error;
      stopped ||= error.concernsAll;
    }
    onFile(++done);
  };
  await sideBySide(files.keys(), PARALLEL, ship, () => stopped || (interrupted?.aborted ?? false));
  return {
    shipped: results.filter((result): result is Shipped => typeof result === 'object' && !(result instanceof ShipError)),
    empty: files.filter((_, index) => results[index] === 'empty'),
    failed: results.filter((result): result is ShipError => result instanceof ShipError),
    notTried: files.filter((_, index) => results[index] === undefined),
  };
}

/** The file itself, or all files below a folder. What is not there is listed too: shipping it says so. */
export async function filesUnder(target: string): Promise<string[]> {
  const files: string[] = [];
  for await (const found of walk(target)) files.push('problem' in found ? target : String(found.file));
  return files;
}
