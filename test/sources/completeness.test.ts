import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { eventClasses, type EventClass } from '../../schemas';
import { sources } from '../../transforms/sources';
import { fixtureCases, root, sampleFolder } from './fixtures';

/** What belongs together and lies in several places: a gap is named by what is missing. */
const names = Object.keys(sources).sort();
const entriesOf = (folder: string, directories: boolean): string[] =>
  readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() === directories).map(({ name }) => name);

test('each file of transforms/sources has its line in the index, under the name of the file', () => {
  const files = entriesOf(path.join(root, 'transforms', 'sources'), false).filter((file) => file !== 'index.ts');
  expect(files.map((file) => file.replace('.ts', '').replaceAll('-', '_')).sort()).toEqual(names);
});

test('each source has fixtures', () => {
  const covered = new Set(fixtureCases.map(({ source }) => source.name));
  expect(names.filter((name) => !covered.has(name))).toEqual([]);
});

test('each folder of samples belongs to a source', () => {
  expect(entriesOf(sampleFolder, true).filter((folder) => folder !== 'LICENSES' && !names.includes(folder))).toEqual([]);
});

test('each OCSF event class is made by a source', () => {
  const made = new Set<string>(Object.values(sources).flatMap((source) => source.eventClasses));
  expect(Object.values(eventClasses).filter(({ name, ocsf }: EventClass) => ocsf && !made.has(name)).map(({ name }) => name)).toEqual([]);
});

test.each(Object.keys(eventClasses))('event class %s has its file, its release, its reference page and its golden texts', (name) => {
  const files = [`schemas/${name}.avsc`, `schemas/released/${name}/1.avsc`, `docs/schemas/${name}.md`, `test/schemas/golden/${name}.sql`, `test/schemas/golden/${name}.glue.txt`];
  expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
