/**
 * One process a state folder. The lock is a file with the owner's process id and start time (Linux counts it in
 * /proc/<pid>/stat), so that a process id that was given to somebody else since is not taken for the owner.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isAlive, startTime } from './living-process';

/** Folders that this very process has locked. */
const held = new Set<string>();

/**
 * Locks `folder`, taking over the lock of a process that is gone.
 * @returns what unlocks it
 * @throws Error naming the process that holds it
 */
export function lockFolder(folder: string): () => void {
  const path = resolve(folder, 'lock');
  if (held.has(path)) throw inUse(folder, process.pid);
  for (let attempt = 0; !create(path); attempt++) {
    const found = read(path);
    const owner = found === undefined ? undefined : livingOwner(found);
    if (owner !== undefined || attempt > 10) throw inUse(folder, owner);
    if (found !== undefined) removeStale(path, found);
  }
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

function create(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid} ${startTime(process.pid) ?? ''}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function livingOwner(lock: string): number | undefined {
  const [pid, started] = lock.split(' ');
  const owner = Number(pid);
  if (!Number.isInteger(owner) || owner <= 0 || owner === process.pid || !isAlive(owner)) return undefined;
  const now = startTime(owner);
  return started && now && started !== now ? undefined : owner;
}

/** Renames before it removes: if two processes take over at once, one finds a fresh lock in its hand and puts it back. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside) !== stale) restore(aside, path);
  rmSync(aside, { force: true });
}

function restore(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch {
    // A third process has locked the folder in between: its lock stands.
  }
}

function inUse(folder: string, pid: number | undefined): Error {
  return new Error(`state folder ${folder}: expected no other sandbox to use it, found ${pid ? `process ${pid}` : 'others starting'}`);
}
