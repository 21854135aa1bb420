import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { textOf } from '../lines';
import type { Client, Running } from '../matrix';
import { oneShot } from '../one-shot';
import { at, end, launch, libraries, logOf, programs, recipe, SOURCE, environment, type Place } from '../place';
import { age, cronLine, openFolder } from '../spool';
import { atRest } from './rsyslog';

/** Starts syslog-ng with a configuration of which the source is ours: the lines of a log, read as those of a socket. */
function syslogNg(place: Place, configuration: string) {
  const folder = at(place, 'syslog-ng');
  mkdirSync(at(place, 'var', 'lib', 'syslog-ng'), { recursive: true });
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'syslog-ng.conf');
  writeFileSync(
    file,
    `@version: 3.38
@module affile
@module syslogformat
@module http
options { keep-hostname(yes); };
source s_src { file("${logOf(place)}" follow-freq(1)); };
${configuration}`,
  );
  writeFileSync(logOf(place), '', { flag: 'a' });
  const state = (name: string): string => path.join(folder, name);
  const args = ['-F', '-f', file, '-R', state('persist'), '-c', state('ctl'), '-p', state('pid'), `--module-path=${libraries}/syslog-ng/3.38`];
  return launch(place, path.join(programs, 'usr', 'sbin', 'syslog-ng'), args, { LD_LIBRARY_PATH: `${environment().LD_LIBRARY_PATH}:${libraries}/syslog-ng`, CYBERACTIVE_KEY: place.key });
}

const append = (place: Place): Running['feed'] => async (lines) => {
  appendFileSync(logOf(place), textOf(lines));
  return lines;
};

const configurationOf = (place: Place): string => readFileSync(at(place, 'etc', 'syslog-ng', 'conf.d', `cyberactive-${SOURCE}.conf`), 'utf8');

export const syslogNgFiles: Client = {
  name: 'syslog-ng, files',
  how: '`recipe syslog-ng`: file() writes a file a minute; HUP closes it in the place of the minute’s end, then as cron.',
  kind: 'program',
  async start(place) {
    await recipe(place, 'syslog-ng');
    const child = syslogNg(place, configurationOf(place));
    const open = openFolder(place);
    const shipping = oneShot(place, append(place), async () => {
      await atRest(open);
      child.kill('SIGHUP');
      await wait(1000);
      age(open);
      return [cronLine(place)];
    });
    return { ...shipping, stop: async () => void (await Promise.all([shipping.stop(), end(child, 'SIGTERM')])) };
  },
};

export const syslogNgDoor: Client = {
  name: 'syslog-ng, http',
  how: '`recipe syslog-ng --shipper door`: http() to `/v1/ingest` with a disk buffer; it tries again after 1 s in the place of 10.',
  kind: 'program',
  async start(place) {
    await recipe(place, 'syslog-ng', '--shipper', 'door');
    const child = syslogNg(place, configurationOf(place).replace('time-reopen(10)', 'time-reopen(1)').replace('batch-timeout(5000)', 'batch-timeout(1000)'));
    return { feed: append(place), stop: () => end(child, 'SIGTERM') };
  },
};
