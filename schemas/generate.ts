/** Writes what is derived from the .avsc files and kept in the repository: `npm run generate`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCatalog } from './avro/catalog';
import { inspect } from './avro/inspect';
import { renderGlueColumns, renderSql } from './avro/render/layers';
import { referencePages } from './avro/render/pages';
import { renderClass, renderIndex } from './avro/render/typescript';

/** Where generated files are, from the repository's root; nothing else is in these folders. */
export const folders = { modules: 'schemas/generated', pages: 'docs/schemas', goldens: 'test/schemas/golden' } as const;

/** Files that follow from the schemas: text by path from the repository's root. */
export function generated(repository: string): Map<string, string> {
  const { modules, pages, goldens } = folders;
  const schemas = join(repository, 'schemas');
  const eventClasses = readCatalog(schemas);
  const files = new Map([[`${modules}/index.ts`, renderIndex(eventClasses)]]);
  for (const [page, text] of referencePages(inspect(schemas).classes)) files.set(`${pages}/${page}`, text);
  for (const eventClass of eventClasses) {
    files.set(`${modules}/${eventClass.name}.ts`, renderClass(eventClass));
    files.set(`${goldens}/${eventClass.name}.sql`, renderSql(eventClass));
    files.set(`${goldens}/${eventClass.name}.glue.txt`, renderGlueColumns(eventClass));
  }
  return files;
}

/**
 * Brings what is generated up to date.
 * @returns paths of what was written, from the repository's root
 */
export function writeGenerated(repository: string): string[] {
  const written: string[] = [];
  for (const [path, text] of generated(repository)) {
    const file = join(repository, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    written.push(path);
  }
  return written;
}

if (require.main === module) for (const path of writeGenerated(join(__dirname, '..'))) console.log(`wrote ${path}`);
