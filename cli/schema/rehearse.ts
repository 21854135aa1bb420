import { print, type EnvironmentOptions } from '../commands/options';
import { openEnvironment } from '../environment';
import { exitCodes } from '../exit';
import { wholeNumber } from '../replay/options';
import { askingWarehouse } from '../replay/warehouse-errors';
import { rehearse } from '../rehearsal/rehearse';
import { renderRehearsal } from '../rehearsal/render-rehearsal';
import { createProgress } from '../report/progress';
import { schemaFolder, schemaVerb, type SchemaOptions } from './folder';

interface RehearseOptions extends SchemaOptions, EnvironmentOptions {
  readonly source?: string;
  readonly compareRows: string;
}

const HELP = `
Nothing that anybody reads is changed: rows that would be other are loaded into a schema of its own, which is dropped.

Examples:
  cyberactive schema rehearse 24h
  cyberactive schema rehearse 24h --source web_access
  cyberactive schema rehearse access.log --source web_access
  cyberactive schema rehearse qep2evrv5jqjtvhtr6l2z4rcse --json`;

/** `cyberactive schema rehearse`: exit code 3 if a record would newly fail, or something does not fit. */
export function rehearseVerb() {
  return schemaVerb('rehearse', 'run the schemas and sources of this checkout over real data, and compare')
    .argument('<what...>', 'a time back from now, a file, or ids of uploads')
    .option('--env <name>', 'local for the sandbox on this machine, or a deployed stage', 'local')
    .option('--source <source>', 'the kind of log: of a file, or only this of a time')
    .option('--compare-rows <n>', 'rows that are compared with those that stand, at most', '100000')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(words: readonly string[], options: RehearseOptions): Promise<void> {
  const compareRows = wholeNumber('--compare-rows', options.compareRows, 0, 100_000_000);
  const environment = await openEnvironment(options.env);
  const progress = createProgress(process.stderr, Date.now);
  const request = { environment, schemas: schemaFolder(options), words, compareRows, ...(options.source !== undefined && { source: options.source }) };
  const report = await askingWarehouse(() => rehearse({ ...request, onProgress: (text) => progress.step('rehearsing', text) }));
  progress.done();
  print(options, report, renderRehearsal(report));
  if (!report.ok) process.exitCode = exitCodes.findings;
}
