import { fork, type ChildProcess } from 'node:child_process';
import { medianTimes, timed, type Time } from './measure';

/** Before its first turn a process runs for so long: what is compiled meanwhile, in threads of its own, would be counted as well. */
const WARM_UP_MS = 1_500;

/**
 * Median times of ways that each run in a process of their own, in turns: none collects what another has left, or is compiled
 * for what another does, as in a program that does nothing else.
 * @param argumentsOf what the bench's file is started with to `takeTurns`
 * @param rounds odd
 */
export async function mediansApart<Name extends string>(names: readonly Name[], argumentsOf: (name: Name) => readonly string[], rounds: number): Promise<Record<Name, Time>> {
  const ways = names.map((name) => {
    const child = fork(process.argv[1]!, argumentsOf(name));
    return { name, child, time: () => turnOf(child) };
  });
  try {
    return await medianTimes(ways, rounds);
  } finally {
    for (const { child } of ways) if (child.connected) child.disconnect();
  }
}

/** The other side: runs whenever it is this process's turn, until the one that started it has enough. */
export function takeTurns(run: () => Promise<unknown>): void {
  let warm: Promise<void> | undefined;
  process.on('message', async () => {
    await (warm ??= warmUp(run));
    process.send!(await timed({ run }));
  });
}

async function warmUp(run: () => Promise<unknown>): Promise<void> {
  for (const start = Date.now(); Date.now() - start < WARM_UP_MS; ) await run();
}

function turnOf(child: ChildProcess): Promise<Time> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`bench: expected a process that takes turns, found one that ended with ${child.signalCode ?? child.exitCode}`));
    if (!child.connected) return ended();
    child.once('exit', ended);
    child.once('message', (time) => {
      child.off('exit', ended);
      resolve(time as Time);
    });
    child.send('turn', (error) => error && ended());
  });
}
