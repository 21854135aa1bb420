import { existsSync, readFileSync } from 'node:fs';
import { pathOf, readAcceptances, type Acceptance } from '../../schemas/avro/acceptances';
import { inspect } from '../../schemas/avro/inspect';
import { problemOf, problems } from '../../schemas/avro/problems';
import { replaceFile } from '../../schemas/avro/release';
import { print } from '../commands/options';
import { CommandError, exitCodes } from '../exit';
import { userName } from '../user-name';
import { dayOf, schemaFolder, schemaVerb, type SchemaOptions } from './folder';

interface AcceptOptions extends SchemaOptions {
  readonly reason: string;
  readonly until: string;
  readonly by?: string;
}

const HELP = `
Example:
  cyberactive schema accept CA1405 http_activity.src_endpoint_port --reason "no file has it yet" --until 2027-01-31`;

/** `cyberactive schema accept`: writes a break that there is now into accepted.json. */
export function acceptVerb() {
  return schemaVerb('accept', 'accept a break on purpose, for a reason and a time (schemas/accepted.json)')
    .argument('<code>', 'of the finding')
    .argument('<path>', 'class.field of the finding, or class')
    .requiredOption('--reason <text>', 'why it may be')
    .requiredOption('--until <day>', 'last day, yyyy-mm-dd')
    .option('--by <name>', 'who accepts it', userName())
    .addHelpText('after', HELP)
    .action(accept);
}

function accept(code: string, subject: string, options: AcceptOptions): void {
  const schemas = schemaFolder(options);
  const today = dayOf(Date.now());
  judge(code, options, today);
  const finding = inspect(schemas, today).findings.find(({ rule, field, eventClass }) => problems[rule].code === code && eventClass !== undefined && pathOf(eventClass, field) === subject);
  if (!finding) throw new CommandError(exitCodes.precondition, `no finding ${code} at ${subject}`, 'cyberactive schema check');
  const entry: Acceptance = {
    code,
    path: subject,
    ...(finding.from !== undefined && { from: finding.from }),
    ...(finding.to !== undefined && { to: finding.to }),
    reason: options.reason.trim(),
    by: options.by ?? 'unknown',
    until: options.until,
  };
  const { file, findings } = readAcceptances(schemas);
  if (findings.length > 0) throw new CommandError(exitCodes.precondition, `${file}: expected a list that can be read, found one with findings`, 'cyberactive schema check');
  write(file, entry);
  print(options, entry, `Accepted ${code} of ${subject} until ${options.until}: ${file}`);
}

function judge(code: string, { reason, until }: AcceptOptions, today: string): void {
  const problem = problemOf(code);
  if (!problem) throw new CommandError(exitCodes.usage, `code: expected one of CA1001 to CA1503, found ${code}`, 'cyberactive explain');
  if (!problem.acceptable) throw new CommandError(exitCodes.usage, `${code} cannot be accepted: no layer can work with it (${problem.title})`, problem.fix);
  if (reason.trim() === '') throw new CommandError(exitCodes.usage, '--reason: expected words, found none');
  if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until)) || until < today) {
    throw new CommandError(exitCodes.usage, `--until: expected a day from ${today} on, such as 2027-01-31, found ${until}`);
  }
}

/** One entry for a path and code: an older one is replaced. */
function write(file: string, entry: Acceptance): void {
  const entries = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Acceptance[]) : [];
  const others = entries.filter(({ code, path: subject }) => code !== entry.code || subject !== entry.path);
  const all = [...others, entry].sort((a, b) => (`${a.path} ${a.code}` < `${b.path} ${b.code}` ? -1 : 1));
  replaceFile(file, `${JSON.stringify(all, null, 2)}\n`);
}
