import { Command } from 'commander';
import { openEnvironment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { timesOf, wholeNumber, withTimes } from '../replay/options';
import { askingWarehouse } from '../replay/warehouse-errors';
import { renderTable } from '../report/table';
import type { PathCount } from '../unmapped/path-counts';
import { countUnmapped, type Unmapped } from '../unmapped/unmapped';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface ListOptions extends EnvironmentOptions {
  readonly since?: string;
  readonly until?: string;
  readonly source?: string;
  readonly limit: string;
}

const DEFAULT_SINCE = '7d';
/** The window is read a day at a time. */
const LONGEST_DAYS = 3_650;
const DAY_MS = 86_400_000;

const HELP = `
Counts events of uploads of the last 7 days (--since, --until), each event once for a path. Elements of arrays are [].

Examples:
  cyberactive unmapped list --source aws_cloudtrail
  cyberactive unmapped list --since 24h --json | jq '.paths[0]'`;

/** `cyberactive unmapped list`: what logs say and no column has, most frequent first. */
export function unmappedCommand() {
  return new Command('unmapped')
    .description('what logs say and no column has')
    .addCommand(
      withTimes(environmentCommand('list', 'JSON paths of column unmapped, by source, most frequent first'))
        .option('--source <source>', 'the kind of log')
        .option('--limit <n>', 'at most so many paths', '50')
        .addHelpText('after', HELP)
        .action(list),
    );
}

async function list(options: ListOptions): Promise<void> {
  const limit = wholeNumber('--limit', options.limit, 1, 20_000);
  const { warehouse, now } = await openEnvironment(options.env);
  const window = { since: 0, until: now() + 1, ...timesOf({ ...options, since: options.since ?? DEFAULT_SINCE }, now()) };
  if (window.until - window.since > LONGEST_DAYS * DAY_MS) throw new CommandError(exitCodes.usage, `--since: expected at most ${LONGEST_DAYS} days`);
  const { events, paths } = await askingWarehouse(() => countUnmapped(warehouse, { ...window, ...(options.source !== undefined && { source: options.source }) }));
  const shown = paths.slice(0, limit);
  const document = {
    since: new Date(window.since).toISOString(),
    until: new Date(window.until).toISOString(),
    events_by_source: events,
    paths: shown,
    paths_not_listed: paths.length - shown.length,
  };
  print(options, document, render(events, shown, paths.length - shown.length));
}

function render(events: Unmapped['events'], paths: readonly PathCount[], left: number): string {
  if (paths.length === 0) return 'Nothing unmapped in this time.';
  const table = renderTable<PathCount>(
    [
      { title: 'source', value: ({ source }) => source },
      { title: 'events', value: ({ events: count }) => count },
      { title: 'of', value: ({ source }) => events[source] ?? 0 },
      { title: 'path', value: ({ path }) => path },
      { title: 'for example', value: ({ examples }) => examples.join(' · ') },
    ],
    paths,
  );
  return left > 0 ? `${table}\n\n${left} more paths (--limit)` : table;
}
