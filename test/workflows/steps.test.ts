import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Steps of the workflows that decide something, run as the runner runs them: `bash -e`, with a `gh` of this test. */
const workflows = path.join(__dirname, '..', '..', '.github', 'workflows');
const folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-steps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (file: string): string => readFileSync(path.join(workflows, file), 'utf8');

/** The script of a step, as it stands behind `run: |`. */
function script(file: string, step: string): string {
  const [, after = ''] = textOf(file).split(`- name: ${step}\n`);
  const block = /^ {8}run: \|\n((?: {10}.*\n?)+)/m.exec(after)![1]!;
  return block.replace(/^ {10}/gm, '');
}

/** @param gh what that program does, as a script */
function runStep(text: string, environment: Readonly<Record<string, string>>, gh = ''): number | null {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, 'gh'), `#!/bin/bash\n${gh}\n`);
  chmodSync(path.join(bin, 'gh'), 0o755);
  return spawnSync('bash', ['-e', '-c', text], { cwd: folder, env: { PATH: `${bin}:${process.env.PATH}`, HOME: folder, ...environment } }).status;
}

const git = (...words: string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: folder, encoding: 'utf8' }).trim();

test('only a whole hash of a commit that main has is deployed, and nothing runs before that is known', () => {
  git('init', '-q');
  const commit = (): string => (git('commit', '-q', '--allow-empty', '-m', 'x'), git('rev-parse', 'HEAD'));
  const [first, second] = [commit(), commit()];
  git('update-ref', 'refs/remotes/origin/main', second);
  const aside = commit();
  const step = 'the whole hash of a commit that main has';
  const deployed = [first, second, aside, 'main', second.slice(0, 12), `${second}\n`, ''].map((COMMIT) => runStep(script('deploy.yml', step), { COMMIT }) === 0);
  expect(deployed).toEqual([true, true, false, false, false, false, false]);
  const [before = ''] = textOf('deploy.yml').split(`- name: ${step}`);
  expect(before.match(/- (?:uses|run|name): .*/g)).toEqual(['- uses: actions/checkout@v4']);
  expect(before).toContain('fetch-depth: 0');
});

test('what staging has proven is a push to main with this very commit', () => {
  const [COMMIT, other] = ['a'.repeat(40), 'b'.repeat(40)];
  const step = script('promote.yml', 'staging has deployed this commit, and its canary came back');
  /** Has a run of the commit on another branch, by hand. */
  const gh = (found: string): string => `[[ "$*" == *"--branch main --event push"* ]] && echo '${found}' || echo '${COMMIT}'`;
  expect(runStep(step, { COMMIT }, gh(COMMIT))).toBe(0);
  expect([gh(''), gh(other), gh('null')].map((each) => runStep(step, { COMMIT }, each) === 0)).toEqual([false, false, false]);
  expect(runStep(step, { COMMIT: '.'.repeat(40) }, gh(COMMIT))).not.toBe(0);
});

test('schemas are applied on the way up alone, and only what the command itself passes by is passed by', () => {
  const steps = textOf('deploy.yml').split(/^ {6}- /m).filter((step) => step.includes('cyberactive schema'));
  expect(steps.map((step) => [/cyberactive schema \w+/.exec(step)![0], /if: \$\{\{ (.*) \}\}/.exec(step)![1], step.includes(' --before-deploy')])).toEqual([
    ['cyberactive schema apply', '!inputs.rollback', true],
    ['cyberactive schema apply', '!inputs.rollback', false],
    ['cyberactive schema rollback', 'inputs.rollback && inputs.rollback-schema', false],
  ]);
  expect(textOf('deploy.yml')).not.toMatch(/\|\||status|continue-on-error/);
  expect(textOf('rollback.yml')).toMatch(/^ {6}rollback: true$/m);
});

test('a plan stays one block of the comment, whatever is in it', () => {
  mkdirSync(path.join(folder, 'plan'), { recursive: true });
  const plan = 'Stack A\n\n[~] a\n\n    four spaces\n\n# no heading\n</pre><b>&amp;</b>\n\n| a | b |';
  writeFileSync(path.join(folder, 'plan', 'diff.txt'), plan);
  writeFileSync(path.join(folder, 'plan', 'schema.txt'), `${'x\n\n'.repeat(20_000)}`);
  expect(runStep(script('pull-request.yml', 'say it in the pull request'), { PULL_REQUEST: '1' })).toBe(0);
  const comment = readFileSync(path.join(folder, 'comment.md'), 'utf8');
  // A block that begins with a <pre> at the start of its line ends at the next </pre>, no earlier: CommonMark 4.6, condition 1.
  const shown: string[] = [];
  const rest = comment.replace(/^<pre>\n([^]*?)<\/pre>$/gm, (_, text: string) => `PLAN ${shown.push(text)}`);
  const part = (name: string, number: number): string => `<details><summary>${name}</summary>\n\nPLAN ${number}\n\n</details>\n\n`;
  expect(rest).toBe(`What a deployment to staging would change.\n\n${part('cdk diff', 1)}${part('schema plan', 2)}`);
  expect(shown[0]).toBe(`${plan.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}\n`);
  expect(comment.length).toBeLessThan(60_000);
});
