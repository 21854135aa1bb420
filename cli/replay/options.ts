import { Option, type Command } from 'commander';
import { reasons } from '../../transforms/errors';
import type { RejectedFilter } from '../../constructs/replay/rejected-records';
import { CommandError, exitCodes } from '../exit';

/** Filters of rejected records, as they stand on the command line. */
export interface FilterOptions {
  readonly reason?: string;
  readonly field?: string;
  readonly source?: string;
  readonly customer?: string;
  readonly since?: string;
  readonly until?: string;
}

/** Adds the filters that every command about rejected records has. */
export function withFilters(command: Command): Command {
  return withTimes(command.addOption(new Option('--reason <reason>', 'why they were rejected').choices([...reasons])))
    .option('--field <field>', 'the part of the record that failed, as the list shows it')
    .option('--source <source>', 'the kind of log')
    .option('--customer <customer_id>', 'who owns them');
}

export function withTimes(command: Command): Command {
  return command
    .option('--since <time>', 'uploaded at or after: 2026-11-22, 2026-11-22T09:00Z, or 24h ago as 24h')
    .option('--until <time>', 'uploaded before');
}

/** @param now epoch ms */
export function filterOf(options: FilterOptions & { readonly upload?: string }, now: number): RejectedFilter {
  const { reason, field, source, customer, upload } = options;
  return { ...defined({ reason, field, source, customer, upload }), ...timesOf(options, now) };
}

export function timesOf({ since, until }: Pick<FilterOptions, 'since' | 'until'>, now: number): { since?: number; until?: number } {
  const times = { since: parseTime('--since', since, now), until: parseTime('--until', until, now) };
  if (times.since !== undefined && times.until !== undefined && times.since >= times.until) {
    throw new CommandError(exitCodes.usage, '--until: expected a time after --since');
  }
  return defined(times);
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** A date, or a date and a time with a zone; without a zone it would be read differently from machine to machine. */
const INSTANT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** @returns epoch ms */
function parseTime(flag: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ago = /^(\d{1,6})([mhd])$/.exec(text);
  const time = ago ? now - Number(ago[1]) * UNITS[ago[2]!]! : INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(time)) return time;
  throw new CommandError(exitCodes.usage, `${flag}: expected 2026-11-22, 2026-11-22T09:00Z or 24h, found ${text}`);
}

/** @returns the number */
export function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new CommandError(exitCodes.usage, `${flag}: expected a whole number from ${least} to ${most}, found ${text}`);
}

const defined = <T extends object>(object: T): T => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
