import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { message } from '../../sandbox/redshift/warehouse/frames';
import { openWarehouse, type Warehouse } from '../../sandbox/redshift/warehouse/open-warehouse';
import { CACHE, RedshiftStand } from './redshift-stand';
import { testKernel } from './test-kernel';

const folder = () => mkdtempSync(join(tmpdir(), 'warehouse-test-'));
const connect = async (url: string) => {
  const client = new Client(url);
  client.on('error', () => {});
  await client.connect();
  return client;
};

/** A query with a parameter, on a connection of its own. */
async function echo(url: string, value: string): Promise<string> {
  const client = await connect(url);
  const { rows } = await client.query('SELECT $1::text AS value', [value]);
  await client.end();
  return rows[0].value;
}

describe('clients of the socket', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await openWarehouse({ cacheFolder: CACHE, database: 'logs', idleInTransaction: 200 });
    const session = await warehouse.session();
    await session.query('CREATE TABLE t (id bigint, name text)');
    await session.end();
  });
  afterAll(() => warehouse.close());

  test('have the functions and views of Redshift', async () => {
    const client = await connect(warehouse.url);
    const { rows } = await client.query(`SELECT current_database() AS db, nvl(1, 2) AS n, len('ab') AS l, datediff('day', '2024-01-01', '2024-01-03') AS d, getdate() > '2020-01-01' AS later, '"x"'::jsonb::varchar AS x`);
    expect(rows).toEqual([{ db: 'logs', n: 1, l: 2, d: '2', later: true, x: 'x' }]);
    expect((await client.query(`SELECT table_name FROM svv_tables WHERE table_schema = 'public'`)).rows).toEqual([{ table_name: 't' }]);
    await client.end();
  });

  test("do not get into each other's prepared statements", async () => {
    const { port } = new URL(warehouse.url);
    const slow = createConnection(Number(port), '127.0.0.1');
    const received: Buffer[] = [];
    slow.on('data', (chunk: Buffer) => received.push(chunk));
    slow.write(Buffer.concat([Buffer.from([0, 0, 0, 23, 0, 3, 0, 0]), Buffer.from('user\0postgres\0\0')]));
    slow.write(message('P', Buffer.from("\0SELECT 'mine'\0\0\0")));
    await setTimeout(50);
    const other = echo(warehouse.url, 'theirs');
    await setTimeout(50);
    slow.write(message('B', Buffer.alloc(8)));
    slow.write(message('E', Buffer.alloc(5)));
    slow.write(message('S'));
    expect(await other).toBe('theirs');
    expect(Buffer.concat(received).toString('latin1')).toContain('mine');
    slow.destroy();
  });

  test('wait for another\'s transaction, which a lost connection rolls back', async () => {
    const [first, second] = [await connect(warehouse.url), await connect(warehouse.url)];
    await first.query('BEGIN');
    await first.query(`INSERT INTO t VALUES (1, 'lost')`);
    const counted = second.query('SELECT count(*) AS n FROM t');
    (first as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect((await counted).rows).toEqual([{ n: '0' }]);
    await second.end();
  });

  test('are sent away when they sit in a transaction that others wait for', async () => {
    const [idle, busy] = [await connect(warehouse.url), await connect(warehouse.url)];
    await idle.query('BEGIN');
    await idle.query(`INSERT INTO t VALUES (1, 'forgotten')`);
    expect((await busy.query('SELECT count(*) AS n FROM t')).rows).toEqual([{ n: '0' }]);
    await expect(idle.query('SELECT 1')).rejects.toThrow();
    await busy.end();
  });

  test('copy data in, whole or not at all', async () => {
    const session = await warehouse.session();
    async function* lines(...texts: string[]) {
      for (const text of texts) yield Buffer.from(text);
    }
    async function* broken() {
      yield Buffer.from('5\tx\n');
      throw new Error('the source broke');
    }
    expect(await session.copyIn('COPY t FROM STDIN', lines('1\ta\n2\t', 'b\n'))).toBe(2);
    await expect(session.copyIn('COPY t FROM STDIN', lines('3\tc\nx\td\n'))).rejects.toThrow(/invalid input syntax/);
    await expect(session.copyIn('COPY t FROM STDIN', broken())).rejects.toThrow('the source broke');
    expect((await session.query('SELECT count(*) FROM t')).rows).toEqual([['2']]);
    await session.query('DELETE FROM t');
    await session.end();
  });

  test('that ask for a program are sent away, and others go on; to ask about one is no harm', async () => {
    for (const sql of [`COPY (SELECT 1) TO PROGRAM 'touch x'`, `SELECT 1; copy t\nfrom /* a */ program 'ls'`]) {
      const client = await connect(warehouse.url);
      await expect(client.query(sql)).rejects.toThrow('expected data from or to the client, found PROGRAM');
      await client.end().catch(() => {});
    }
    const client = await connect(warehouse.url);
    const { rows } = await client.query(`SELECT 'copy t to program ''x''' AS said -- copy t to program`);
    expect(rows).toEqual([{ said: `copy t to program 'x'` }]);
    await client.end();
  });

  test('that talk something else are sent away, and others go on', async () => {
    const { port } = new URL(warehouse.url);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    const client = await connect(warehouse.url);
    await expect(client.query('SELECT nonsense')).rejects.toThrow(/does not exist/);
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });
});

