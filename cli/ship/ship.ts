import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { shipFile, ShipError, type Api, type Shipped, type ShipOptions } from './ship-file';

export interface ShipReport {
  readonly shipped: readonly Shipped[];
  readonly failed: readonly ShipError[];
}

/** Files uploaded at a time. */
const PARALLEL = 4;

/** Ships files side by side; one that fails keeps no other from being shipped. Reports in the order given. */
export async function shipFiles(
  api: Api,
  files: readonly string[],
  options: ShipOptions,
  onFile: (done: number) => void = () => {},
): Promise<ShipReport> {
  const results: (Shipped | ShipError)[] = new Array(files.length);
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < files.length) {
      const index = next++;
      try {
        results[index] = await shipFile(api, files[index]!, options);
      } catch (error) {
        if (!(error instanceof ShipError)) throw error;
        results[index] = error;
      }
      onFile(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, files.length) }, worker));
  return {
    shipped: results.filter((result): result is Shipped => !(result instanceof ShipError)),
    failed: results.filter((result): result is ShipError => result instanceof ShipError),
  };
}

/** The file itself, or all files below a folder in the order of their names; hidden ones are left out. */
export async function filesUnder(target: string): Promise<string[]> {
  if (!(await stat(target)).isDirectory()) return [target];
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
