import { eventClasses } from '../../schemas';
import { metrics } from '../telemetry';
import type { LoadDependencies } from './dependencies';
import type { LoadFile } from './load-group';

type Dated = Pick<LoadFile, 'footer'>;
type Needed = Pick<LoadDependencies, 'registry' | 'meter' | 'log' | 'now'>;

/**
 * Measures how long the rows of a load took, and keeps how new the newest is. From the footers, so that no statement is
 * asked for it. Fails no load: what cannot be kept is logged.
 * @param files as committed just now
 */
export async function measureLoaded({ registry, meter, log, now }: Needed, eventClass: string, files: readonly Dated[]): Promise<void> {
  const seconds = secondsToRow(files, now());
  if (seconds !== undefined) meter.add(metrics.uploadToRow, seconds, { class: eventClass });
  const newest = Math.max(...files.flatMap(({ footer }) => footer.uploadedAt?.max ?? []));
  if (!Number.isFinite(newest)) return;
  try {
    await registry.newestRows.change(['all'], (before) => ({ ...before, [eventClass]: Math.max(newest, before?.[eventClass] ?? 0) }));
  } catch (error) {
    log('age of the newest row could not be kept', { event_class: eventClass, error: (error as Error).message });
  }
}

/** Measures the age of each class's newest row, whether anything was loaded or not. Fails no run. */
export async function measureNewest({ registry, meter, log, now }: Needed): Promise<void> {
  try {
    const newest = Object.entries((await registry.newestRows.get('all')) ?? {}).filter(([name]) => Object.hasOwn(eventClasses, name));
    for (const [name, uploadedAt] of newest) meter.add(metrics.newestRow, Math.max(0, now() - uploadedAt) / 1000, { class: name });
  } catch (error) {
    log('age of the newest row is not known', { error: (error as Error).message });
  }
}

/**
 * Seconds within which this share of rows came, from the promise of their upload until now. A file tells of its oldest and
 * its newest row; those between are taken to lie evenly. Rows of a later generation came long before: their files are left
 * out. Undefined where no file tells.
 */
export function secondsToRow(files: readonly Dated[], now: number, share = 0.95): number | undefined {
  const told = files.flatMap(({ footer: { rows, uploadedAt, generation } }) =>
    uploadedAt && generation?.max === 1 ? [{ rows, least: Math.max(0, now - uploadedAt.max), most: Math.max(0, now - uploadedAt.min) }] : [],
  );
  if (told.length === 0) return undefined;
  const wanted = share * told.reduce((sum, { rows }) => sum + rows, 0);
  const within = (age: number): number => told.reduce((sum, file) => sum + file.rows * shareWithin(file, age), 0);
  let [low, high] = [0, Math.max(...told.map(({ most }) => most))];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (within(middle) >= wanted) high = middle;
    else low = middle;
  }
  return high / 1000;
}

function shareWithin({ least, most }: { readonly least: number; readonly most: number }, age: number): number {
  if (age >= most) return 1;
  return age < least ? 0 : (age - least) / (most - least);
}
