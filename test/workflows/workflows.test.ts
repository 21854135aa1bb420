import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { commands } from '../../cli/commands';

/** The workflows as text: no package that reads YAML is among ours. */
const root = path.join(__dirname, '..', '..');
const folder = path.join(root, '.github', 'workflows');
const workflows = readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file), 'utf8')] as const);
const { scripts, bin } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string>; bin: Record<string, string> };

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Lines of every `run:`, in one line or as a block. */
function commandsOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const match = /^(\s*)(?:- )?run: (.*)$/.exec(line);
    if (!match) return [];
    if (match[2] !== '|') return [match[2]!];
    const end = lines.findIndex((other, at) => at > index && other.trim() !== '' && indentOf(other) <= match[1]!.length);
    return lines.slice(index + 1, end < 0 ? undefined : end).map((each) => each.trim()).filter((each) => each !== '');
  });
}

/** Jobs by name, each as its lines. */
function jobsOf(text: string): (readonly [string, string])[] {
  const [, after = ''] = text.split(/^jobs:\n/m);
  return after.split(/^(?=  [a-z]+:\n)/m).filter((part) => /^  [a-z]+:\n/.test(part)).map((part) => [/^ {2}([a-z]+):/.exec(part)![1]!, part.replace(/\n {2}#[^\n]*\n*$/g, '\n')] as const);
}

/** The command that words name, as deep as it goes, and the words that are left. */
function commandFor(words: readonly string[]): { command: Command | undefined; rest: readonly string[] } {
  let command: Command | undefined = commands.find(({ name }) => name === words[0])?.load();
  let rest = words.slice(1);
  for (let next: Command | undefined; (next = command?.commands.find((each) => each.name() === rest[0])); rest = rest.slice(1)) command = next;
  return { command, rest };
}

test('there is one for each step of delivery', () => {
  expect(workflows.map(([file]) => file).sort()).toEqual(['canary.yml', 'deploy.yml', 'promote.yml', 'pull-request.yml', 'rollback.yml', 'staging.yml']);
});

describe.each(workflows)('%s', (_file, text) => {
  const lines = commandsOf(text);

  test('is plain YAML: no tabs, indents of two', () => {
    expect(text).not.toContain('\t');
    for (const line of text.split('\n')) expect(indentOf(line) % 2).toBe(0);
  });

  test('calls scripts, programs and commands that exist, with options that they have', () => {
    for (const line of lines) {
      for (const [, script] of line.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty([script!]);
      for (const [, program] of line.matchAll(/npx ([\w-]+)/g)) expect(program! in bin || existsSync(path.join(root, 'node_modules', '.bin', program!))).toBe(true);
      for (const [, file] of line.matchAll(/(?:^|\s)(\.[\w-]*\/[\w./-]+)/g)) expect(statSync(path.join(root, file!)).mode & 0o111).not.toBe(0);
      for (const [, said] of line.matchAll(/npx cyberactive ([^|>]*)/g)) {
        const words = said!.trim().split(/\s+/);
        const { command, rest } = commandFor(words);
        expect({ words, found: command !== undefined }).toEqual({ words, found: true });
        const options = command!.options.map(({ long }) => long);
        for (const flag of rest.filter((word) => word.startsWith('--'))) expect({ words, options }).toEqual({ words, options: expect.arrayContaining([flag]) });
      }
    }
  });

  test('says what it may, at the top only to read, and each job on its own what more it needs', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    for (const [name, job] of jobsOf(text)) {
      const mayAssume = /^ {6}id-token: write$/m.test(job);
      const assumes = job.includes('configure-aws-credentials') || job.includes('/deploy.yml');
      expect({ name, mayAssume }).toEqual({ name, mayAssume: assumes });
    }
    expect(text).not.toMatch(/write-all|contents: write|pull_request_target/);
  });

  test('has no key of AWS and no secret: roles are assumed by OIDC', () => {
    expect(text).not.toMatch(/AWS_ACCESS_KEY|AWS_SECRET|aws-access-key-id|secrets\./);
    for (const [, job] of jobsOf(text)) if (job.includes('configure-aws-credentials')) expect(job).toMatch(/role-to-assume: \$\{\{ vars\.AWS_ROLE \}\}/);
  });

  test('lets nothing from outside into a shell, keeps no token in the checkout, ends by itself', () => {
    for (const line of lines) expect(line).not.toContain('${{');
    expect(text.match(/uses: actions\/checkout@/g)?.length ?? 0).toBe(text.match(/persist-credentials: false/g)?.length ?? 0);
    for (const [name, job] of jobsOf(text)) expect({ name, isBounded: /timeout-minutes: \d+/.test(job) || /uses: \.\//.test(job) }).toEqual({ name, isBounded: true });
  });

  test('uses actions by their version, and workflows that there are', () => {
    for (const [, used] of text.matchAll(/uses: (\S+)/g)) {
      if (used!.startsWith('./')) expect(existsSync(path.join(root, used!))).toBe(true);
      else expect(used).toMatch(/^(actions|aws-actions)\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
    }
  });
});

test('nothing is deployed without a canary behind it, nor to prod without proof of staging', () => {
  const textOf = (file: string): string => workflows.find(([name]) => name === file)![1];
  const deploy = commandsOf(textOf('deploy.yml'));
  expect(deploy.at(-1)).toMatch(/^npx cyberactive canary /);
  expect(workflows.filter(([, text]) => text.includes('cdk deploy')).map(([file]) => file)).toEqual(['deploy.yml']);
  expect(textOf('deploy.yml')).toMatch(/environment: \$\{\{ inputs\.stage \}\}/);
  expect(textOf('promote.yml')).toMatch(/needs: proven/);
});
