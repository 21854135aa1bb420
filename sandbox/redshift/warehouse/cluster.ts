/**
 * A PostgreSQL data folder that is ready to open. Initialising one takes seconds, copying one a fraction of a second,
 * so a fresh one is kept in the cache folder. Each is built aside and renamed into place: whole or not at all.
 */
import { PGlite } from '@electric-sql/pglite';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { databaseSql, databaseVersion } from './database-sql';

/** @param database created in a new folder, with schema `redshift` in it */
export async function prepareCluster(folder: string, database: string, cacheFolder?: string): Promise<void> {
  if (existsSync(join(folder, 'PG_VERSION'))) return;
  if (cacheFolder === undefined) return build(folder, (aside) => initialise(aside, database));
  const cached = join(cacheFolder, clusterName(database));
  if (!existsSync(cached)) await build(cached, (aside) => initialise(aside, database));
  await build(folder, async (aside) => cpSync(cached, aside, { recursive: true }));
}

/**
 * What is copied at each first start is kept small: one database, without the templates for more (three copies of the
 * system catalog), and 1 MB of write-ahead log a segment instead of 16.
 */
async function initialise(folder: string, database: string): Promise<void> {
  const server = await PGlite.create(folder, { database: 'template1', initDbStartParams: ['--wal-segsize=1', '--no-sync'] });
  await server.exec(`ALTER DATABASE postgres RENAME TO "${database.replaceAll('"', '""')}"`);
  await server.close();
  const db = await PGlite.create(folder, { database });
  await db.exec(`UPDATE pg_database SET datistemplate = false`);
  for (const template of ['template0', 'template1']) await db.exec(`DROP DATABASE ${template}`);
  await db.exec(databaseSql);
  await db.exec('CHECKPOINT');
  await db.close();
}

async function build(folder: string, fill: (aside: string) => Promise<void>): Promise<void> {
  const aside = `${folder}.${process.pid}`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  try {
    await fill(aside);
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    // Another process may have been first with the same.
    if (!existsSync(join(folder, 'PG_VERSION'))) throw error;
  }
}

/** Under which a fresh cluster is kept: what it is made of. */
export function clusterName(database: string): string {
  return `pglite-${pgliteVersion()}-${database}-${databaseVersion}`;
}

function pgliteVersion(): string {
  const description = join(dirname(require.resolve('@electric-sql/pglite')), '..', 'package.json');
  return (JSON.parse(readFileSync(description, 'utf8')) as { version: string }).version;
}
