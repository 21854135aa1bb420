import { feed, tryFor } from '../drive';
import { logons } from '../lines';
import type { Situation } from '../matrix';

export const storm: Situation = {
  name: '503 storm',
  about: 'Every request is answered 503 with a short text for four seconds, as under overload; more lines come when it is over.',
  meanwhile: 0,
  async begin(cell) {
    cell.place.front.isStormy = true;
    await feed(cell, logons(100));
    await tryFor(cell, 4_000);
  },
  async end(cell) {
    cell.place.front.isStormy = false;
    await feed(cell, logons(50, 101));
  },
};
