import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import type { Client } from '../matrix';
import { oneShot, type Turn } from '../one-shot';
import { at, programs, recipe, SOURCE, type Place } from '../place';
import { putFile } from '../spool';

/** Busybox's own sed, find and the rest, and curl, and nothing else of the machine. */
function applets(place: Place): string {
  const folder = at(place, 'applets');
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  spawnSync(path.join(programs, 'bin', 'busybox'), ['--install', '-s', folder]);
  symlinkSync(path.join(programs, 'usr', 'bin', 'curl'), path.join(folder, 'curl'));
  return folder;
}

const shells = {
  dash: () => ({ program: '/bin/dash', environment: {} }),
  busybox: (place: Place) => ({ program: path.join(applets(place), 'sh'), environment: { PATH: applets(place) } }),
};

/** The two-step script over a folder, again and again. */
const script = (shell: keyof typeof shells): Client => ({
  name: `the script in ${shell}`,
  how: `\`recipe sh\`: cyberactive-ship.sh -d over a folder${shell === 'busybox' ? ', with busybox’s applets and curl' : ''}, run again until the folder is empty.`,
  kind: 'program',
  async start(place) {
    await recipe(place, 'sh');
    const folder = at(place, 'files');
    mkdirSync(folder, { recursive: true });
    const { program, environment } = shells[shell](place);
    const line = `set -a; . ${at(place, 'etc', 'cyberactive', `${SOURCE}.env`)}; . ${at(place, 'usr', 'local', 'bin', 'cyberactive-ship.sh')}`;
    const turns = async (): Promise<Turn[]> => {
      const files = readdirSync(folder).map((name) => path.join(folder, name));
      return files.length === 0 ? [] : [{ program, args: ['-c', line, 'cyberactive-ship.sh', '-d', ...files], environment: { ...environment, CYBERACTIVE_TRIES: '2' } }];
    };
    return oneShot(place, async (lines) => (putFile(folder, lines), lines), turns);
  },
});

export const dash = script('dash');
export const busybox = script('busybox');
