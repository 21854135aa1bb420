import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** docs/tutorial.md, command by command, in a checkout of its own on a sandbox of its own. */
jest.setTimeout(900_000);

const root = path.join(__dirname, '..', '..');
const text = readFileSync(path.join(root, 'docs', 'tutorial.md'), 'utf8');
const COPIED = ['cli', 'constructs', 'sandbox', 'schemas', 'stacks', 'transforms', 'cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'];

interface Block {
  readonly language: string;
  readonly body: string;
}

/** Fenced blocks in their order. */
const blocks: Block[] = [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map((match) => ({ language: match[1]!, body: match[2]! }));

let checkout: string;
let pipeline: ChildProcess | undefined;
let said = '';

beforeAll(() => {
  checkout = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-tutorial-'));
  for (const name of COPIED) cpSync(path.join(root, name), path.join(checkout, name), { recursive: true });
  mkdirSync(path.join(checkout, 'docs'));
  symlinkSync(path.join(root, 'node_modules'), path.join(checkout, 'node_modules'));
  // What `npx` finds in a checkout that was installed.
  mkdirSync(path.join(checkout, 'bin'));
  writeFileSync(path.join(checkout, 'bin', 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${path.join(checkout, 'cli', 'cyberactive.mjs')}' "$@"\n`);
  chmodSync(path.join(checkout, 'bin', 'npx'), 0o755);
});
afterAll(async () => {
  if (pipeline?.pid !== undefined) {
    const ended = new Promise((resolve) => pipeline!.once('close', resolve));
    process.kill(-pipeline.pid, 'SIGKILL');
    await ended;
  }
  rmSync(checkout, { recursive: true, force: true });
});

const environment = (): NodeJS.ProcessEnv => {
  const { CYBERACTIVE_STATE: _, ...own } = process.env;
  return { ...own, PATH: `${path.join(checkout, 'bin')}${path.delimiter}${process.env.PATH}` };
};

/** The block that stays up: the same command, on ports that are free. */
async function start(body: string): Promise<void> {
  const [, ...flags] = body.trim().split(' -- ');
  pipeline = spawn(process.execPath, [path.join(checkout, 'cli', 'run.mjs'), 'start', ...flags.join(' ').split(' '), '--port', '0', '--warehouse-port', '0'], {
    ...{ cwd: checkout, env: environment(), detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  for (const stream of [pipeline.stdout!, pipeline.stderr!]) stream.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  for (let waited = 0; !said.includes('The pipeline is up') && waited < 300_000; waited += 200) await sleep(200);
  if (!said.includes('The pipeline is up')) throw new Error(`npm start: expected the pipeline to be up, found ${said.slice(-2000)}`);
}

function run(script: string): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], { cwd: checkout, env: environment(), encoding: 'utf8' });
  if (status !== 0) throw new Error(`exit code ${status} of\n${script}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Words of each line, whatever the columns are wide and in which order examples come. */
const lines = (printed: string): string[] => printed.trim().split('\n').map((line) => line.trim().split(/\s+/).sort().join(' '));

test('the commands do what the tutorial says', async () => {
  let printed = '';
  const shown: string[] = [];
  for (const { language, body } of blocks) {
    if (language === 'diff') writeFileSync(path.join(checkout, 'change.diff'), body);
    else if (language === 'sh' && body.startsWith('npm start')) await start(body);
    else if (language === 'sh') printed += run(body);
    // What is shown is what was printed before it; speed and ids are not shown.
    else if (language === 'text' && !body.includes('✓')) {
      expect(lines(printed)).toEqual(expect.arrayContaining(lines(body)));
      shown.push(body);
      printed = '';
    }
  }
  expect(shown).toHaveLength(4);
  expect(existsSync(path.join(checkout, 'schemas', 'released', 'http_activity', '2.avsc'))).toBe(true);
});
