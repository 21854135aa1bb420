import type { Column, TableInput } from '@aws-sdk/client-glue';

/** One difference between two definitions of a Glue table. */
export interface TableDifference {
  readonly kind: 'column_appended' | 'column_gone' | 'column_type' | 'column_moved' | 'comment' | 'description' | 'parameter' | 'storage';
  /** Column or parameter. */
  readonly name?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Differences that take something away from whoever reads the table: files have other columns, or others in their place. */
const destructive: ReadonlySet<TableDifference['kind']> = new Set(['column_gone', 'column_type', 'column_moved']);

export const isDestructive = ({ kind }: TableDifference): boolean => destructive.has(kind);

/**
 * What changes if the one definition takes the place of the other. What Glue itself or others add (parameters of theirs,
 * empty members) is no difference.
 */
export function tableDifferences(before: TableInput, after: TableInput): TableDifference[] {
  return [...columnDifferences(columnsOf(before), columnsOf(after)), ...otherDifferences(before, after)];
}

const columnsOf = ({ StorageDescriptor }: TableInput): readonly Column[] => StorageDescriptor?.Columns ?? [];

function* columnDifferences(before: readonly Column[], after: readonly Column[]): Iterable<TableDifference> {
  const earlier = new Map(before.map((column) => [column.Name!, column]));
  const later = new Set(after.map(({ Name }) => Name!));
  for (const { Name, Type } of before) if (!later.has(Name!)) yield { kind: 'column_gone', name: Name, from: Type };
  const kept = before.filter(({ Name }) => later.has(Name!));
  let place = 0;
  for (const { Name, Type, Comment } of after) {
    const was = earlier.get(Name!);
    if (was === undefined) {
      // In the middle it moves all that stand behind it.
      yield place < kept.length ? { kind: 'column_moved', name: Name, to: `before ${kept[place]!.Name}` } : { kind: 'column_appended', name: Name, to: Type };
      continue;
    }
    if (kept[place]?.Name !== Name) yield { kind: 'column_moved', name: Name, from: `${before.indexOf(was) + 1}`, to: `${after.findIndex((column) => column.Name === Name) + 1}` };
    place += 1;
    if (was.Type !== Type) yield { kind: 'column_type', name: Name, from: was.Type, to: Type };
    if ((was.Comment ?? '') !== (Comment ?? '')) yield { kind: 'comment', name: Name, from: was.Comment ?? '', to: Comment ?? '' };
  }
}

function* otherDifferences(before: TableInput, after: TableInput): Iterable<TableDifference> {
  if ((before.Description ?? '') !== (after.Description ?? '')) yield { kind: 'description' };
  for (const [name, to] of Object.entries(after.Parameters ?? {})) {
    const from = before.Parameters?.[name];
    if (from !== to) yield { kind: 'parameter', name, from: from ?? 'none', to };
  }
  const [was, is] = [storageOf(before), storageOf(after)];
  if (was !== is) yield { kind: 'storage', from: was, to: is };
}

const storageOf = ({ TableType, StorageDescriptor: { Location, InputFormat, OutputFormat, SerdeInfo } = {} }: TableInput): string =>
  [TableType, Location, InputFormat, OutputFormat, SerdeInfo?.SerializationLibrary].map((part) => part ?? 'none').join(' ');

/** In a few words: `+2 columns (tls_version, upstream_ms), 1 comment`. */
export function describeDifferences(differences: readonly TableDifference[]): string {
  const named = (kind: TableDifference['kind']): string[] => differences.filter((difference) => difference.kind === kind).map(({ name }) => name!);
  const columns = (sign: string, kind: TableDifference['kind']): string[] => {
    const names = named(kind);
    return names.length === 0 ? [] : [`${sign}${names.length} column${names.length === 1 ? '' : 's'} (${names.join(', ')})`];
  };
  const comments = named('comment').length;
  const parameters = differences.filter(({ kind }) => kind === 'parameter').map(({ name, from, to }) => `${name} ${from} → ${to}`);
  return [
    ...columns('+', 'column_appended'),
    ...columns('−', 'column_gone'),
    ...columns('moves ', 'column_moved'),
    ...differences.filter(({ kind }) => kind === 'column_type').map(({ name, from, to }) => `${name} ${from} → ${to}`),
    ...parameters,
    ...(comments > 0 ? [`${comments} comment${comments === 1 ? '' : 's'}`] : []),
    ...(differences.some(({ kind }) => kind === 'description') ? ['description'] : []),
    ...(differences.some(({ kind }) => kind === 'storage') ? ['location or format'] : []),
  ].join(', ');
}
