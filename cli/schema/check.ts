import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import { fix } from '../../schemas/avro/fix';
import { inspect } from '../../schemas/avro/inspect';
import { statementsIn, type Statement } from '../../schemas/avro/statements';
import { CommandError, exitCodes } from '../exit';
import { printable } from '../report/table';
import { checkReport, renderCheck, type CheckReport } from './check-report';
import { chosen, dayOf, schemaFolder, schemaVerb, type SchemaOptions } from './folder';
import { renderGithub } from './render-github';
import { renderSarif } from './render-sarif';

interface CheckOptions extends SchemaOptions {
  readonly format: 'text' | 'json' | 'github' | 'sarif';
  readonly fix?: boolean;
  readonly statements: readonly string[];
}

const HELP = `
Examples:
  cyberactive schema check
  cyberactive schema check http_activity --fix
  cyberactive schema check --statements queries.sql    who still reads a retired column
  cyberactive schema check --format github        annotations in a GitHub workflow
  cyberactive schema check --format sarif > findings.sarif`;

/** `cyberactive schema check`: exit code 3 if there is any finding. */
export function checkVerb() {
  return schemaVerb('check', 'judge the schemas by the rules of every layer, and against all releases')
    .argument('[class...]', 'event classes; all, if none is named')
    .addOption(new Option('--format <format>', 'how findings are written').choices(['text', 'json', 'github', 'sarif']).default('text'))
    .option('--fix', 'write what can be written')
    .option('--statements <file>', 'SQL or Markdown: look in it for columns whose time is over; may be given again', (file: string, before: readonly string[]) => [...before, file], [])
    .addHelpText('after', HELP)
    .action(check);
}

function check(names: readonly string[], options: CheckOptions): void {
  if (options.json && options.format !== 'text' && options.format !== 'json') {
    throw new CommandError(exitCodes.usage, `--json: expected it alone or with --format json, found --format ${options.format}`);
  }
  const schemas = schemaFolder(options);
  const cwd = process.cwd();
  const today = dayOf(Date.now());
  const started = performance.now();
  const statements = options.statements.flatMap(readStatements);
  let inspection = inspect(schemas, today, statements);
  const isMeant = chosen(names, inspection);
  const seconds = (performance.now() - started) / 1000;
  let report = checkReport(inspection, { cwd, seconds, isMeant });
  if (options.fix) {
    const mended = fix(schemas, today, isMeant, statements);
    inspection = mended.inspection;
    const written = mended.files.map((file) => checkPath(file, cwd));
    report = checkReport(inspection, { cwd, seconds, isMeant, fixed: mended.fixed, written });
  }
  const text = render(report, options.json ? 'json' : options.format, cwd);
  if (text !== '') process.stdout.write(`${text}\n`);
  if (!report.ok) process.exitCode = exitCodes.findings;
}

/** @throws CommandError for a file that is not there */
function readStatements(file: string): Statement[] {
  try {
    return statementsIn(file, readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandError(exitCodes.usage, `--statements: expected a file that can be read, found ${printable(file)} (${(error as NodeJS.ErrnoException).code ?? 'no text'})`);
  }
}

const checkPath = (file: string, cwd: string) => (file.startsWith(`${cwd}/`) ? file.slice(cwd.length + 1) : file);

function render(report: CheckReport, format: CheckOptions['format'], cwd: string): string {
  switch (format) {
    case 'text':
      return renderCheck(report, cwd);
    case 'json':
      return JSON.stringify(report, null, 2);
    case 'github':
      return renderGithub(report);
    case 'sarif':
      return JSON.stringify(renderSarif(report, cwd), null, 2);
  }
}
