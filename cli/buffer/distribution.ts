/** Values in ms with weights, kept by the second: percentiles over millions of records without sorting any. */
export class Distribution {
  private readonly weights: number[] = [];
  private total = 0;

  add(milliseconds: number, weight: number): void {
    const second = Math.max(0, Math.ceil(milliseconds / 1000));
    this.weights[second] = (this.weights[second] ?? 0) + weight;
    this.total += weight;
  }

  get isEmpty(): boolean {
    return this.total === 0;
  }

  /** Seconds under which this share lies; undefined while there is nothing. @param share 0 to 1 */
  percentile(share: number): number | undefined {
    if (this.total === 0) return undefined;
    let below = 0;
    for (const [second, weight] of Object.entries(this.weights)) {
      below += weight;
      if (below >= share * this.total * (1 - 1e-12)) return Number(second);
    }
    return this.weights.length - 1;
  }
}

/** Seconds from a record's arrival in its stream to its row. */
export interface Freshness {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Undefined while there is nothing. */
export function freshnessOf(distribution: Distribution): Freshness | undefined {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => distribution.percentile(share));
  return p50 === undefined ? undefined : { p50, p95: p95!, p99: p99! };
}
