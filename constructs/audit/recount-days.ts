import type { RecountDocument } from '../state/registry';
import { daysBefore } from './uploaded-day';

/** What decides which days are recounted tonight. Days are `yyyy-MM-dd`, of `uploaded_at`, UTC. */
export interface RecountScope {
  readonly today: string;
  /** Of the oldest row that there is. */
  readonly oldest: string;
  readonly newestDays: number;
  readonly olderDays: number;
  readonly earlier: RecountDocument | undefined;
}

export interface RecountDay {
  readonly day: string;
  /** Where the next night goes on after this one; left out of days that are not taken in turn. */
  readonly nextOlder?: string;
}

/**
 * The newest days, since nearly all rows come on their first; then those that differed before, until they no longer do;
 * then some of the older ones in turn, from new to old and round again: what a night costs does not grow with what is
 * kept, and each day is recounted every (days kept / olderDays) nights.
 */
export function recountDays({ today, oldest, newestDays, olderDays, earlier }: RecountScope): RecountDay[] {
  const newest = Array.from({ length: newestDays }, (_, back) => daysBefore(today, back)).filter((day) => day >= oldest);
  const newestOlder = daysBefore(today, newestDays);
  const different = (earlier?.different_days ?? []).filter((day) => day >= oldest && day <= newestOlder);
  const days: RecountDay[] = [...newest, ...different].map((day) => ({ day }));
  if (newestOlder < oldest) return days;

  const isInTurn = (day: string): boolean => day >= oldest && day <= newestOlder;
  let day = earlier?.next_day !== undefined && isInTurn(earlier.next_day) ? earlier.next_day : newestOlder;
  const first = day;
  for (let count = 0; count < olderDays; count++) {
    const before = daysBefore(day, 1);
    const nextOlder = isInTurn(before) ? before : newestOlder;
    days.push({ day, nextOlder });
    if (nextOlder === first) break;
    day = nextOlder;
  }
  return days;
}
