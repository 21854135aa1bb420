/**
 * Writes what is derived from the .avsc files and kept in the repository: `npm run generate`. With `-- --release` it
 * first freezes every class that changed as its next version.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readCatalog } from './avro/catalog';
import { release } from './avro/releases';
import { renderGlueColumns, renderSql } from './avro/render/layers';
import { renderReference, renderReferenceIndex } from './avro/render/reference';
import { renderClass, renderIndex } from './avro/render/typescript';

/** Where generated files are, from the repository's root; nothing else is in these folders. */
export const folders = { modules: 'schemas/generated', pages: 'docs/schemas', goldens: 'test/schemas/golden' } as const;

/** Files that follow from the schemas: text by path from the repository's root. */
export function generated(repository: string): Map<string, string> {
  const { modules, pages, goldens } = folders;
  const eventClasses = readCatalog(join(repository, 'schemas'));
  const files = new Map([
    [`${modules}/index.ts`, renderIndex(eventClasses)],
    [`${pages}/README.md`, renderReferenceIndex(eventClasses)],
  ]);
  for (const eventClass of eventClasses) {
    files.set(`${modules}/${eventClass.name}.ts`, renderClass(eventClass));
    files.set(`${pages}/${eventClass.name}.md`, renderReference(eventClass));
    files.set(`${goldens}/${eventClass.name}.sql`, renderSql(eventClass));
    files.set(`${goldens}/${eventClass.name}.glue.txt`, renderGlueColumns(eventClass));
  }
  return files;
}

function main(repository: string, freeze: boolean): void {
  const schemas = join(repository, 'schemas');
  for (const { name } of freeze ? readCatalog(schemas) : []) {
    const version = release(schemas, name);
    if (version !== undefined) console.log(`released ${name} ${version}`);
  }
  for (const [path, text] of generated(repository)) {
    const file = join(repository, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${relative(repository, file)}`);
  }
}

if (require.main === module) main(join(__dirname, '..'), process.argv.includes('--release'));
