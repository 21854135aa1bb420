import { feed, restart, tryFor } from '../drive';
import { logons } from '../lines';
import type { Situation } from '../matrix';

export const restarted: Situation = {
  name: 'restart midway',
  about: 'The client is ended while it holds lines that the API has answered 503, and started again (programs that end by themselves: kill -9, and run again).',
  meanwhile: 0,
  async begin(cell) {
    cell.place.front.isStormy = true;
    await feed(cell, logons(100));
    await tryFor(cell, 3_000);
    await restart(cell);
  },
  async end(cell) {
    cell.place.front.isStormy = false;
    await feed(cell, logons(50, 101));
  },
};
