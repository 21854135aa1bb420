import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError, exitCodes } from '../exit';

/** What AWS bills by, one key for each price. */
export const billed = [
  ...['firehose_ingest', 'firehose_conversion', 'lambda_requests', 'lambda_compute', 's3_put', 's3_get', 's3_storage', 'api_requests'],
  ...['sqs_requests', 'kms_keys', 'cloudwatch_alarms', 'cloudwatch_metrics', 'cloudwatch_logs', 'redshift_compute', 'redshift_storage'],
] as readonly Billed[];

export type Billed =
  | 'firehose_ingest' | 'firehose_conversion' | 'lambda_requests' | 'lambda_compute' | 's3_put' | 's3_get' | 's3_storage' | 'api_requests'
  | 'sqs_requests' | 'kms_keys' | 'cloudwatch_alarms' | 'cloudwatch_metrics' | 'cloudwatch_logs' | 'redshift_compute' | 'redshift_storage';

export interface Price {
  readonly title: string;
  /** For each unit, until a tier begins. */
  readonly usd: number;
  /** The unit, as people read it. */
  readonly per: string;
  /** Units a month that are always free, once for an account. */
  readonly free?: number;
  /** Lower prices for what is above, units a month; ascending. */
  readonly tiers?: readonly { readonly above: number; readonly usd: number }[];
  /** Where the price was read. */
  readonly source: string;
}

export interface PriceList {
  /** Month in which the prices were read, `yyyy-MM`. */
  readonly as_of: string;
  readonly region: string;
  readonly currency: string;
  readonly note: string;
  readonly prices: Readonly<Partial<Record<Billed, Price>>>;
}

export const pricesFile = path.join(__dirname, 'prices.json');

/**
 * The prices of one file: ours, or one of the same form for another region or contract.
 * @throws CommandError naming what is missing or not a price
 */
export function readPrices(file = pricesFile): PriceList {
  const name = path.basename(file);
  const list = parse(file, name);
  if (!/^\d{4}-\d\d$/.test(list.as_of ?? '')) throw wrong(name, 'as_of as yyyy-MM', String(list.as_of));
  if (list.currency !== 'USD') throw wrong(name, 'currency USD', String(list.currency));
  for (const [key, price] of Object.entries(list.prices ?? {})) {
    if (!billed.includes(key as Billed)) throw wrong(name, `prices of ${billed.join(', ')}`, key);
    if (!isPrice(price)) throw wrong(name, `${key} with title, usd from 0, per and source`, JSON.stringify(price));
  }
  return list;
}

/** @throws CommandError where the file has none: nothing is added up as if it were free */
export function priceOf({ prices, region, as_of }: PriceList, key: Billed): Price {
  const price = prices[key];
  if (price) return price;
  throw new CommandError(exitCodes.precondition, `prices (${region}, ${as_of}): expected a price of ${key}, found none`, 'add it with its source to cli/cost/prices.json, or give a file that has it with --prices');
}

/** What a quantity of a month costs. @param isFree whether the free amount of the account is there for it */
export function chargeFor({ usd, free = 0, tiers = [] }: Price, quantity: number, isFree: boolean): number {
  const paid = Math.max(0, quantity - (isFree ? free : 0));
  const steps = [{ above: 0, usd }, ...tiers];
  return steps.reduce((sum, step, index) => sum + Math.max(0, Math.min(paid, steps[index + 1]?.above ?? Infinity) - step.above) * step.usd, 0);
}

function parse(file: string, name: string): PriceList {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PriceList;
  } catch (error) {
    throw new CommandError(exitCodes.usage, `${name}: expected a file with prices as JSON, found ${(error as NodeJS.ErrnoException).code ?? 'something else'}`, 'copy cli/cost/prices.json and change it');
  }
}

function isPrice(price: unknown): price is Price {
  const { title, usd, per, source } = (price ?? {}) as Partial<Price>;
  return typeof title === 'string' && typeof usd === 'number' && usd >= 0 && typeof per === 'string' && typeof source === 'string' && source !== '';
}

function wrong(name: string, expected: string, found: string): CommandError {
  return new CommandError(exitCodes.usage, `${name}: expected ${expected}, found ${found}`, 'cli/cost/prices.json shows the form');
}
