import { setTimeout as wait } from 'node:timers/promises';
import type { Cell } from './matrix';

/** What a situation does with its client, whatever the client is. */

export async function feed(cell: Cell, lines: readonly string[]): Promise<void> {
  cell.fed.push(...(await cell.running.feed(lines)));
}

/** Lets the client try for so long, ms, against whatever is in its way. */
export async function tryFor(cell: Cell, milliseconds: number): Promise<void> {
  const over = wait(milliseconds);
  const turned = cell.running.turn?.() ?? Promise.resolve();
  await Promise.race([turned, over]);
  await over;
}

export async function restart(cell: Cell): Promise<void> {
  await cell.running.stop();
  cell.running = await cell.client.start(cell.place);
}

/** Until so many records of the cell have arrived, or the client had its time, s. @param arrived how many there are now */
export async function settle(cell: Cell, seconds: number, arrived: () => number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (arrived() < cell.fed.length && Date.now() < end) {
    await cell.running.turn?.();
    await wait(500);
  }
}
