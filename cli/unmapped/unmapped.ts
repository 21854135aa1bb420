import { eventClasses, type EventClass } from '../../schemas';
import { literal, queryPages, type Warehouse } from '../../constructs/warehouse/data-api';
import { pathsOf } from './json-paths';
import { PathCounts, type PathCount } from './path-counts';

/** Which events are looked at, by the time their upload was promised, epoch ms; `since` included, `until` not. */
export interface Window {
  readonly since: number;
  readonly until: number;
  readonly source?: string;
}

export interface Unmapped {
  /** Events that have something unmapped, by source. */
  readonly events: Readonly<Record<string, number>>;
  readonly paths: readonly PathCount[];
}

/** Paths held at a time; each is some 300 bytes with its examples. */
const ROOM = 20_000;
const DAY_MS = 86_400_000;

/**
 * Counts what logs say and no column has. A day of one class is one statement, read a page at a time; memory does not
 * grow with the rows nor with the number of paths.
 */
export async function countUnmapped(warehouse: Warehouse, window: Window, room = ROOM): Promise<Unmapped> {
  let counts = new PathCounts(room);
  const events = await readInto(warehouse, window, counts);
  if (!counts.isExact) {
    counts = new PathCounts(room, counts.keys);
    await readInto(warehouse, window, counts);
  }
  return { events, paths: counts.list() };
}

async function readInto(warehouse: Warehouse, window: Window, counts: PathCounts): Promise<Record<string, number>> {
  const events: Record<string, number> = {};
  for (const eventClass of Object.values(eventClasses) as readonly EventClass[]) {
    if (eventClass.ocsf === undefined) continue;
    for (const sql of statements(eventClass, window)) {
      for await (const page of queryPages(warehouse, sql)) {
        for (const { source, unmapped } of page) {
          events[String(source)] = (events[String(source)] ?? 0) + 1;
          counts.add(String(source), pathsOf(parsed(String(unmapped))));
        }
      }
    }
  }
  return events;
}

/** By days of `uploaded_at`, which tables are sorted by: a result of the Data API has at most 500 MB. */
function* statements({ name }: EventClass, { since, until, source }: Window): Generator<string> {
  const ofSource = source === undefined ? '' : ` AND "source" = ${literal(source)}`;
  for (let from = since; from < until; ) {
    const to = Math.min(until, from - (from % DAY_MS) + DAY_MS);
    yield `SELECT "source", JSON_SERIALIZE("unmapped") AS "unmapped" FROM "events"."${name}"
WHERE "uploaded_at" >= ${from} AND "uploaded_at" < ${to}${ofSource} AND "unmapped" IS NOT NULL`;
    from = to;
  }
}

/** Text that is no JSON is one value without a path. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
