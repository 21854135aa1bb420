import type { ChildProcess } from 'node:child_process';
import type { Running } from './matrix';
import { end, run, type Place } from './place';

/** What a program that ends is told to do once. */
export interface Turn {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Record<string, string>;
  /** Runs when it has ended with 0. */
  readonly done?: () => void;
}

/** A client that is run again and again, one turn at a time. @param turns what there is to do now, in order */
export function oneShot(place: Place, feed: Running['feed'], turns: () => Promise<readonly Turn[]>): Running {
  let child: ChildProcess | undefined;
  let isStopped = false;
  let current: Promise<void> | undefined;
  const takeTurn = async (): Promise<void> => {
    for (const { program, args, environment, done } of await turns()) {
      if (isStopped) return;
      const code = await run(place, program, args, environment, (started) => (child = started));
      if (code === 0) done?.();
    }
  };
  return {
    feed,
    turn: () => (current ??= takeTurn().finally(() => (current = undefined))),
    async stop() {
      isStopped = true;
      if (child) await end(child, 'SIGKILL');
      await current;
    },
  };
}
