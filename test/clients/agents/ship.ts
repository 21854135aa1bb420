import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { textOf } from '../lines';
import type { Client } from '../matrix';
import { at, end, launch, logOf, recipe, SOURCE } from '../place';

const root = path.join(__dirname, '..', '..', '..');

export const watch: Client = {
  name: 'cyberactive ship --watch',
  how: '`recipe cron --shipper ship`: the command of its systemd unit, following a log; it looks every second in the place of every ten or thirty.',
  kind: 'program',
  async start(place) {
    await recipe(place, 'cron', '--shipper', 'ship');
    const unit = readFileSync(at(place, 'etc', 'systemd', 'system', `cyberactive-${SOURCE}.service`), 'utf8');
    const command = /^ExecStart=\/usr\/bin\/env cyberactive (.*)$/m.exec(unit)![1]!;
    const main = `exec ${process.execPath} --import ${path.join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')} ${path.join(root, 'cli', 'main.ts')} ${command} --settle 1s --every 1s`;
    const child = launch(place, '/bin/sh', ['-c', main], { LD_LIBRARY_PATH: '' });
    return {
      async feed(lines) {
        appendFileSync(logOf(place), textOf(lines));
        return lines;
      },
      stop: () => end(child, 'SIGKILL'),
    };
  },
};
