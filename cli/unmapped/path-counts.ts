/** A path of a source: how many events have it, and what they have there. */
export interface PathCount {
  readonly source: string;
  readonly path: string;
  /** An event counts once, however often it has the path. */
  readonly events: number;
  readonly examples: readonly string[];
}

interface Entry {
  events: number;
  readonly examples: string[];
}

const EXAMPLES = 3;
const EXAMPLE_CHARACTERS = 80;

/**
 * Counts paths in bounded memory. Where there are more paths than room, the rare ones are forgotten (Misra and Gries:
 * any path of more than 1 in `room` counted ones stays), and counts are only lower bounds: count again, with those that
 * stayed as `only`, and they are exact.
 * @see https://doi.org/10.1016/0167-6423(82)90012-0
 */
export class PathCounts {
  private readonly entries = new Map<string, Entry>();
  private forgot = false;

  constructor(
    private readonly room: number,
    private readonly only?: ReadonlySet<string>,
  ) {}

  /** Whether counts are what they say. */
  get isExact(): boolean {
    return !this.forgot;
  }

  get size(): number {
    return this.entries.size;
  }

  get keys(): ReadonlySet<string> {
    return new Set(this.entries.keys());
  }

  /** One event. */
  add(source: string, paths: ReadonlyMap<string, unknown>): void {
    for (const [path, value] of paths) {
      const key = `${source} ${path}`;
      if (this.only && !this.only.has(key)) continue;
      const entry = this.entries.get(key) ?? { events: 0, examples: [] };
      if (entry.events++ === 0) this.entries.set(key, entry);
      if (entry.examples.length < EXAMPLES) addExample(entry.examples, value);
    }
    if (this.entries.size > 2 * this.room) this.forgetRare();
  }

  /** Most frequent first. */
  list(): PathCount[] {
    return [...this.entries]
      .map(([key, { events, examples }]) => ({ source: key.slice(0, key.indexOf(' ')), path: key.slice(key.indexOf(' ') + 1), events, examples }))
      .sort((a, b) => b.events - a.events || (`${a.source} ${a.path}` < `${b.source} ${b.path}` ? -1 : 1));
  }

  private forgetRare(): void {
    const [border] = [...this.entries.values()].map(({ events }) => events).sort((a, b) => b - a).slice(this.room);
    for (const [key, entry] of this.entries) {
      entry.events -= border!;
      if (entry.events <= 0) this.entries.delete(key);
    }
    this.forgot = true;
  }
}

function addExample(examples: string[], value: unknown): void {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const shown = text.length > EXAMPLE_CHARACTERS ? `${text.slice(0, EXAMPLE_CHARACTERS - 1)}…` : text;
  if (!examples.includes(shown)) examples.push(shown);
}
