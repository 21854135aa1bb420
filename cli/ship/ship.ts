import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { shipFile, ShipError, type Api, type Shipped, type ShipOptions } from './ship-file';

export interface ShipReport {
  readonly shipped: readonly Shipped[];
  /** Files of zero bytes: nothing to ship. */
  readonly empty: readonly string[];
  readonly failed: readonly ShipError[];
  /** Files that were left when a failure that concerns all of them, or the person, ended the work. */
  readonly notTried: readonly string[];
}

/** Files uploaded at a time. */
const PARALLEL = 4;

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
  let next = 0;
  let done = 0;
  let stopped = false;
  const worker = async (): Promise<void> => {
    while (next < files.length && !stopped && !interrupted?.aborted) {
      const index = next++;
      try {
        results[index] = (await shipFile(api, files[index]!, options)) ?? 'empty';
      } catch (error) {
        if (!(error instanceof ShipError)) throw error;
        results[index] = error;
        stopped ||= error.concernsAll;
      }
      onFile(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, files.length) }, worker));
  return {
    shipped: results.filter((result): result is Shipped => typeof result === 'object' && !(result instanceof ShipError)),
    empty: files.filter((_, index) => results[index] === 'empty'),
    failed: results.filter((result): result is ShipError => result instanceof ShipError),
    notTried: files.filter((_, index) => results[index] === undefined),
  };
}

/**
 * The file itself, or all files below a folder in the order of their names, links to files among them; what is hidden
 * is left out. What is not there is listed too: shipping it says so.
 */
export async function filesUnder(target: string): Promise<string[]> {
  const found = await stat(target).catch(() => undefined);
  if (!found?.isDirectory()) return [target];
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => ({ link: entry.isSymbolicLink(), file: path.join(entry.parentPath ?? entry.path, entry.name) }))
    .filter(({ file }) => !path.relative(target, file).split(path.sep).some((part) => part.startsWith('.')));
  const kept = await Promise.all(files.map(async ({ link, file }) => !link || ((await stat(file).catch(() => undefined))?.isFile() ?? false)));
  return files.filter((_, index) => kept[index]).map(({ file }) => file).sort();
}
