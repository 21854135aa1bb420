import { RecordError } from '../errors';
import type { Context } from '../source';
import { calendarMillis, existsInSomeYear, type WallTime } from './wall-time';
import { zoneOffset } from './zone';

/** The columns of time that every event class has. */
export interface EventTime {
  /** Epoch ms. */
  readonly time: number;
  /** Minutes east of UTC, where the log says so. */
  readonly timezone_offset?: number;
  /** What the log does not say: `year`, `zone`, `year,zone` or `time`. */
  readonly time_inferred?: string;
}

/** How far a record may lie after its file: a clock that is wrong by a time zone is usual, by more is not. */
const slack = 24 * 60 * 60_000;

/** Leap years are at most eight years apart (1896, 1904). */
const mostYearsBack = 9;

/**
 * Turns a wall clock into an instant. A missing zone is the context's. A missing year is the latest for which the time is
 * at most 24 h after the file's modification, or its upload where that is unknown; 29 February takes a leap year.
 * @param field the time's name in the source's words, for errors
 * @throws RecordError `invalid_time`
 */
export function eventTime(wall: WallTime, context: Context, field = 'timestamp'): EventTime {
  if (!existsInSomeYear(wall)) throw new RecordError('invalid_time', field, 'a date and time that exist');
  const zone = wall.offset === undefined ? 'zone' : undefined;
  if (wall.year !== undefined) {
    return { time: instant(wall, wall.year, context) as number, timezone_offset: wall.offset, time_inferred: zone };
  }
  return { time: latestInstant(wall, context, field), timezone_offset: wall.offset, time_inferred: zone ? 'year,zone' : 'year' };
}

/** The time of a record that has none: that of its file. */
export function fileTime(context: Context): EventTime {
  return { time: context.fileModifiedAt ?? context.uploadedAt, time_inferred: 'time' };
}

function latestInstant(wall: WallTime, context: Context, field: string): number {
  const limit = (context.fileModifiedAt ?? context.uploadedAt) + slack;
  const lastYear = yearOf(limit + slack);
  for (let year = lastYear; year > lastYear - mostYearsBack; year -= 1) {
    const time = instant(wall, year, context);
    if (time !== undefined && time <= limit) return time;
  }
  throw new RecordError('invalid_time', field, 'a day that was in the last years');
}

/** The year that was asked for last: all records of a file ask for the same. */
const known = { time: NaN, year: NaN };

function yearOf(time: number): number {
  if (time !== known.time) {
    known.time = time;
    known.year = new Date(time).getUTCFullYear();
  }
  return known.year;
}

function instant(wall: WallTime, year: number, context: Context): number | undefined {
  const reading = calendarMillis(wall, year);
  if (reading === undefined) return undefined;
  return reading - (wall.offset === undefined ? zoneOffset(context.timeZone, reading) : wall.offset * 60_000);
}
