import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The last cell of a table's row: `test/file.test.ts › title of the test`, or a file all of which is meant. */
const proofs = read('docs/reliability.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (what fails|---)/.test(line))
  .map((line) => line.split(' | ').at(-1)!.replace(/ \|$/, ''));

test('every line of docs/reliability.md names a test that is there', () => {
  expect(proofs.length).toBeGreaterThan(30);
  const missing = proofs.filter((proof) => {
    const [file, title] = proof.split(' › ');
    if (!existsSync(path.join(root, file!))) return true;
    return title !== undefined && !read(file!).replaceAll("\\'", "'").includes(title);
  });
  expect(missing).toEqual([]);
});

test('alarms that it names have a section in the runbook', () => {
  const alarms = new Set([...read('docs/reliability.md').matchAll(/\*([A-Z][a-z][a-z A-Z]+)\*/g)].map(([, name]) => name!));
  const sections = new Set([...read('docs/runbook.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title!));
  expect([...alarms].filter((name) => !sections.has(name))).toEqual([]);
  expect(alarms.size).toBeGreaterThan(8);
});
