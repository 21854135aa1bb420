import type { Outcome } from './simulate';

/** What must hold; what is left out is free. */
export interface Constraints {
  /** Seconds from arrival to row that 95 of 100 records may take. */
  readonly freshP95?: number;
  /** Dollars a month. */
  readonly maxCost?: number;
}

export interface Choice {
  /** Absent where no point holds. */
  readonly point?: Outcome;
  /** Why this one, or what is nearest to what was asked for. */
  readonly why: string;
}

export const meets = (point: Outcome, { freshP95 = Infinity, maxCost = Infinity }: Constraints): boolean =>
  (point.freshness?.p95 ?? 0) <= freshP95 && point.usd_per_month <= maxCost;

/**
 * The best of the points that hold. With a bound on freshness the cheapest, else the freshest; points that differ by less
 * than a hundredth in that are told apart by fewer objects, then by the other measure.
 */
export function choose(points: readonly Outcome[], constraints: Constraints): Choice | undefined {
  const { freshP95, maxCost } = constraints;
  if (freshP95 === undefined && maxCost === undefined) return undefined;
  const holding = points.filter((point) => meets(point, constraints));
  if (holding.length === 0) return { why: nearest(points, constraints) };
  const cost = (point: Outcome): number => point.usd_per_month;
  const age = (point: Outcome): number => point.freshness?.p95 ?? 0;
  const [first, last] = freshP95 === undefined ? [age, cost] : [cost, age];
  const best = Math.min(...holding.map(first));
  const level = holding.filter((point) => first(point) <= best * 1.01);
  const point = level.sort((a, b) => a.objects_per_day - b.objects_per_day || last(a) - last(b) || a.sizeMegabytes - b.sizeMegabytes)[0]!;
  const rest = `${holding.length} of ${points.length} points hold`;
  return { point, why: freshP95 === undefined ? `the freshest within the cost; ${rest}` : `the cheapest that is fresh enough, and of those the one with the fewest objects; ${rest}` };
}

function nearest(points: readonly Outcome[], { freshP95, maxCost }: Constraints): string {
  const within = (limit: Constraints): Outcome[] => points.filter((point) => meets(point, limit));
  if (freshP95 !== undefined && within({ freshP95 }).length === 0) {
    const best = Math.min(...points.map(({ freshness }) => freshness?.p95 ?? 0));
    return `no point has a p95 of ${freshP95} s; the best has ${best} s`;
  }
  if (maxCost !== undefined && within({ maxCost }).length === 0) {
    return `no point costs at most $${maxCost} a month; the cheapest costs $${Math.min(...points.map((point) => point.usd_per_month)).toFixed(2)}`;
  }
  const cheapest = Math.min(...within({ ...(freshP95 !== undefined && { freshP95 }) }).map((point) => point.usd_per_month));
  return `no point holds both; a p95 of ${freshP95} s costs at least $${cheapest.toFixed(2)} a month`;
}
