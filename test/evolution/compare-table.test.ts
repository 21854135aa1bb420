import type { TableInput } from '@aws-sdk/client-glue';
import fc from 'fast-check';
import { describeDifferences, isDestructive, tableDifferences } from '../../cli/evolution/compare-table';
import { first, layers, second } from './layers';

const { table } = layers(second);
const withColumns = (change: (columns: NonNullable<NonNullable<TableInput['StorageDescriptor']>['Columns']>) => object[]): TableInput => ({
  ...table,
  StorageDescriptor: { ...table.StorageDescriptor, Columns: change(table.StorageDescriptor!.Columns!) as never },
});

test('a table is no different from itself as Glue gives it back, with members that it adds', () => {
  const back = { ...table, Retention: 0, PartitionKeys: [], Parameters: { ...table.Parameters, transient_lastDdlTime: '1' }, StorageDescriptor: { ...table.StorageDescriptor, Compressed: false, SerdeInfo: { ...table.StorageDescriptor!.SerdeInfo, Parameters: {} } } };
  expect(tableDifferences(back, table)).toEqual([]);
});

test('an appended column takes nothing away', () => {
  const differences = tableDifferences(layers(first).table, table);
  expect(differences.some(isDestructive)).toBe(false);
  expect(describeDifferences(differences)).toBe('+1 column (lock), schema_version 1 → 2');
});

test.each([
  ['a column that is gone', withColumns((columns) => columns.slice(1)), '−1 column (event_id)'],
  ['another type', withColumns(([id, ...rest]) => [{ ...id, Type: 'bigint' }, ...rest]), 'event_id string → bigint'],
  ['another order', withColumns(([a, b, c]) => [a!, c!, b!]), 'moves 2 columns (lock, time)'],
  ['a column in the middle', withColumns(([a, ...rest]) => [a!, { Name: 'late', Type: 'string', Comment: '' }, ...rest]), 'moves 1 column (late)'],
])('%s takes something away', (_, after, words) => {
  const differences = tableDifferences(table, after);
  expect(differences.some(isDestructive)).toBe(true);
  expect(describeDifferences(differences)).toBe(words);
});

test('docs are comments and take nothing away', () => {
  const differences = tableDifferences(table, { ...withColumns(([id, ...rest]) => [{ ...id, Comment: 'Another.' }, ...rest]), Description: 'Another.' });
  expect(differences.some(isDestructive)).toBe(false);
  expect(describeDifferences(differences)).toBe('1 comment, description');
});

test('there is no difference if and only if names, types and order are the same; appending alone is never destructive', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const names = fc.uniqueArray(name, { maxLength: 5 });
  const of = (columns: readonly string[]): TableInput => ({ Name: 't', StorageDescriptor: { Columns: columns.map((Name) => ({ Name, Type: 'string' })) } });
  fc.assert(
    fc.property(names, names, (before, after) => {
      const differences = tableDifferences(of(before), of(after));
      expect(differences.length === 0).toBe(before.join() === after.join());
      const isAppended = after.slice(0, before.length).join() === before.join();
      expect(differences.some(isDestructive)).toBe(!isAppended);
    }),
  );
});
