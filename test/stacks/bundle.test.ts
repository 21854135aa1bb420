import { mkdirSync, mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../constructs/bundle';

function project() {
  const folder = mkdtempSync(join(tmpdir(), 'cyberactive-bundle-'));
  const root = join(folder, 'constructs');
  const target = join(folder, 'dist');
  const write = (file: string, text: string) => {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  write('one/one.lambda.ts', `import { word } from '../word'; export const handler = async (): Promise<string> => word;`);
  write('two/two.lambda.ts', `export const handler = async () => 2;`);
  write('word.ts', `export const word = 'first';`);
  const made = () => statSync(join(target, 'one', 'index.js')).mtimeMs;
  return { root, target, write, made, build: () => bundle(root, target) };
}

test('each entry becomes a folder by its name, whose handler Lambda can load', async () => {
  const { target, build } = project();
  expect(await build()).toEqual(['one', 'two']);
  const { handler } = require(join(target, 'one', 'index.js'));
  expect(await handler()).toBe('first');
});

test('nothing is done again while nothing changed', async () => {
  const { target, build, made } = project();
  await build();
  utimesSync(join(target, 'one', 'index.js'), 1, 1);
  await build();
  expect(made()).toBe(1000);
});

test.each([
  ['an imported file changed', 'word.ts', `export const word = 'second, longer';`],
  ['an entry was added', 'three/three.lambda.ts', 'export const handler = async () => 3;'],
])('all is made again when %s', async (_, file, text) => {
  const { target, build, write } = project();
  await build();
  write(file, text);
  const names = await build();
  expect(readFileSync(join(target, 'one', 'index.js'), 'utf8')).toContain(file === 'word.ts' ? 'second' : 'first');
  expect(names).toHaveLength(file === 'word.ts' ? 2 : 3);
});

test('an entry that was removed leaves no bundle behind', async () => {
  const { root, target, build } = project();
  await build();
  writeFileSync(join(root, 'two', 'two.ts'), '');
  require('node:fs').rmSync(join(root, 'two', 'two.lambda.ts'));
  expect(await build()).toEqual(['one']);
  expect(() => statSync(join(target, 'two'))).toThrow();
});

test('a mistake in an entry stops the build with its place', async () => {
  const { build, write } = project();
  write('two/two.lambda.ts', 'export const handler = (;');
  await expect(build()).rejects.toThrow('two.lambda.ts:1:24');
});
