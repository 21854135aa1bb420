import { durationText } from '../buffer/points-text';
import type { StatusDocument } from './document';
import { renderStatus } from './render-status';

/** How one look after another is shown. */
export interface Screen {
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
}

/** Home, then the lines, each cleared to its end, then the rest of the screen. */
const HOME = '\x1b[H';
const CLEAR = '\x1b[J';
const CLEAR_LINE = '\x1b[K';
const CLEAR_ALL = '\x1b[2J';

/**
 * Looks again and again: a terminal is redrawn in place, a pipe gets one line each, `json` one document a line.
 * @param count looks; undefined: until it is interrupted
 * @returns the last look
 */
export async function top(look: () => Promise<StatusDocument>, { count, json, screen, wait }: { readonly count: number | undefined; readonly json: boolean; readonly screen: Screen; readonly wait: () => Promise<void> }): Promise<StatusDocument> {
  for (let ticks = 1; ; ticks++) {
    const status = await look();
    if (json) screen.write(`${JSON.stringify(status)}\n`);
    else if (!screen.isTerminal) screen.write(`${topLine(status)}\n`);
    else screen.write(`${ticks === 1 ? CLEAR_ALL : ''}${HOME}${`${renderStatus(status)}\n`.replace(/\n/g, `${CLEAR_LINE}\n`)}${CLEAR}`);
    if (ticks === count) return status;
    await wait();
  }
}

/** A look in one line: what is on its way, what waits where, how fresh the streams are that have rows. */
export function topLine({ as_of, ok, findings, totals, unread, load, streams, queues }: StatusDocument): string {
  const fresh = streams.flatMap(({ stream, freshness, state }) => (freshness.newest_row_age_seconds === null ? [] : [`${stream} ${durationText(freshness.newest_row_age_seconds)}${state === 'late' || state === 'unaccounted' ? ` ${state}` : ''}`]));
  return [
    `${as_of.slice(0, 19)}Z ${ok ? 'ok' : [...new Set(findings.map(({ code }) => code))].join(',')}`,
    `in flight ${totals.in_flight}`,
    `unaccounted ${totals.unaccounted}`,
    `unread ${unread.uploads}`,
    `to load ${load.waiting_objects}`,
    `queues ${queues.raw?.visible ?? '?'}/${queues.curated?.visible ?? '?'}`,
    `newest rows: ${fresh.join(', ') || 'none'}`,
  ].join('; ');
}
