/** One page of a listing: keys under a prefix in S3's order, folded at a delimiter. */
import { afterPrefix, compareKeys, lowerBound } from './key-order';

export interface PageQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** Only what comes after this key (or common prefix) counts. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface KeyPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix of this page where more follow. */
  readonly next?: string;
}

/**
 * @param sorted all keys, in order
 * @param counts whether a key is to be listed at all
 */
export function keyPage(sorted: readonly string[], query: PageQuery, counts: (key: string) => boolean): KeyPage {
  const { prefix, delimiter, limit } = query;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  for (let i = firstIndex(sorted, query); i < sorted.length; ) {
    const key = sorted[i]!;
    if (!key.startsWith(prefix)) break;
    const end = counts(key) ? folded(key, prefix, delimiter) : undefined;
    if (counts(key)) {
      if (keys.length + commonPrefixes.length === limit) return { keys, commonPrefixes, ...(last !== undefined && { next: last }) };
      last = end ?? key;
      (end === undefined ? keys : commonPrefixes).push(last);
    }
    i = end === undefined ? i + 1 : afterPrefix(sorted, end);
  }
  return { keys, commonPrefixes };
}

function firstIndex(sorted: readonly string[], { prefix, delimiter, after }: PageQuery): number {
  const start = lowerBound(sorted, prefix);
  if (after === undefined || compareKeys(after, prefix) < 0) return start;
  if (delimiter !== '' && after.length > prefix.length && after.endsWith(delimiter) && after.startsWith(prefix))
    return afterPrefix(sorted, after);
  const index = lowerBound(sorted, after);
  return sorted[index] === after ? index + 1 : index;
}

/** The common prefix that a key disappears in: up to and with the first delimiter behind the prefix. */
function folded(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
