import { feed, tryFor } from '../drive';
import { logons } from '../lines';
import type { Situation } from '../matrix';

export const expiredKey: Situation = {
  name: 'expired key',
  about: 'The key ended a day ago; `key release` lets it work again after some seconds, twenty minutes by the clock of the service.',
  isKeyExpired: true,
  meanwhile: 20 * 60_000,
  async begin(cell) {
    await feed(cell, logons(100));
    await tryFor(cell, 4_000);
    await cell.place.release();
  },
  end: async () => {},
};
