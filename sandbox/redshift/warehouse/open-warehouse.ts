import { prepareDatabase } from './prepare-database';
import { startPGlite, type PGliteOptions } from './pglite-thread';
import { openSession, type Session } from './session';

/** PostgreSQL that plays the warehouse. */
export interface Warehouse {
  /** `postgres://…`, for psql and any PostgreSQL client. */
  readonly url: string;
  session(): Promise<Session>;
  close(): Promise<void>;
}

/**
 * @param options the address of a server of one's own (`postgres://…`), or how to run one in this process
 * @throws Error when it cannot be opened
 */
export async function openWarehouse(options: string | PGliteOptions): Promise<Warehouse> {
  const server = typeof options === 'string' ? { url: options, close: async () => {} } : await startPGlite(options);
  const warehouse: Warehouse = {
    url: server.url,
    session: () => openSession(server.url, 'redshift-data-api'),
    close: () => server.close(),
  };
  try {
    await withSession(warehouse, prepareDatabase);
  } catch (error) {
    await server.close();
    throw error;
  }
  return warehouse;
}

/** A session for `work`, ended after it. */
export async function withSession<T>(warehouse: Warehouse, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await warehouse.session();
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}
