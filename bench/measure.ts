/** One of the ways that are compared. */
export interface Way {
  readonly name: string;
  run(): Promise<unknown> | unknown;
}

/**
 * Median seconds of each way. The ways take turns, so that a busy machine slows all of them; a first round warms up.
 * @param rounds odd
 */
export async function medians(ways: readonly Way[], rounds: number): Promise<Record<string, number>> {
  const times = ways.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, way] of ways.entries()) {
      const start = process.hrtime.bigint();
      await way.run();
      if (round > 0) times[index]!.push(Number(process.hrtime.bigint() - start) / 1e9);
    }
  }
  return Object.fromEntries(ways.map(({ name }, index) => [name, median(times[index]!)]));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** @throws Error */
export function requireEqual(what: string, found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
  }
}
