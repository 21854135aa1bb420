import { chargeFor, priceOf, type Billed, type PriceList } from './prices';

/** Quantities of one month, in the unit of each price. */
export type Usage = Readonly<Partial<Record<Billed, number>>>;

/** Hours that AWS counts a month as. */
export const MONTH_HOURS = 730;

export interface CostLine {
  readonly key: Billed;
  readonly title: string;
  readonly quantity: number;
  readonly per: string;
  /** Of the quantity, what the account's free amount covers. */
  readonly free: number;
  readonly usd: number;
  /** Without the free amount. */
  readonly usd_without_free: number;
}

export interface Estimate {
  readonly lines: readonly CostLine[];
  readonly usd: number;
  readonly usd_without_free: number;
  readonly prices: { readonly as_of: string; readonly region: string };
}

/** What a month's usage costs, line by line. @throws CommandError where a price is missing */
export function estimate(usage: Usage, list: PriceList): Estimate {
  const lines = (Object.entries(usage) as [Billed, number][]).map(([key, quantity]): CostLine => {
    const price = priceOf(list, key);
    const free = Math.min(quantity, price.free ?? 0);
    return { key, title: price.title, quantity, per: price.per, free, usd: chargeFor(price, quantity, true), usd_without_free: chargeFor(price, quantity, false) };
  });
  const total = (name: 'usd' | 'usd_without_free'): number => lines.reduce((sum, line) => sum + line[name], 0);
  return { lines, usd: total('usd'), usd_without_free: total('usd_without_free'), prices: { as_of: list.as_of, region: list.region } };
}

/** Adds quantities up. */
export function sumUsage(...usages: readonly Usage[]): Usage {
  const sum: Partial<Record<Billed, number>> = {};
  for (const usage of usages) for (const [key, quantity] of Object.entries(usage) as [Billed, number][]) sum[key] = (sum[key] ?? 0) + quantity;
  return sum;
}

/** A month of what was seen in a while. */
export function scaleUsage(usage: Usage, factor: number): Usage {
  return Object.fromEntries(Object.entries(usage).map(([key, quantity]) => [key, quantity * factor]));
}
