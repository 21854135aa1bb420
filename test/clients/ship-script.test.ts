import { existsSync } from 'node:fs';
import path from 'node:path';

/** The shippers' script once more: with Debian's curl, and with busybox, which most machines have not. */
const { PATH, LD_LIBRARY_PATH } = JSON.parse(process.env.CLIENT_ENVIRONMENT!) as Record<string, string>;
const busybox = PATH!.split(':').map((folder) => path.join(folder, 'busybox')).find(existsSync);
Object.assign(process.env, { PATH, LD_LIBRARY_PATH, BUSYBOX: busybox });

test('busybox is there', () => expect(busybox).toContain(path.join('.cache', 'debian')));

require('../cli/ship-script.test');
