/** Thread entry: PostgreSQL (PGlite) over a data folder, behind a socket that speaks PostgreSQL's protocol. */
import { PGlite } from '@electric-sql/pglite';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { prepareCluster } from './cluster';
import { Turns } from './turns';
import { WireConnection } from './wire-connection';

export interface WorkerInput {
  readonly folder: string;
  readonly cacheFolder?: string;
  readonly database: string;
  readonly port: number;
  /** @see PGliteOptions */
  readonly idleInTransaction: number;
}
export type WorkerMessage = { readonly listening: number } | { readonly failed: string } | { readonly closed: true };

/** The defaults of every connection; a single-user PostgreSQL does not read those of the database. */
const settings = ['-c', 'search_path="$user",public,redshift', '-c', 'timezone=UTC'];

async function open({ folder, cacheFolder, database, port, idleInTransaction }: WorkerInput): Promise<void> {
  await prepareCluster(folder, database, cacheFolder);
  const db = await PGlite.create(folder, { database, startParams: [...PGlite.defaultStartParams, ...settings] });
  const sockets = new Set<Socket>();
  const turns = new Turns();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    new WireConnection(db, turns, socket, idleInTransaction);
  });
  await listen(server, port);
  parentPort!.once('message', () => void close(db, server, sockets, turns));
  send({ listening: (server.address() as AddressInfo).port });
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));

async function close(db: PGlite, server: Server, sockets: ReadonlySet<Socket>, turns: Turns): Promise<void> {
  server.close();
  for (const socket of sockets) socket.destroy();
  await turns.take(db);
  await db.close();
  send({ closed: true });
}

const send = (message: WorkerMessage) => parentPort!.postMessage(message);

open(workerData as WorkerInput).catch((error: Error) => send({ failed: error.message }));
