import type { Client } from '../matrix';
import { oneShot } from '../one-shot';
import { recipe } from '../place';
import { age, cronLine, openFolder, putFile } from '../spool';

export const cron: Client = {
  name: 'cron and the script',
  how: '`recipe cron`: files put into the spool; cron’s line is run every second or so in the place of every minute, the files are made two minutes older in the place of waiting.',
  kind: 'program',
  async start(place) {
    await recipe(place, 'cron');
    return oneShot(
      place,
      async (lines) => {
        putFile(openFolder(place), lines);
        age(openFolder(place));
        return lines;
      },
      async () => [cronLine(place)],
    );
  },
};
