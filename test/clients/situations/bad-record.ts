import { feed } from '../drive';
import { BAD, logons } from '../lines';
import type { Situation } from '../matrix';

export const badRecord: Situation = {
  name: 'one bad record in a thousand',
  about: 'A thousand lines, of which one is no line of the source.',
  meanwhile: 0,
  begin: (cell) => feed(cell, [...logons(500), BAD, ...logons(499, 501)]),
  end: async () => {},
};
