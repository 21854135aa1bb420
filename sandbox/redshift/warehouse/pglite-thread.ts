import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { lockFolder } from '../../folder-lock';
import type { WorkerInput, WorkerMessage } from './pglite.worker';

export interface PGliteOptions {
  /** Data folder, locked to one process. A temporary one, removed at the end, if left out. */
  readonly folder?: string;
  /** Where a freshly initialised cluster is kept, so that the next new one starts fast. */
  readonly cacheFolder?: string;
  /** For psql, on 127.0.0.1. @default 0, any free port */
  readonly port?: number;
  /** @default dev, as in Redshift */
  readonly database?: string;
  /**
   * A client's transaction that is idle longer than this while others wait is ended, in milliseconds.
   * @default 60,000
   */
  readonly idleInTransaction?: number;
}

/** A PostgreSQL server of our own in a thread. */
export interface PGliteThread {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Loads a .ts file in a thread, whatever loaded this one (tsx, jest): neither hands its loader down to threads. Our own
 * files are bundled, in some 10 ms, and packages are left as they are, where a loader would look through each.
 */
const BOOTSTRAP = `
const { workerData: { bundler, file } } = require('node:worker_threads');
const Module = require('node:module');
const { outputFiles } = require(bundler).buildSync({ entryPoints: [file], bundle: true, packages: 'external', platform: 'node', format: 'cjs', write: false });
const entry = Object.assign(new Module(file), { filename: file, paths: Module._nodeModulePaths(file) });
entry._compile(outputFiles[0].text, file);
`;

/** @throws Error when the folder is in use, the port taken, or the data folder damaged */
export async function startPGlite(options: PGliteOptions): Promise<PGliteThread> {
  const home = options.folder ?? mkdtempSync(join(tmpdir(), 'warehouse-'));
  mkdirSync(home, { recursive: true });
  const unlock = lockFolder(home);
  const release = () => {
    unlock();
    if (options.folder === undefined) rmSync(home, { recursive: true, force: true });
  };
  const { cacheFolder, port = 0, database = 'dev', idleInTransaction = 60_000 } = options;
  const input: WorkerInput = { folder: join(home, 'data'), cacheFolder, database, port, idleInTransaction };
  try {
    const worker = start(input);
    const bound = await listening(worker);
    return { url: `postgres://postgres@127.0.0.1:${bound}/${database}`, close: () => stop(worker).finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

const start = (input: WorkerInput) =>
  new Worker(BOOTSTRAP, {
    eval: true,
    execArgv: [],
    workerData: { ...input, bundler: require.resolve('esbuild'), file: join(__dirname, 'pglite.worker.ts') },
  });

async function listening(worker: Worker): Promise<number> {
  const message = await next(worker);
  if ('listening' in message) return message.listening;
  await worker.terminate();
  throw new Error(`warehouse: expected PostgreSQL to start, found: ${'failed' in message ? message.failed : 'that it closed'}`);
}

async function stop(worker: Worker): Promise<void> {
  worker.postMessage('close');
  await next(worker).catch(() => {});
  await worker.terminate();
}

const next = (worker: Worker) =>
  new Promise<WorkerMessage>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
    worker.once('exit', (code) => reject(new Error(`warehouse thread: expected it to run, found exit code ${code}`)));
  });
