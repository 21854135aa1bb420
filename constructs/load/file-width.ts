import type { EventClass } from '../../schemas';
import type { Footer } from './footer';

/**
 * Whether a file has rows of a newer schema version than its columns: the Glue table was behind the producer, and
 * Firehose dropped the columns that it did not know. Their values are in raw alone.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-process.html
 */
export function isNarrow(eventClass: EventClass, footer: Pick<Footer, 'columns' | 'schemaVersion'>): boolean {
  return footer.schemaVersion !== undefined && footer.schemaVersion.max > widthVersion(eventClass, footer.columns);
}

/** The newest schema version that has no column beyond these; of columns that only a newer program knows, no limit. */
export function widthVersion(eventClass: EventClass, columns: Footer['columns']): number {
  const names = new Set(columns.map(({ name }) => name));
  if (names.size > eventClass.columns.length) return Infinity;
  const missing = eventClass.columns.filter(({ name }) => !names.has(name));
  return missing.length === 0 ? eventClass.version : Math.min(...missing.map(({ since }) => since)) - 1;
}
