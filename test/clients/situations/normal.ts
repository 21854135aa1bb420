import { feed } from '../drive';
import { logons } from '../lines';
import type { Situation } from '../matrix';

export const normal: Situation = {
  name: 'normal',
  about: 'All is well.',
  meanwhile: 0,
  begin: (cell) => feed(cell, logons(100)),
  end: async () => {},
};
