import { isUploadId } from '../../constructs/state/registry';
import type { Selection } from '../../constructs/replay/selection';
import { CommandError, exitCodes } from '../exit';
import { filterOf, timesOf, type FilterOptions } from './options';

/** How `replay plan` is told what to replay. */
export interface SelectionOptions extends FilterOptions {
  readonly rejected?: boolean;
  readonly errors?: boolean;
  readonly deadLetters?: boolean;
  readonly upload?: readonly string[];
  readonly rederive?: boolean;
}

/** @param now epoch ms; what is uploaded later belongs to a later plan */
export function selectionOf(options: SelectionOptions, now: number): Selection {
  const { rejected, errors, deadLetters, upload = [], rederive = false, source, customer } = options;
  for (const id of upload) if (!isUploadId(id)) throw usage('--upload: expected 26 characters of a-z 2-7', 'cyberactive uploads list');
  if ([rejected, errors, deadLetters].filter(Boolean).length > 1) throw usage('expected one of --rejected, --errors and --dead-letters');
  if (!rejected) refuse(options, ['reason', 'field'], '--rejected');
  if (rejected) {
    if (upload.length > 1) throw usage('--upload: expected one with --rejected');
    return { kind: 'rejected', filter: { until: now, ...filterOf({ ...options, upload: upload[0] }, now) }, rederive };
  }
  if (errors) {
    refuse(options, ['source', 'customer', 'upload', 'rederive'], 'uploads, a time or --rejected');
    return { kind: 'errors', ...{ until: now, ...timesOf(options, now) } };
  }
  if (deadLetters) {
    refuse(options, ['since', 'until', 'source', 'customer', 'upload', 'rederive'], 'uploads, a time or --rejected');
    return { kind: 'dead_letters' };
  }
  if (upload.length > 0) {
    refuse(options, ['since', 'until', 'source', 'customer'], 'a time or --rejected');
    return { kind: 'uploads', uploads: [...new Set(upload)].sort(), rederive };
  }
  const { since, until = now } = timesOf(options, now);
  if (since === undefined) throw usage('expected what to replay: --rejected, --errors, --dead-letters, --upload or --since', 'cyberactive replay plan --help');
  return { kind: 'time', since, until, ...(source !== undefined && { source }), ...(customer !== undefined && { customer }), rederive };
}

function refuse(options: SelectionOptions, names: readonly (keyof SelectionOptions)[], goesWith: string): void {
  for (const name of names) if (options[name] !== undefined) throw usage(`--${name}: goes with ${goesWith}`);
}

const usage = (message: string, next?: string): CommandError => new CommandError(exitCodes.usage, message, next);

/** What a plan replays, in words. */
export function describeSelection(selection: Selection): string {
  const time = (since?: number, until?: number): string =>
    [since === undefined ? '' : ` since ${instant(since)}`, until === undefined ? '' : ` until ${instant(until)}`].join('');
  switch (selection.kind) {
    case 'rejected': {
      const { since, until, ...terms } = selection.filter;
      const words = Object.entries(terms).map(([name, value]) => ` ${name} ${value}`);
      return `rejected records${words.join(',')}${time(since, until)}`;
    }
    case 'errors':
      return `error objects${time(selection.since, selection.until)}`;
    case 'dead_letters':
      return 'dead letters';
    case 'uploads':
      return selection.uploads.length === 1 ? `upload ${selection.uploads[0]}` : `${selection.uploads.length} uploads`;
    case 'time':
      return `uploads${[selection.source, selection.customer].filter(Boolean).map((term) => ` of ${term}`).join('')}${time(selection.since, selection.until)}`;
  }
}

const instant = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');
