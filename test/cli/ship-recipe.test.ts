import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { recipes } from '../../cli/recipe';
import { doorRecipes } from '../../cli/recipe/doors';
import { run as runHere } from './run-command';
import { ShipStore } from './ship-store';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-recipe-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const recipe = (...args: string[]) => runHere(['recipe', ...args], { CYBERACTIVE_API: 'https://api.example.net/dev/' });

describe.each(Object.keys(recipes))('%s', (name) => {
  test.each(['sh', 'ship'])('is whole with --shipper %s: address, source, key, each path that a step names; scripts have no error of syntax', async (shipper) => {
    const out = path.join(folder, `${name}-${shipper}`);
    const { code, stdout, stderr } = await recipe(name, '--source', 'web_access', '--shipper', shipper, '--out', out);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const part of ['https://api.example.net/dev', 'web_access', name === 'powershell' ? 'key.txt' : '/etc/cyberactive/key']) expect(stdout).toContain(part);
    expect(stdout).not.toMatch(/undefined|dev\/\/|\[object/);
    expect(stdout).toContain('503, 429, 5xx');
    if (!existsSync(out)) return expect(stdout).toContain('# Then:'); // nothing but commands
    for (const file of readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((found) => found.endsWith('.sh'))) execFileSync('sh', ['-n', path.join(out, file)]);
  });
});

test.each(Object.keys(doorRecipes))('%s sends by itself with --shipper door, with the key from a file, and says what each answer does', async (name) => {
  const { code, stdout, stderr } = await recipe(name, '--source', 'web_access', '--shipper', 'door', '--host', 'web-1');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const part of ['api.example.net', 'web_access', 'web-1', 'CYBERACTIVE_KEY', '/etc/cyberactive/key', '503']) expect(stdout).toContain(part);
  expect(stdout).not.toMatch(/undefined|dev\/\/|\[object|ca_/);
});

test('--try keeps to a folder, whatever the files name; the log stays where it is', async () => {
  const here = path.join(folder, 'try');
  const { code, stdout } = await recipe('logrotate', '--source', 'web_access', '--log', '/var/log/nginx/access.log', '--try', here);
  expect({ code, paths: stdout.match(/(?<![\w./-])\/(etc|usr\/local|var|run)\/[\w./-]+/g)?.filter((found) => !found.startsWith('/var/log/nginx/access.log')) }).toEqual({ code: 0, paths: [] });
  expect(readFileSync(path.join(here, 'etc/cron.d/cyberactive-web_access'), 'utf8')).toContain(`${here}/usr/local/bin/cyberactive-spool.sh ${here}/etc/cyberactive/web_access.env ${here}/var/spool/cyberactive/web_access`);
});

test('what could end a text in a configuration, or is unknown, is a wrong use', async () => {
  const wrong = [
    ['rsyslog'],
    ['rsyslog', '--source', 'nope'],
    ['filebeat', '--source', 'web_access'],
    ['rsyslog', '--source', 'web_access', '--spool', '/x"y'],
    ['rsyslog', '--source', 'web_access', '--api', 'ftp://x'],
    ['rsyslog', '--source', 'web_access', '--shipper', 'pigeon'],
    ['cron', '--source', 'web_access', '--shipper', 'door'],
    ['rsyslog', '--source', 'web_access', '--out', '/x', '--try', '/y'],
  ];
  for (const args of wrong) expect({ args, code: (await recipe(...args)).code }).toEqual({ args, code: 2 });
});

test('the spool ships what has rested and deletes it, twice the same name too; what is new stays', async () => {
  const store = await ShipStore.start();
  const [out, spool, keyFile] = [path.join(folder, 'spool-recipe'), path.join(store.folder, 'spool'), path.join(store.folder, 'key')];
  try {
    writeFileSync(keyFile, 'ca_key\n');
    await recipe('cron', '--source', 'linux_syslog', '--out', out, '--spool', spool, '--api', store.url, '--key-file', keyFile);
    const spooler = path.join(out, 'usr/local/bin/cyberactive-spool.sh');
    writeFileSync(spooler, readFileSync(spooler, 'utf8').replaceAll('/usr/local/bin/', path.join(out, 'usr/local/bin/')));
    const run = () => runInBackground(spooler, path.join(out, 'etc/cyberactive/linux_syslog.env'), spool);
    mkdirSync(path.join(spool, '.open'), { recursive: true });
    const write = (name: string, minutesAgo: number): void => {
      const file = path.join(spool, '.open', name);
      writeFileSync(file, `${name} ${minutesAgo}\n`);
      utimesSync(file, Date.now() / 1000, Date.now() / 1000 - 60 * minutesAgo);
    };
    write('1200.log', 5);
    write('1205.log', 0);
    expect(await run()).toMatchObject({ code: 0 });
    write('1200.log', 3);
    expect(await run()).toMatchObject({ code: 0 });
    expect(store.lines().sort()).toEqual(['1200.log 3', '1200.log 5']);
    expect(readdirSync(spool, { recursive: true })).toEqual(['.open', path.join('.open', '1205.log')]);
    store.fault = () => ({ status: 401, body: '{}' });
    write('1210.log', 5);
    expect((await run()).code).not.toBe(0);
    expect(readdirSync(spool).length).toBe(2);
  } finally {
    await store.stop();
  }
});

/** Not `spawnSync`: the server that it talks to is in this process. */
async function runInBackground(...command: string[]): Promise<{ code: number | null }> {
  const { spawn } = await import('node:child_process');
  const child = spawn('sh', command, { stdio: 'ignore', env: { ...process.env, CYBERACTIVE_TRIES: '1' } });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code })));
}

/** Stands for journalctl: prints the lines after the cursor, keeps the cursor. */
const JOURNALCTL = `#!/bin/sh
for word; do case $word in --cursor-file=*) cursor=\${word#*=} ;; esac; done
from=$(cat "$cursor" 2>/dev/null || echo 0)
[ "$from" = 0 ] && cat "$JOURNAL" || sed "1,\${from}d" "$JOURNAL"
wc -l <"$JOURNAL" >"$cursor"
`;

test('the journal is taken since the last time only; a run that fails takes nothing away', async () => {
  const out = path.join(folder, 'journal-recipe');
  await recipe('journald', '--source', 'linux_syslog', '--out', out);
  const [programs, spool, journal, cursor] = ['programs', 'journal-spool', 'journal', 'cursor'].map((name) => path.join(folder, name)) as [string, string, string, string];
  for (const made of [programs, spool]) mkdirSync(made);
  writeFileSync(path.join(programs, 'journalctl'), JOURNALCTL, { mode: 0o755 });
  const take = (to: string): number | null =>
    spawnSync('sh', [path.join(out, 'usr/local/bin/cyberactive-journal.sh'), to, cursor], { env: { ...process.env, PATH: `${programs}:${process.env.PATH}`, JOURNAL: journal } }).status;
  writeFileSync(journal, 'one\n');
  expect(take(spool)).toBe(0);
  writeFileSync(journal, 'two\n', { flag: 'a' });
  expect(take(path.join(folder, 'nowhere'))).not.toBe(0);
  expect(take(spool)).toBe(0);
  expect(take(spool)).toBe(0);
  const lines = readdirSync(spool).flatMap((file) => readFileSync(path.join(spool, file), 'utf8').split('\n').filter(Boolean));
  expect(lines.sort()).toEqual(['one', 'two']);
});
