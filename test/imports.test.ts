/**
 * Imports go one way (docs/architecture.md). Each rule was broken once by somebody in a hurry somewhere: a sandbox that
 * knows the product proves nothing, a Lambda entry imported by a test runs its environment checks at import.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(__dirname);

/** Folder → folders of ours that it may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  schemas: [],
  transforms: ['schemas'],
  constructs: ['schemas', 'transforms'],
  stacks: ['constructs', 'schemas'],
  sandbox: [],
  cli: ['schemas', 'transforms', 'constructs', 'stacks', 'sandbox'],
};

const files = Object.keys(allowed).flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file)),
);

const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Relative imports of a file, as paths from the root. */
function importsOf(file: string): string[] {
  const specifiers = [...textOf(file).matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']*)'/g)].map((match) => match[1]!);
  return specifiers.map((specifier) => path.normalize(path.join(path.dirname(file), specifier)));
}

test('there is something to check', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(importsOf('cli/commands/index.ts')).toContain('cli/commands/up');
});

test.each(Object.keys(allowed))('%s imports only what it may', (folder) => {
  const own = files.filter((file) => file.startsWith(folder + path.sep));
  const wrong = own.flatMap((file) =>
    importsOf(file)
      .map((target) => target.split(path.sep)[0]!)
      .filter((target) => target !== folder && !allowed[folder]!.includes(target))
      .map((target) => `${file} imports ${target}/`),
  );
  expect(wrong).toEqual([]);
});

test('Lambda entries are imported by nobody', () => {
  const wrong = files.flatMap((file) => importsOf(file).filter((target) => /\.lambda(\.ts)?$/.test(target)).map((target) => `${file} imports ${target}`));
  expect(wrong).toEqual([]);
});

test('the environment is read only in Lambda entries, the configuration and the command', () => {
  const mayRead = (file: string): boolean => file.endsWith('.lambda.ts') || file === path.join('stacks', 'config.ts') || file.startsWith(`cli${path.sep}`);
  const wrong = files.filter((file) => !mayRead(file) && /process\s*\.\s*env\b/.test(textOf(file)));
  expect(wrong).toEqual([]);
});

test('folders and files have names of their own', () => {
  const vague = /^(utils?|helpers?|common|managers?|misc|shared|lib)(\.|$)/;
  expect(files.filter((file) => file.split(path.sep).some((part) => vague.test(part)))).toEqual([]);
});
