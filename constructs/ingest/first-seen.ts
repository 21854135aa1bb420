/** Remembers when something was first seen, for at most so many things: made-up ids must not fill the memory. */
export class FirstSeen {
  private readonly times = new Map<string, number>();

  constructor(private readonly maxEntries = 1_000) {}

  /** @param now epoch ms @returns when `id` was first seen, epoch ms */
  at(id: string, now: number): number {
    const known = this.times.get(id);
    if (known !== undefined) return known;
    this.times.set(id, now);
    if (this.times.size > this.maxEntries) this.times.delete(this.times.keys().next().value!);
    return now;
  }
}
