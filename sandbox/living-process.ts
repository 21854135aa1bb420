import { readFileSync } from 'node:fs';

/**
 * Whether a process still runs. One that was killed and that nobody has waited for yet keeps its number and answers to
 * signals, in a container whose first process waits for nobody for good: it is gone all the same.
 */
export function isAlive(pid: number): boolean {
  const { state } = statOf(pid);
  if (state === 'Z' || state === 'X') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Clock ticks between boot and the process's start; undefined where there is no /proc. */
export const startTime = (pid: number): string | undefined => statOf(pid).started;

/** Fields 3 and 22 of Linux's proc_pid_stat(5); the second field may hold blanks and brackets. */
function statOf(pid: number): { readonly state?: string | undefined; readonly started?: string | undefined } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], started: fields[19] };
  } catch {
    return {};
  }
}
