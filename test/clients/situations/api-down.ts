import { feed, tryFor } from '../drive';
import { logons } from '../lines';
import type { Situation } from '../matrix';

export const apiDown: Situation = {
  name: 'API down',
  about: 'Nobody listens at the address of the API: seconds for the client, ten minutes by the clock of the service.',
  meanwhile: 10 * 60_000,
  async begin(cell) {
    cell.place.front.away();
    await feed(cell, logons(100));
    await tryFor(cell, 4_000);
  },
  end: (cell) => cell.place.front.back(),
};
