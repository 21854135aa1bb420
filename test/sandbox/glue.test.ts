import { deployTable, openStand, type Stand } from './firehose-stand';

const names = (table: any) => table.StorageDescriptor.Columns.map(({ Name }: { Name: string }) => Name);
const input = (Name: string, ...columns: string[]) => ({ Name, StorageDescriptor: { Columns: columns.map((column) => ({ Name: column, Type: 'string' })) } });
const getTable = async (stand: Stand) => (await stand.call('GetTable', { DatabaseName: 'lake', Name: 'events' })).Table;

function deployed(): Stand {
  const stand = openStand();
  deployTable(stand, { a: 'string' });
  return stand;
}

test('names are kept in lower case and found in any', async () => {
  const stand = deployed();
  expect((await stand.call('GetDatabase', { Name: 'LAKE' })).Database).toMatchObject({ Name: 'lake', CatalogId: '000000000000' });
  expect((await stand.call('GetTable', { DatabaseName: 'Lake', Name: 'EVENTS' })).Table).toMatchObject({ Name: 'events', DatabaseName: 'lake', VersionId: '0' });
  expect(stand.glue.identify('AWS::Glue::Table', 'Events').ref).toBe('events');
});

test('a deployment with other columns makes a version, the same one makes none', async () => {
  const stand = deployed();
  deployTable(stand, { a: 'string' });
  expect(await getTable(stand)).toMatchObject({ VersionId: '0' });
  deployTable(stand, { a: 'string', b: 'bigint' });
  const table = await getTable(stand);
  expect(table.VersionId).toBe('1');
  expect(names(table)).toEqual(['a', 'b']);
  const { TableVersions } = await stand.call('GetTableVersions', { DatabaseName: 'lake', TableName: 'events' });
  expect(TableVersions.map(({ VersionId, Table }: any) => [VersionId, names(Table)])).toEqual([['1', ['a', 'b']], ['0', ['a']]]);
});

test('versions and parameters survive a restart, and deploying the same again changes nothing', async () => {
  let stand = deployed();
  deployTable(stand, { b: 'string', a: 'string' });
  stand = stand.restart();
  deployTable(stand, { b: 'string', a: 'string' });
  expect(await getTable(stand)).toMatchObject({ VersionId: '1' });
  const { TableVersion } = await stand.call('GetTableVersion', { DatabaseName: 'lake', TableName: 'events', VersionId: '0' });
  expect(names(TableVersion.Table)).toEqual(['a']);
});

test('UpdateTable holds the optimistic lock', async () => {
  const stand = deployed();
  await stand.call('UpdateTable', { DatabaseName: 'lake', TableInput: input('events', 'a', 'b'), VersionId: '0' });
  await expect(stand.call('UpdateTable', { DatabaseName: 'lake', TableInput: input('events', 'x'), VersionId: '0' })).rejects.toMatchObject({ type: 'ConcurrentModificationException' });
  expect(names(await getTable(stand))).toEqual(['a', 'b']);
  await stand.call('UpdateTable', { DatabaseName: 'lake', TableInput: input('events', 'x') });
  expect(await getTable(stand)).toMatchObject({ VersionId: '2' });
});

test('SkipArchive does not keep the replaced version', async () => {
  const stand = deployed();
  await stand.call('UpdateTable', { DatabaseName: 'lake', TableInput: input('events', 'b'), SkipArchive: true });
  const { TableVersions } = await stand.call('GetTableVersions', { DatabaseName: 'lake', TableName: 'events' });
  expect(TableVersions.map(({ VersionId }: any) => VersionId)).toEqual(['1']);
  await expect(stand.call('GetTableVersion', { DatabaseName: 'lake', TableName: 'events', VersionId: '0' })).rejects.toMatchObject({ type: 'EntityNotFoundException' });
});

test('tables are created, listed by page, and deleted with their versions', async () => {
  const stand = deployed();
  for (const name of ['One', 'two']) await stand.call('CreateTable', { DatabaseName: 'lake', TableInput: input(name, 'a') });
  await expect(stand.call('CreateTable', { DatabaseName: 'lake', TableInput: input('ONE', 'a') })).rejects.toMatchObject({ type: 'AlreadyExistsException' });
  const first = await stand.call('GetTables', { DatabaseName: 'lake', MaxResults: 2 });
  const rest = await stand.call('GetTables', { DatabaseName: 'lake', MaxResults: 2, NextToken: first.NextToken });
  expect([...first.TableList, ...rest.TableList].map(({ Name }) => Name)).toEqual(['events', 'one', 'two']);
  expect(rest.NextToken).toBeUndefined();
  await stand.call('UpdateTable', { DatabaseName: 'lake', TableInput: input('one', 'b') });
  await stand.call('DeleteTable', { DatabaseName: 'lake', Name: 'one' });
  await expect(stand.call('GetTable', { DatabaseName: 'lake', Name: 'one' })).rejects.toMatchObject({ type: 'EntityNotFoundException' });
  await stand.call('CreateTable', { DatabaseName: 'lake', TableInput: input('one', 'c') });
  const { TableVersions } = await stand.call('GetTableVersions', { DatabaseName: 'lake', TableName: 'one' });
  expect(TableVersions).toHaveLength(1);
});

test('what is not there is named, and what is not known is refused', async () => {
  const stand = deployed();
  await expect(stand.call('GetDatabase', { Name: 'none' })).rejects.toMatchObject({ type: 'EntityNotFoundException', message: 'Database none not found.' });
  await expect(stand.call('GetTables', { DatabaseName: 'none' })).rejects.toMatchObject({ type: 'EntityNotFoundException' });
  await expect(stand.call('CreateTable', { DatabaseName: 'none', TableInput: input('x') })).rejects.toMatchObject({ type: 'EntityNotFoundException' });
  await expect(stand.call('GetTables', { DatabaseName: 'lake', Expression: 'e*' })).rejects.toMatchObject({ type: 'UnsupportedFeature', message: expect.stringContaining('found Expression') });
  expect((await stand.call('GetDatabases', {})).DatabaseList).toHaveLength(1);
});
