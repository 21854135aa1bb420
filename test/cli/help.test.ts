import { readdirSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { commands } from '../../cli/commands';
import { run } from './run-command';

const root = path.join(__dirname, '..', '..');

test.each(commands.map((entry) => [entry.name, entry] as const))('%s is listed as it calls itself', (name, entry) => {
  const command = entry.load();
  expect([command.name(), command.description()]).toEqual([name, entry.description]);
});

test('every command is in the list', () => {
  const modules = readdirSync(path.join(root, 'cli', 'commands')).map((file) => file.replace('.ts', '')).filter((name) => !['index', 'options'].includes(name));
  expect(commands.map(({ name }) => name).sort()).toEqual(modules.sort());
});

test('help, also by word, and what is like a command', async () => {
  const all = (await run(['--help'], {})).stdout;
  for (const { name } of commands) expect(all).toMatch(new RegExp(`^  ${name} `, 'm'));
  expect((await run(['help', 'uploads'], {})).stdout).toContain('cyberactive uploads [options] [command]');
  expect(await run(['acounting'], {})).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean accounting?') });
});

test('help on all, what is no command, and what works on files alone load no AWS SDK', () => {
  const script = `const { runCommand } = require(${JSON.stringify(path.join(root, 'cli', 'program.ts'))});
    runCommand(process.argv.slice(1)).then(() => process.stderr.write('loaded ' + Object.keys(require.cache).filter((file) => /node_modules.(@aws-sdk|@smithy|aws-cdk-lib|@duckdb)/.test(file)).length));`;
  for (const words of [['--help'], ['--version'], ['explain', 'CA2402'], ['schema', 'check'], ['schema', 'plan', '--help']]) {
    const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script, '--', ...words], { cwd: root, encoding: 'utf8' });
    expect({ words, loaded: stderr.trim().split('\n').at(-1) }).toEqual({ words, loaded: 'loaded 0' });
  }
});
