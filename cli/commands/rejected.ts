import { Command } from 'commander';
import { groupOf, groupRejected, isGroup } from '../../constructs/replay/rejected-groups';
import { rejectedRecords, type RejectedFilter, type RejectedRecord } from '../../constructs/replay/rejected-records';
import { isUploadId } from '../../constructs/state/registry';
import type { Warehouse } from '../../constructs/warehouse/data-api';
import { openEnvironment } from '../environment';
import { CommandError, exitCodes } from '../exit';
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
  const found: RejectedRecord[] = [];
  let count = 0;
  await askingWarehouse(async () => {
    for await (const record of selected(warehouse, id, filterOf(options, now()))) if (count++ < limit) found.push(record);
  });
  if (count === 0) throw notFound(id);
  const rest = count > limit ? `\n\n${count - limit} more (--limit)` : '';
  const next = isGroup(id) ? `\n\nnext: cyberactive rejected export ${id} -o rejected.ndjson` : '';
  print(options, found.map(({ head: _, ...record }) => record), found.map(renderRecord).join('\n\n') + rest + next);
}

async function exportRecords(id: string | undefined, options: ExportOptions): Promise<void> {
  const limit = wholeNumber('--limit', options.limit, 1, Number.MAX_SAFE_INTEGER);
  const maxBytes = wholeNumber('--max-bytes', options.maxBytes, 1, 1024 ** 3);
  const environment = await openEnvironment(options.env);
  const filter = filterOf(options, environment.now());
  const out = openOutput(options.output);
  const exported = await askingWarehouse(async () => {
    const records = first(limit, selected(environment.warehouse, id, filter));
    return options.excerpt ? exportExcerpts(records, out) : exportRaw(environment, records, maxBytes, out);
  });
  await out.end();
  for (const upload of exported.gone) console.error(`cyberactive: upload ${upload} is no longer in the raw bucket; its excerpts are: --excerpt --upload ${upload}`);
  if (exported.records === 0 && exported.gone.length === 0) throw notFound(id ?? 'these filters');
  if (options.output) console.error(`${exported.records} records in ${options.output}`);
  if (exported.gone.length > 0) process.exitCode = exitCodes.findings;
}

/** The records of an id and the filters; without an id, of the filters. */
async function* selected(warehouse: Warehouse, id: string | undefined, filter: RejectedFilter): AsyncGenerator<RejectedRecord> {
  if (id === undefined) return yield* rejectedRecords(warehouse, filter, true);
  const event = /^([a-z2-7]{26})-(\d{1,15})-0$/.exec(id);
  if (event && isUploadId(event[1]!)) return yield* rejectedRecords(warehouse, { ...filter, upload: event[1], record: Number(event[2]) }, true);
  if (!isGroup(id)) throw new CommandError(exitCodes.usage, 'id: expected a group (r-…) or an event_id that ends in -0, as the list shows them', 'cyberactive rejected list');
  for await (const record of rejectedRecords(warehouse, filter, true)) if (groupOf(record).group === id) yield record;
}

async function* first<T>(limit: number, items: AsyncIterable<T>): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    yield item;
    if (++count >= limit) return;
  }
}

const notFound = (id: string): CommandError =>
  new CommandError(exitCodes.refused, `no rejected record of ${id}: it may have become an event since`, 'cyberactive rejected list');
