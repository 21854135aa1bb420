import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { doorRecipes } from '../../cli/recipe/doors';
import { Pipeline } from '../pipeline/pipeline';

/** syslog-ng itself, with its recipe for the doors: good weather, a bad record, the API away, a restart. */
jest.setTimeout(300_000);

const environment = JSON.parse(process.env.CLIENT_ENVIRONMENT!) as Record<string, string>;
const programs = path.join(__dirname, '..', '..', '.cache', 'debian', 'files');
const libraries = path.join(programs, 'usr', 'lib');

let pipeline: Pipeline;
let front: http.Server;
let isAway = false;
beforeAll(async () => {
  pipeline = await Pipeline.start();
  front = http.createServer(pass).listen(0, '127.0.0.1');
  await once(front, 'listening');
});
afterAll(async () => {
  front.close();
  await pipeline.stop();
});

/** In front of the API; away, it answers as the API under overload. */
function pass(request: http.IncomingMessage, response: http.ServerResponse): void {
  if (isAway) {
    request.resume();
    response.writeHead(503, { 'content-type': 'text/plain' }).end('Busy, try again (CA2450)\n');
    return;
  }
  const passed = http.request(`${pipeline.apiUrl}${request.url}`, { method: request.method!, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
  });
  request.pipe(passed);
}

interface Agent {
  readonly log: string;
  start(): ChildProcess;
}

const folderOf = (name: string): string => {
  const folder = path.join(pipeline.folder, name);
  mkdirSync(folder);
  return folder;
};
const recipeOf = (name: string): string => {
  const api = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const settings = { source: 'linux_syslog', host: name, api, keyFile: '/etc/cyberactive/key', spool: '/var/spool', log: '/var/log/app.log', shipper: 'door' as const };
  return doorRecipes[name]!(settings).files.at(-1)!.text;
};
const run = (program: string, args: string[]): ChildProcess =>
  spawn(path.join(programs, 'usr', 'sbin', program), args, {
    env: { ...environment, LD_LIBRARY_PATH: `${environment.LD_LIBRARY_PATH}:${libraries}/syslog-ng`, CYBERACTIVE_KEY: pipeline.key },
    stdio: 'ignore',
  });

function syslogNg(): Agent {
  const folder = folderOf('syslog-ng');
  const [log, config] = [path.join(folder, 'in.log'), path.join(folder, 'syslog-ng.conf')];
  const input = `@version: 3.38
@module affile
@module http
source s_src { file("${log}" follow-freq(1) flags(no-parse)); };
`;
  writeFileSync(config, input + recipeOf('syslog-ng').replace('dir("/var/lib/syslog-ng")', `dir("${folder}")`).replace('time-reopen(10)', 'time-reopen(1)').replace('${ISODATE} ${HOST} ${MSGHDR}${MSG}', '${MESSAGE}'));
  const at = (name: string): string => path.join(folder, name);
  return { log, start: () => run('syslog-ng', ['-F', '-f', config, '-R', at('persist'), '-c', at('ctl'), '-p', at('pid'), `--module-path=${libraries}/syslog-ng/3.38`]) };
}

const logons = (count: number, from: number): string[] =>
  Array.from({ length: count }, (_, number) => `Mar 10 10:00:00 web-1 sshd[${from + number}]: Failed password for root from 192.0.2.7 port 22 ssh2`);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

async function records(host: string): Promise<{ readonly records: number; readonly rejected: number }> {
  await pipeline.loaded();
  const { uploads } = await pipeline.accounting();
  const own = uploads.filter((upload) => upload.host === host);
  const sum = (pick: (upload: (typeof own)[number]) => number): number => own.reduce((total, upload) => total + pick(upload), 0);
  expect(sum(({ in_flight, unaccounted }) => Number(in_flight) + Number(unaccounted))).toBe(0);
  return { records: sum((upload) => Number(upload.records)), rejected: sum(({ rejected }) => Object.values(rejected ?? {}).reduce((a, b) => a + b, 0)) };
}

/** Until so many records have arrived: agents take their time. */
async function arrived(host: string, expected: number): Promise<number> {
  for (let second = 0; second < 90; second++) {
    await wait(1000);
    await pipeline.sleep(1000);
    let found = 0;
    for await (const id of pipeline.registry.fannedOut.ids()) {
      const issued = await pipeline.registry.issued.get(...id);
      if (issued?.host === host) found += (await pipeline.registry.fannedOut.get(...id))!.records;
    }
    if (found >= expected) return found;
  }
  return -1;
}

test('syslog-ng: every line once, through a bad record, the API away and a restart', async () => {
  const name = 'syslog-ng';
  const agent = syslogNg();
  writeFileSync(agent.log, text([...logons(500, 1), 'no line of a syslog']));
  let running = agent.start();
  expect(await arrived(name, 501)).toBe(501);
  isAway = true;
  appendFileSync(agent.log, text(logons(100, 1000)));
  await wait(4000);
  isAway = false;
  expect(await arrived(name, 601)).toBe(601);
  const ended = new Promise((resolve) => running.once('exit', resolve));
  running.kill('SIGTERM');
  await ended;
  appendFileSync(agent.log, text(logons(100, 2000)));
  running = agent.start();
  try {
    expect(await arrived(name, 701)).toBe(701);
    expect(await records(name)).toEqual({ records: 701, rejected: 1 });
  } finally {
    running.kill('SIGTERM');
  }
});
