import type { AccountedDocument, ReceiptDocument } from '../../constructs/state/registry';
import type { ResultRow } from '../../constructs/warehouse/data-api';
import type { ExpectedRow, KnownFile } from './known-files';

type Counts = Readonly<Record<string, number>>;

/** Of one file, what the books say. */
export interface Booked {
  readonly receipt: Pick<ReceiptDocument, 'records'> | undefined;
  readonly accounted: Pick<AccountedDocument, 'accepted' | 'rejected'> | undefined;
}

/** What is wrong with the books of a file: `expected <what>, found <what>`; empty where they are exact. Pure. */
export function judgeBooks({ source, rows }: KnownFile, { receipt, accounted }: Booked): string[] {
  const accepted = tally(rows.filter(({ eventClass }) => eventClass !== 'rejected_record').map(({ eventClass }) => eventClass));
  const rejected = tally(rows.filter(({ eventClass }) => eventClass === 'rejected_record').map(({ values }) => String(values.reason)));
  return [
    ...unlike(`${source}: records read`, rows.length, receipt?.records),
    ...unlike(`${source}: accepted`, accepted, accounted?.accepted),
    ...unlike(`${source}: rejected`, rejected, accounted?.rejected),
  ];
}

/** What is wrong with the rows of a file: missing, more than once, more than expected, other values. Pure. @param found by event class */
export function judgeRows({ source, rows }: KnownFile, found: Readonly<Record<string, readonly ResultRow[]>>): string[] {
  const expected = rows.flatMap((row) => judgeRow(row, (found[row.eventClass] ?? []).filter(({ record_number }) => Number(record_number) === row.recordNumber)));
  const known = new Set(rows.map(({ eventClass, recordNumber }) => `${eventClass} ${recordNumber}`));
  const others = Object.entries(found).flatMap(([eventClass, own]) => own.map(({ record_number }) => `${eventClass} ${record_number}`)).filter((id) => !known.has(id));
  return [...expected, ...others.map((id) => `${source}: expected no row of ${id.replace(' ', ', record ')}, found one`)];
}

function judgeRow({ eventClass, source, recordNumber, values }: ExpectedRow, own: readonly ResultRow[]): string[] {
  const where = `${source}, record ${recordNumber}, ${eventClass}`;
  if (own.length !== 1) return [`${where}: expected one row, found ${own.length === 0 ? 'none' : own.length}`];
  return Object.entries(values).flatMap(([column, value]) => {
    const found = own[0]![column];
    return unlike(`${where}: ${column}`, value, typeof value === 'number' && found !== null && found !== undefined ? Number(found) : found);
  });
}

const tally = (names: readonly string[]): Counts => names.reduce<Record<string, number>>((counts, name) => ({ ...counts, [name]: (counts[name] ?? 0) + 1 }), {});

/** Counts of zero say nothing, nor does their order. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value as Counts).filter(([, count]) => count !== 0).sort(([a], [b]) => (a < b ? -1 : 1)) : (value ?? null);

const unlike = (where: string, expected: unknown, found: unknown): string[] =>
  JSON.stringify(plain(expected)) === JSON.stringify(plain(found)) ? [] : [`${where}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found ?? null)}`];
