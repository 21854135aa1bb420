import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { referencePages } from '../../schemas/avro/render/pages';
import { replaceFile } from '../../schemas/avro/release';
import { mkdirSync } from 'node:fs';
import { inspect } from '../../schemas/avro/inspect';
import { print } from '../commands/options';
import { CommandError, exitCodes } from '../exit';
import { classNamed, repositoryOf, schemaFolder, schemaVerb, type SchemaOptions } from './folder';

interface DocsOptions extends SchemaOptions {
  readonly output?: string;
  readonly check?: boolean;
}

const HELP = `
Examples:
  cyberactive schema docs                    writes docs/schemas
  cyberactive schema docs http_activity      one page, on stdout
  cyberactive schema docs --check            3 if a page is not up to date`;

/** `cyberactive schema docs`: the reference pages. */
export function docsVerb() {
  return schemaVerb('docs', 'the reference pages, for analysts')
    .argument('[class]', 'this page, on stdout')
    .option('-o, --output <folder>', 'where the pages go')
    .option('--check', 'write nothing; exit code 3 if a page is not up to date')
    .addHelpText('after', HELP)
    .action(docs);
}

function docs(name: string | undefined, options: DocsOptions): void {
  const schemas = schemaFolder(options);
  const inspection = inspect(schemas);
  const pages = referencePages(inspection.classes);
  if (name !== undefined) {
    classNamed(name, inspection.classes);
    const page = pages.get(`${name}.md`);
    if (page === undefined) throw new CommandError(exitCodes.findings, `${name}: expected a file that can be read, found none`, `cyberactive schema check ${name}`);
    print(options, { page }, page.trimEnd());
    return;
  }
  const folder = outputFolder(schemas, options);
  const stale = [...pages].filter(([page, text]) => textOf(path.join(folder, page)) !== text).map(([page]) => page);
  if (!options.check) for (const page of stale) replaceFile(path.join(folder, page), pages.get(page)!);
  print(options, { folder, pages: [...pages.keys()], stale }, report(folder, pages.size, stale, options.check ?? false));
  if (options.check && stale.length > 0) process.exitCode = exitCodes.findings;
}

function outputFolder(schemas: string, { output }: DocsOptions): string {
  const repository = repositoryOf(schemas);
  const folder = output ?? (repository && path.join(repository, 'docs', 'schemas'));
  if (folder === undefined) throw new CommandError(exitCodes.usage, '--output: expected a folder, since these schemas are in no repository, found none');
  mkdirSync(folder, { recursive: true });
  return folder;
}

const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

function report(folder: string, pages: number, stale: readonly string[], isCheck: boolean): string {
  if (stale.length === 0) return `${pages} pages in ${folder} are up to date.`;
  return `${isCheck ? 'Not up to date' : 'Wrote'} in ${folder}: ${stale.join(', ')}${isCheck ? '\nnext: cyberactive schema docs' : ''}`;
}
