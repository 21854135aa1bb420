/** One of the ways that are compared. */
export interface Way<Name extends string = string> {
  readonly name: Name;
  run(): Promise<unknown> | unknown;
}

/** A way that says itself how long it took. */
export interface TimedWay<Name extends string = string> {
  readonly name: Name;
  time(): Promise<Time>;
}

/** Seconds of one way. */
export interface Time {
  /** By the clock: what a user waits. Other work on the machine makes it longer. */
  readonly wall: number;
  /** Of processor, all threads. Other work shifts it less, and threads side by side do not make it shorter. */
  readonly cpu: number;
}

/**
 * Median times of each way. The ways take turns, so that a busy machine slows all of them; a first round warms up.
 * @param rounds odd
 */
export function medians<Name extends string>(ways: readonly Way<Name>[], rounds: number): Promise<Record<Name, Time>> {
  return medianTimes(ways.map((way) => ({ name: way.name, time: () => timed(way) })), rounds);
}

/** The same where something else takes the time. */
export async function medianTimes<Name extends string>(ways: readonly TimedWay<Name>[], rounds: number): Promise<Record<Name, Time>> {
  const times = ways.map((): Time[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, way] of ways.entries()) {
      const time = await way.time();
      if (round > 0) times[index]!.push(time);
    }
  }
  const middle = (index: number): Time => ({ wall: median(times[index]!.map(({ wall }) => wall)), cpu: median(times[index]!.map(({ cpu }) => cpu)) });
  return Object.fromEntries(ways.map(({ name }, index) => [name, middle(index)])) as Record<Name, Time>;
}

export async function timed(way: Pick<Way, 'run'>): Promise<Time> {
  const used = process.cpuUsage();
  const start = process.hrtime.bigint();
  await way.run();
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(used);
  return { wall, cpu: (user + system) / 1e6 };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** Both ratios of two times in one text: `2.31 (2.52)`, the clock's first. */
export const ratios = (slow: Time, fast: Time): string => `${(slow.wall / fast.wall).toFixed(2)} (${(slow.cpu / fast.cpu).toFixed(2)})`;

/** Megabytes a second, the clock's and the processor's. */
export const speeds = (bytes: number, { wall, cpu }: Time): string => `${(bytes / 1e6 / wall).toFixed(0)} (${(bytes / 1e6 / cpu).toFixed(0)})`;

/** @throws Error */
export function requireEqual(what: string, found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
  }
}
