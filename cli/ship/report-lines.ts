import { printable } from '../report/table';
import type { PassOptions } from './pass';
import { failureDocument } from './report-ship';

/** What the shipper tells while it works: one JSON object a line for logs, or one line of words. */
export type Tell = (event: string, facts: Readonly<Record<string, unknown>>, words: string) => void;

/** @param now epoch ms */
export const tellJson = (write: (line: string) => void, now: () => number): Tell => (event, facts) =>
  write(`${JSON.stringify({ time: new Date(now()).toISOString(), event, ...facts })}\n`);

export const tellWords = (write: (line: string) => void, now: () => number): Tell => (_event, _facts, words) =>
  write(`${new Date(now()).toISOString()} ${words}\n`);

/** Hooks of a pass that tell each step. The same failure is told once until something else happens. */
export function telling(tell: Tell): Pick<PassOptions, 'onShipped' | 'onFailed' | 'onDisposed'> {
  const told = new Set<string>();
  return {
    onShipped(shipped) {
      told.clear();
      const { state, file, size, from, upload_id } = shipped;
      tell(state, { ...shipped }, `${state === 'known' ? 'known already' : 'uploaded'} ${printable(file)}${from === undefined ? '' : ` from byte ${from}`}, ${size} bytes, ${upload_id}`);
    },
    onFailed(failed) {
      const failure = `${failed.concernsAll ? '' : failed.file} ${failed.message}`;
      if (told.has(failure)) return;
      if (told.size > 10_000) told.clear();
      told.add(failure);
      tell('failed', { ...failureDocument(failed) }, `failed ${printable(failed.file)}: ${printable(failed.message)}${failed.fix ? `; next: ${printable(failed.fix)}` : ''}`);
    },
    onDisposed(file) {
      tell('removed', { file }, `removed ${printable(file)}`);
    },
  };
}
