/**
 * `rate(5 minutes)` and `cron(0 2 * * ? *)`, in UTC. Of cron the sandbox knows `*`, `?`, numbers, lists, ranges and
 * steps; names of months and days, `L`, `W` and `#` are refused.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
import { ServiceError } from '../errors';

export interface ScheduleExpression {
  /** The first time after `time` (epoch ms), epoch ms. */
  next(time: number): number;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const MINUTE = 60_000;
/** Longer than any year that a day of the year, even 29 February, is away. */
const SEARCH_DAYS = 9 * 366;

/** @throws ServiceError ValidationException naming the expression */
export function parseSchedule(expression: string): ScheduleExpression {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) return parseRate(expression, Number(rate[1]), rate[2]!, rate[3] === 's');
  const cron = /^cron\((.+)\)$/.exec(expression);
  const fields = cron?.[1]!.trim().split(/\s+/) ?? [];
  if (fields.length !== 6) throw refused(expression, 'rate(…) or cron(…) with six fields');
  return parseCron(expression, fields as [string, string, string, string, string, string]);
}

/** The singular is for 1 and for 1 alone. */
function parseRate(expression: string, value: number, unit: string, plural: boolean): ScheduleExpression {
  if (value < 1 || plural === (value === 1)) throw refused(expression, 'rate(1 minute), rate(5 minutes) or the like');
  const interval = value * UNIT_MS[unit]!;
  return { next: (time) => time + interval };
}

type Matcher = (value: number) => boolean;

interface CronFields {
  readonly minute: Matcher;
  readonly hour: Matcher;
  readonly dayOfMonth: Matcher;
  readonly month: Matcher;
  /** 1 is Sunday. */
  readonly dayOfWeek: Matcher;
  readonly year: Matcher;
}

function parseCron(expression: string, [minute, hour, dayOfMonth, month, dayOfWeek, year]: [string, string, string, string, string, string]): ScheduleExpression {
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw refused(expression, 'a question mark in exactly one of day of month and day of week');
  const field = (text: string, min: number, max: number) => parseField(expression, text, min, max);
  const fields: CronFields = {
    minute: field(minute, 0, 59),
    hour: field(hour, 0, 23),
    dayOfMonth: field(dayOfMonth, 1, 31),
    month: field(month, 1, 12),
    dayOfWeek: field(dayOfWeek, 1, 7),
    year: field(year, 1970, 2199),
  };
  return { next: (time) => nextCron(expression, fields, time) };
}

function parseField(expression: string, text: string, min: number, max: number): Matcher {
  if (text === '*' || text === '?') return () => true;
  const terms = text.split(',').map((term) => parseTerm(expression, term, min, max));
  return (value) => terms.some((matches) => matches(value));
}

// One of: 5, 1-5, */10, 5/10, 1-30/5.
function parseTerm(expression: string, term: string, min: number, max: number): Matcher {
  const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(term);
  if (!match) throw refused(expression, `numbers, lists, ranges and steps`);
  const step = Number(match[3] ?? 1);
  const first = Number(match[1] ?? min);
  const last = match[2] !== undefined ? Number(match[2]) : match[1] !== undefined && match[3] === undefined ? first : max;
  if (first < min || last > max || first > last || step < 1) throw refused(expression, `numbers from ${min} to ${max}`);
  return (value) => value >= first && value <= last && (value - first) % step === 0;
}

function nextCron(expression: string, fields: CronFields, time: number): number {
  const start = Math.floor(time / MINUTE) * MINUTE + MINUTE;
  const midnight = Math.floor(start / UNIT_MS['day']!) * UNIT_MS['day']!;
  for (let day = 0; day < SEARCH_DAYS; day++) {
    const date = midnight + day * UNIT_MS['day']!;
    if (!matchesDay(fields, new Date(date))) continue;
    const found = firstMinute(fields, Math.max(start, date), date);
    if (found !== undefined) return found;
  }
  throw refused(expression, 'a time that comes');
}

function matchesDay({ dayOfMonth, month, dayOfWeek, year }: CronFields, date: Date): boolean {
  return year(date.getUTCFullYear()) && month(date.getUTCMonth() + 1) && dayOfMonth(date.getUTCDate()) && dayOfWeek(date.getUTCDay() + 1);
}

function firstMinute({ hour, minute }: CronFields, from: number, date: number): number | undefined {
  for (let time = from; time < date + UNIT_MS['day']!; time += MINUTE) {
    const at = new Date(time);
    if (hour(at.getUTCHours()) && minute(at.getUTCMinutes())) return time;
  }
  return undefined;
}

function refused(expression: string, expected: string): ServiceError {
  return new ServiceError('ValidationException', `ScheduleExpression: expected ${expected}, found ${expression}`);
}
