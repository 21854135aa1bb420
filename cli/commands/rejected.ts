import { Command } from 'commander';
import { groupRejected, isGroup } from '../../constructs/replay/rejected-groups';
import { rejectedRecords } from '../../constructs/replay/rejected-records';
import { openEnvironment } from '../environment';
import { exitCodes } from '../exit';
import { findRejected, notRejected, selectRejected } from '../replay/find-rejected';
import { openOutput } from '../replay/output';
import { filterOf, wholeNumber, withFilters, type FilterOptions } from '../replay/options';
import { exportExcerpts, exportRaw } from '../replay/rejected-export';
import { renderGroups, renderRecord } from '../replay/rejected-report';
import { askingWarehouse } from '../replay/warehouse-errors';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface RejectedOptions extends EnvironmentOptions, FilterOptions {
  readonly upload?: string;
  readonly limit: string;
}

interface ExportOptions extends RejectedOptions {
  readonly output?: string;
  readonly excerpt?: boolean;
  readonly maxBytes: string;
}

const EXAMPLES = {
  list: '\nExample:\n  cyberactive rejected list --since 24h --source linux_syslog',
  show: '\nExamples:\n  cyberactive rejected show r-6cvbbdbb\n  cyberactive rejected show qep2evrv5jqjtvhtr6l2z4rcse-17-0',
  export: '\nExamples:\n  cyberactive rejected export r-6cvbbdbb -o rejected.ndjson\n  cyberactive rejected export --reason invalid_time --limit 20 | jq -r .raw',
};

/** `cyberactive rejected list|show|export`: what became no event and has not since. */
export function rejectedCommand() {
  return new Command('rejected')
    .description('records that became no event: why, which, and their bytes')
    .addCommand(verb('list', 'in groups of one cause, largest first', '50').addHelpText('after', EXAMPLES.list).action(list))
    .addCommand(verb('show', 'the records of a group, or one', '20').argument('<id>', 'a group of the list, or an event_id').addHelpText('after', EXAMPLES.show).action(show))
    .addCommand(
      verb('export', 'their raw bytes, one JSON line a record, with lineage', '1000000')
        .argument('[id]', 'a group of the list, or an event_id; else all of the filters')
        .option('-o, --output <file>', 'a file instead of stdout')
        .option('--excerpt', 'the excerpts that the warehouse has, without reading raw')
        .option('--max-bytes <n>', 'bytes of a record that are written', '1048576')
        .addHelpText('after', EXAMPLES.export)
        .action(exportRecords),
    );
}

const verb = (name: string, description: string, limit: string): Command =>
  withFilters(environmentCommand(name, description)).option('--upload <upload_id>', 'of this upload').option('--limit <n>', 'at most so many', limit);

async function list(options: RejectedOptions): Promise<void> {
  const limit = wholeNumber('--limit', options.limit, 1, 1_000_000);
  const { warehouse, now } = await openEnvironment(options.env);
  const groups = await askingWarehouse(() => groupRejected(rejectedRecords(warehouse, filterOf(options, now()), false)));
  print(options, groups.slice(0, limit), renderGroups(groups, limit));
}

async function show(id: string, options: RejectedOptions): Promise<void> {
  const limit = wholeNumber('--limit', options.limit, 1, 10_000);
  const { warehouse, now } = await openEnvironment(options.env);
  const { records, count } = await findRejected(warehouse, id, filterOf(options, now()), limit);
  const rest = count > limit ? `\n\n${count - limit} more (--limit)` : '';
  const next = isGroup(id) ? `\n\nnext: cyberactive rejected export ${id} -o rejected.ndjson` : '';
  print(options, records, records.map(renderRecord).join('\n\n') + rest + next);
}

async function exportRecords(id: string | undefined, options: ExportOptions): Promise<void> {
  const limit = wholeNumber('--limit', options.limit, 1, Number.MAX_SAFE_INTEGER);
  const maxBytes = wholeNumber('--max-bytes', options.maxBytes, 1, 1024 ** 3);
  const environment = await openEnvironment(options.env);
  const filter = filterOf(options, environment.now());
  const out = openOutput(options.output);
  const exported = await askingWarehouse(async () => {
    const records = first(limit, selectRejected(environment.warehouse, id, filter));
    return options.excerpt ? exportExcerpts(records, out) : exportRaw(environment, records, maxBytes, out);
  });
  await out.end();
  for (const upload of exported.gone) console.error(`cyberactive: upload ${upload} is no longer in the raw bucket; its excerpts are: --excerpt --upload ${upload}`);
  if (exported.records === 0 && exported.gone.length === 0) throw notRejected(id ?? 'these filters');
  if (options.output) console.error(`${exported.records} records in ${options.output}`);
  if (exported.gone.length > 0) process.exitCode = exitCodes.findings;
}

async function* first<T>(limit: number, items: AsyncIterable<T>): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    yield item;
    if (++count >= limit) return;
  }
}
