import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lockFolder } from '../../sandbox/folder-lock';
import { ApiStand, problem } from './api-stand';
import { run as runHere, type Ended } from './run-command';

/** The command as its users meet it: exit codes, what goes to stdout, and the next step in what goes wrong. */
const root = path.dirname(path.dirname(__dirname));
const state = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-command-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

const run = (args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> => runHere(args, { CYBERACTIVE_STATE: state, ...environment });

/** In a process of its own. */
function spawnCommand(args: readonly string[], environment: NodeJS.ProcessEnv, closeStdout: boolean): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'cli', 'main.ts'), ...args], {
      cwd: root,
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', CYBERACTIVE_STATE: state, ...environment },
    });
    const read = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk: Buffer) => (read[name] += chunk));
    if (closeStdout) child.stdout.destroy();
    child.on('close', (code) => resolve({ code, ...read }));
  });
}

const commands = [
  ['up'],
  ['ship'],
  ['accounting'],
  ['uploads', 'list'],
  ['uploads', 'show'],
  ['trace'],
  ['query'],
  ['unmapped', 'list'],
  ['explain'],
  ['customer', 'add'],
  ['customer', 'list'],
  ['key', 'create'],
  ['key', 'list'],
  ['key', 'rotate'],
  ['key', 'revoke'],
  ['key', 'release'],
  ['recipe'],
  ['capacity'],
  ['canary'],
  ['warehouse', 'init'],
  ['clock', 'advance'],
];

test('each command helps with an example and the exit codes', async () => {
  for (const command of commands) {
    const { code, stdout, stderr } = await run([...command, '--help']);
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`Examples?:\\n.*cyberactive ${command.join(' ')}`));
    expect(stdout).toContain('Exit codes: 0 ok');
  }
});

test.each([
  [[], 'Usage: cyberactive'],
  [['shp'], 'Did you mean ship?'],
  [['customer', 'ad'], 'Did you mean add?'],
  [['customer', 'add'], '--help'],
  [['ship', 'x', '--sorce', 'linux_syslog'], 'Did you mean --source?'],
  [['ship', 'x'], '--source: expected one of aws_cloudtrail'],
  [['ship', 'x', '--source', 'linux_syslog', '--api', 'nonsense'], '--api: expected https://'],
  [['accounting', 'extra'], 'too many arguments'],
  [['uploads', 'show', 'x'], 'upload_id: expected'],
  [['uploads', 'list', '--days', '1000000'], '--days: expected'],
  [['clock', 'advance', '5'], 'duration: expected'],
  [['clock', 'advance', '99999999999d'], 'duration: expected'],
  [['key', 'create', 'acme', '--days', '1e20'], '--days: expected'],
  [['customer', 'add', '../x'], 'customer_id: expected'],
  [['customer', 'add', 'acme', '--time-zone', 'Mars/Phobos'], '--time-zone: expected'],
  [['up', '--port', 'abc'], '--port: expected'],
  [['up', '--warehouse', 'mysql://x'], '--warehouse: expected'],
])('%j is a wrong use: exit code 2, the way out on stderr, nothing on stdout', async (args, words) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('without a sandbox each command says how to start one, also where a broken or old file speaks of one', async () => {
  const broken = path.join(state, 'broken');
  const stopped = path.join(state, 'stopped');
  for (const folder of [broken, stopped]) mkdirSync(folder);
  writeFileSync(path.join(broken, 'local.json'), '{"endpoint": "htt');
  writeFileSync(path.join(stopped, 'local.json'), JSON.stringify({ endpoint: 'http://127.0.0.1:1', stage: 'dev', pid: 2 ** 22 - 1 }));
  const folders = [path.join(state, 'none'), broken, stopped];
  for (const folder of folders) {
    const { code, stdout, stderr } = await run(['accounting', '--json'], { CYBERACTIVE_STATE: folder });
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain('npm start');
  }
});

test('a sandbox that does not answer is unavailable, not a bug', async () => {
  const deaf = path.join(state, 'deaf');
  mkdirSync(deaf);
  writeFileSync(path.join(deaf, 'local.json'), JSON.stringify({ endpoint: 'http://127.0.0.1:1', stage: 'dev', pid: process.pid }));
  const { code, stderr } = await run(['accounting'], { CYBERACTIVE_STATE: deaf });
  expect(code).toBe(8);
  expect(stderr).toContain('nobody answers');
});

test('a state folder in use, or that cannot be one, stops `up` before anything is touched', async () => {
  const used = path.join(state, 'used');
  mkdirSync(used);
  const unlock = lockFolder(used);
  const taken = await run(['up', '--once'], { CYBERACTIVE_STATE: used });
  unlock();
  expect(taken).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining(`process ${process.pid}`) });
  expect(existsSync(path.join(used, 'sandbox'))).toBe(false);
  const impossible = await run(['up', '--once'], { CYBERACTIVE_STATE: '/dev/null/x' });
  expect(impossible).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('CYBERACTIVE_STATE') });
});

describe('ship', () => {
  let stand: ApiStand;
  beforeEach(async () => {
    stand = await ApiStand.start();
  });
  afterEach(() => stand.stop());
  const access = () => ({ CYBERACTIVE_API: `${stand.url}/`, CYBERACTIVE_KEY: 'ca_key' });
  const line = (...targets: string[]) => ['ship', ...targets, '--source', 'linux_syslog', '--json'];
  const ship = (...targets: string[]) => run(line(...targets), access());

  test('gives one JSON document on stdout and its problems on stderr', async () => {
    stand.file('a.log');
    stand.file('empty.log', '');
    const { code, stdout, stderr } = await spawnCommand(line(stand.folder), access(), false);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, shipped: [{ state: 'uploaded' }], empty: [expect.stringContaining('empty.log')], failed: [], not_tried: [] });
    expect(stderr).toContain('1 file empty');
  });

  test('exits with 7 when refused and with 1 when a file is missing; the other files are shipped', async () => {
    const good = stand.file('a.log');
    stand.posts.push(problem(400, 'CA2411'));
    expect(await ship(good)).toMatchObject({ code: 7, stderr: expect.stringContaining('next: what to do') });
    const { code, stdout, stderr } = await ship(good, path.join(stand.folder, 'no\u001b[2J'));
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, shipped: [{ file: good }], failed: [{ kind: 'local' }] });
    expect(stderr).toContain('\\u001b[2J: expected a file or folder, found none');
  });

  test('takes the first word of a key file, as `key create` writes it', async () => {
    const keyFile = stand.file('key.txt', 'ca_from_file\nShown this once.\n');
    const file = stand.file('a.log');
    await run(['ship', file, '--source', 'linux_syslog', '--api', stand.url, '--key-file', keyFile]);
    expect(stand.seen[0]!.headers.authorization).toBe('Bearer ca_from_file');
    const missing = await run(['ship', file, '--source', 'linux_syslog', '--api', stand.url, '--key-file', '/nope']);
    expect(missing).toMatchObject({ code: 6, stderr: expect.stringContaining('--key-file') });
  });

  test('goes on when nobody reads what it says', async () => {
    const { code, stderr } = await spawnCommand(line(stand.file('a.log')), access(), true);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stand.methods()).toBe('POST PUT');
  });
});