test('a data folder belongs to one process at a time and keeps its rows', async () => {
  const home = folder();
  const first = await openWarehouse({ folder: home, cacheFolder: CACHE });
  await expect(openWarehouse({ folder: home, cacheFolder: CACHE })).rejects.toThrow(/expected no other sandbox to use it/);
  const session = await first.session();
  await session.query('CREATE TABLE kept AS SELECT 1 AS id');
  await first.close();
  const second = await openWarehouse({ folder: home });
  const again = await second.session();
  expect((await again.query('SELECT id FROM kept')).rows).toEqual([['1']]);
  await second.close();
  rmSync(home, { recursive: true });
});

test('kill -9 loses nothing that was committed, and nothing half of what was not', async () => {
  const home = folder();
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'warehouse-writer.ts'), home, CACHE], { stdio: ['ignore', 'pipe', 'inherit'] });
  let acknowledged = 0;
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject).on('exit', () => resolve());
    child.stdout.on('data', (chunk: Buffer) => {
      acknowledged = Number(chunk.toString().trim().split('\n').at(-1));
      if (acknowledged >= 5) child.kill('SIGKILL');
    });
  });
  expect(acknowledged).toBeGreaterThanOrEqual(5);
  const warehouse = await openWarehouse({ folder: home });
  const session = await warehouse.session();
  const { rows } = await session.query('SELECT count(DISTINCT batch), count(*) FROM written');
  const [batches, all] = rows[0]!.map(Number);
  expect(batches).toBeGreaterThanOrEqual(acknowledged);
  expect(all).toBe(batches! * 1000);
  await warehouse.close();
  rmSync(home, { recursive: true });
});

test('after a restart statements that ran have failed, those that waited run, results are still there', async () => {
  const home = folder();
  const kernel = testKernel();
  const stand = await new RedshiftStand({ folder: home, cacheFolder: CACHE }, kernel).start();
  await stand.run('CREATE TABLE t (id BIGINT)');
  const kept = await stand.execute('SELECT 42');
  const known = kernel.store.get<object>('redshift.statements', kept.Id)!;
  const left = (id: string, status: string) => kernel.store.commit([
    { table: 'redshift.statements', key: id, value: { ...known, id, status, parts: [{ status, updatedAt: 0, resultRows: -1, resultSize: -1, hasResultSet: false, queryId: 0 }] } },
    { table: 'redshift.texts', key: id, value: { sqls: ['INSERT INTO t VALUES (1)'], parameters: [] } },
  ]);
  await stand.service.stop();
  left('ran', 'STARTED');
  left('waited', 'SUBMITTED');
  await stand.start();
  expect(await stand.call('DescribeStatement', { Id: 'ran' })).toMatchObject({ Status: 'FAILED', Error: expect.stringMatching(/whether its transaction was committed is unknown/) });
  expect(await stand.call('DescribeStatement', { Id: 'waited', WaitTimeSeconds: 30 })).toMatchObject({ Status: 'FINISHED' });
  expect(await stand.rows('SELECT COUNT(*) FROM t')).toEqual([[1]]);
  expect((await stand.call('GetStatementResult', { Id: kept.Id })).Records).toEqual([[{ longValue: 42 }]]);
  await stand.stop();
  rmSync(home, { recursive: true });
});

test('a warehouse that is gone fails statements and nothing else', async () => {
  const stand = new RedshiftStand('postgres://nobody@127.0.0.1:1/none');
  await expect(stand.start()).rejects.toThrow(/ECONNREFUSED/);
  expect((await stand.execute('SELECT 1')).Status).toBe('FAILED');
  await stand.stop();
});
