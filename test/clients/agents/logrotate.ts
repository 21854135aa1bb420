import { appendFileSync, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { textOf } from '../lines';
import type { Client } from '../matrix';
import { oneShot } from '../one-shot';
import { at, logOf, programs, recipe, SOURCE } from '../place';
import { age, cronLine, openFolder } from '../spool';

export const logrotate: Client = {
  name: 'logrotate',
  how: '`recipe logrotate`: logrotate --force with its entry, whose postrotate links the log into the spool; then as cron.',
  kind: 'program',
  async start(place) {
    await recipe(place, 'logrotate');
    const log = logOf(place);
    const rotate = { program: path.join(programs, 'usr', 'sbin', 'logrotate'), args: ['--force', '--state', at(place, 'state'), at(place, 'etc', 'logrotate.d', `cyberactive-${SOURCE}`)] };
    return oneShot(
      place,
      async (lines) => {
        appendFileSync(log, textOf(lines));
        return lines;
      },
      async () => {
        age(openFolder(place));
        return existsSync(log) && statSync(log).size > 0 ? [{ ...rotate, done: () => age(openFolder(place)) }, cronLine(place)] : [cronLine(place)];
      },
    );
  },
};
