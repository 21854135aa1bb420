/** Looks a value up; undefined means that there is none. */
export type Lookup<T> = (id: string) => Promise<T | undefined>;

export interface CacheOptions {
  /** How long an answer holds, in milliseconds. */
  readonly lifetime: number;
  /** Epoch ms now. */
  readonly now: () => number;
  /** Oldest answers go when there are more than this: made-up ids must not fill the memory. @default 10000 */
  readonly maxEntries?: number;
}

/**
 * A lookup that remembers its answers for a while, "there is none" included. Lookups of one id at the same time share
 * one request; a failed one is not remembered.
 */
export function cached<T>(lookup: Lookup<T>, { lifetime, now, maxEntries = 10_000 }: CacheOptions): Lookup<T> {
  const answers = new Map<string, { readonly until: number; readonly value: Promise<T | undefined> }>();
  return (id) => {
    const known = answers.get(id);
    if (known && known.until > now()) return known.value;
    const value = lookup(id);
    answers.delete(id);
    answers.set(id, { until: now() + lifetime, value });
    if (answers.size > maxEntries) answers.delete(answers.keys().next().value!);
    value.catch(() => {
      if (answers.get(id)?.value === value) answers.delete(id);
    });
    return value;
  };
}
