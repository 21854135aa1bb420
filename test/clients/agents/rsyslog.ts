import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { textOf } from '../lines';
import type { Client, Known, Running } from '../matrix';
import { at, end, HOST, launch, libraries, logOf, programs, recipe, SOURCE, type Place } from '../place';
import { age, bytesIn, cronLine, openFolder } from '../spool';
import { oneShot } from '../one-shot';

const modules = path.join(libraries, process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu', 'rsyslog');

/** Starts rsyslogd with a configuration of which the input is ours: the lines of a log, read as those of a socket. */
function rsyslogd(place: Place, configuration: string) {
  const folder = at(place, 'rsyslog');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'rsyslog.conf');
  writeFileSync(
    file,
    `global(workDirectory="${folder}")
module(load="imfile")
input(type="imfile" file="${logOf(place)}" tag="in" needParse="on")
${configuration}`,
  );
  writeFileSync(logOf(place), '', { flag: 'a' });
  return launch(place, path.join(programs, 'usr', 'sbin', 'rsyslogd'), ['-n', '-f', file, '-i', path.join(folder, 'pid'), '-M', modules]);
}

const append = (place: Place): Running['feed'] => async (lines) => {
  appendFileSync(logOf(place), textOf(lines));
  return lines;
};

/** Programs on the same machine leave its name out of what they say; rsyslog puts it in. */
const say = (place: Place): Running['feed'] => async (lines) => {
  await append(place)(lines.map((line) => line.replace(` ${HOST} `, ' ')));
  return lines;
};

const configurationOf = (place: Place): string => readFileSync(at(place, 'etc', 'rsyslog.d', `90-cyberactive-${SOURCE}.conf`), 'utf8');

export const rsyslogFiles: Client = {
  name: 'rsyslog, files',
  how: '`recipe rsyslog`: omfile writes a file a minute; HUP closes it in the place of the minute’s end, then as cron.',
  kind: 'program',
  async start(place) {
    await recipe(place, 'rsyslog');
    const child = rsyslogd(place, configurationOf(place));
    const open = openFolder(place);
    const shipping = oneShot(place, say(place), async () => {
      await atRest(open);
      child.kill('SIGHUP');
      await wait(500);
      age(open);
      return [cronLine(place)];
    });
    return { ...shipping, stop: async () => void (await Promise.all([shipping.stop(), end(child, 'SIGTERM')])) };
  },
};

/** Until nothing has been written into a folder for a second. */
export async function atRest(folder: string): Promise<void> {
  for (let before = -1; before !== bytesIn(folder); await wait(1000)) before = bytesIn(folder);
}

export const rsyslogOmprog: Client = {
  name: 'rsyslog, omprog',
  how: '`recipe rsyslog --shipper door`: omprog’s batches become files of a spool, which the two-step script ships every five seconds.',
  kind: 'program',
  async start(place) {
    await recipe(place, 'rsyslog', '--shipper', 'door');
    const child = rsyslogd(place, configurationOf(place));
    return { feed: say(place), stop: () => end(child, 'SIGTERM') };
  },
};

const GIVES_UP: Known = {
  verdicts: ['lost', 'repeated', 'all'],
  because: 'after a 503 omelasticsearch sends the batch again at once, each time an item longer, and gives it up after as many tries as it has items; what the API takes meanwhile is there several times, and its error file stays empty',
};

export const rsyslogBulk: Client = {
  name: 'rsyslog, omelasticsearch',
  how: 'no recipe, as it loses data: omelasticsearch in bulk mode against `/_bulk`, with a queue on disk.',
  kind: 'program',
  known: { 'API down': GIVES_UP, '503 storm': GIVES_UP, 'restart midway': GIVES_UP },
  async start(place) {
    const { port } = new URL(place.front.url);
    const child = rsyslogd(
      place,
      `module(load="omelasticsearch")
template(name="doc" type="list" option.jsonf="on") { property(name="rawmsg" outname="message" format="jsonf") }
action(type="omelasticsearch" server="127.0.0.1" serverport="${port}" searchIndex="${SOURCE}" searchType="" bulkmode="on" template="doc"
       uid="${HOST}" pwd="${place.key}" errorfile="${at(place, 'rsyslog', 'errors.json')}"
       queue.type="LinkedList" queue.filename="bulk" queue.saveOnShutdown="on" action.resumeRetryCount="-1" action.resumeInterval="1")
`,
    );
    return { feed: append(place), stop: () => end(child, 'SIGTERM') };
  },
};
