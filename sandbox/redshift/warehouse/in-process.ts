/**
 * PostgreSQL (PGlite) in this very process and in memory: no thread, no socket, no file. For runs by the thousand that
 * need no second life of it. A statement holds the event loop while it runs.
 */
import { PGlite } from '@electric-sql/pglite';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterName, prepareCluster } from './cluster';
import { InProcessSession } from './in-process-session';
import type { Warehouse } from './open-warehouse';
import { prepareDatabase } from './prepare-database';
import { Turns } from './turns';

export interface InProcessOptions {
  /** Where a freshly initialised cluster is kept, so that the next one starts fast. */
  readonly cacheFolder: string;
  /** @default dev, as in Redshift */
  readonly database?: string;
}

/** What is never read again needs no safety: nothing waits for a write. Statistics of use are for nobody. */
const settings = [
  ...['search_path="$user",public,redshift', 'timezone=UTC'],
  ...['synchronous_commit=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0', 'autovacuum=off', 'track_activities=off', 'track_counts=off'],
];

/** @throws Error when PostgreSQL does not start */
export async function openInProcess({ cacheFolder, database = 'dev' }: InProcessOptions): Promise<Warehouse> {
  const startParams = [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])];
  const db = await PGlite.create({ loadDataDir: new Blob([await freshCluster(cacheFolder, database)]), database, startParams });
  const turns = new Turns();
  const warehouse: Warehouse = { url: '', session: () => InProcessSession.open(db, turns), close: () => db.close() };
  const session = await warehouse.session();
  await prepareDatabase(session);
  await session.end();
  return warehouse;
}

/** A data folder as a tar file. */
async function freshCluster(cacheFolder: string, database: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = join(cacheFolder, `${clusterName(database)}.tar`);
  if (!existsSync(file)) {
    const aside = `${file}.${process.pid}`;
    await prepareCluster(`${aside}.data`, database, cacheFolder);
    const db = await PGlite.create(`${aside}.data`, { database });
    writeFileSync(aside, Buffer.from(await (await db.dumpDataDir('none')).arrayBuffer()));
    await db.close();
    rmSync(`${aside}.data`, { recursive: true });
    renameSync(aside, file);
  }
  return new Uint8Array(readFileSync(file));
}
