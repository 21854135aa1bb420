import { Command } from 'commander';
import { forEachSideBySide } from '../../constructs/load/side-by-side';
import type { UploadKey } from '../../constructs/state/registry';
import { openEnvironment } from '../environment';
import { readUpload, readUploadBrief, type UploadBrief } from '../report/find-upload';
import { printable, renderCounts, renderTable } from '../report/table';
import { parseDays, requireUploadId, showUpload, uploadIds } from '../report/upload-list';
import { Steps } from '../report/upload-step';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface ListOptions extends EnvironmentOptions {
  readonly days: string;
}

/** `cyberactive uploads list|show`: from the state bucket alone, so it never wakes the warehouse. */
export function uploadsCommand() {
  return new Command('uploads')
    .description('what was uploaded and how far it is')
    .addCommand(
      environmentCommand('list', 'uploads of the last days, newest day first')
        .option('--days <n>', 'how many UTC days', '2')
        .addHelpText('after', '\nExample:\n  cyberactive uploads list --days 7')
        .action(list),
    )
    .addCommand(environmentCommand('show', 'one upload with its steps').argument('<upload_id>', 'as ship and uploads list show it').addHelpText('after', '\nExample:\n  cyberactive uploads show qep2evrv5jqjtvhtr6l2z4rcse').action(show));
}

async function list(options: ListOptions): Promise<void> {
  const days = parseDays(options.days);
  const { registry, now, hasLanded } = await openEnvironment(options.env);
  const steps = new Steps(registry);
  const listedAt = now();
  await steps.listOpen();
  const ids = await uploadIds(registry, days, now());
  const found = new Map<UploadKey, UploadBrief>();
  await forEachSideBySide(ids, async (id) => {
    const line = options.json ? await readUpload(registry, id, steps, hasLanded) : await readUploadBrief(registry, id, steps, hasLanded, listedAt);
    if (line) found.set(id, line);
  });
  const lines = ids.flatMap((id) => found.get(id) ?? []);
  const table = renderTable<UploadBrief>(
    [
      { title: 'upload_id', value: (line) => line.upload_id },
      { title: 'uploaded', value: (line) => new Date(line.issued.uploaded_at).toISOString().slice(0, 19) },
      { title: 'state', value: (line) => line.state },
      { title: 'step', value: (line) => line.step ?? '' },
      { title: 'source', value: (line) => line.issued.source },
      { title: 'host', value: (line) => line.issued.host },
      { title: 'records', value: (line) => line.records ?? '' },
      { title: 'file', value: (line) => line.issued.path },
    ],
    lines,
  );
  print(options, lines, lines.length > 0 ? table : `No uploads in ${days === 1 ? 'a day' : `${days} days`}.`);
}

async function show(uploadId: string, options: EnvironmentOptions): Promise<void> {
  // Before anything is asked: a word that is no id needs no environment.
  requireUploadId(uploadId);
  const line = await showUpload(await openEnvironment(options.env), uploadId);
  const { issued, narrow } = line;
  const lacking = narrow ? [`  rows lack columns that the Glue table did not have (${Object.keys(narrow.classes).join(', ')}): ${narrow.gave_up ? `given up after ${narrow.attempts} attempts` : `derived anew by the sweep, ${narrow.attempts} attempts so far`}`] : [];
  const steps = line.timeline.map(({ at, state }) => `  ${at}  ${state}`);
  const derived = line.deriving
    ? [`  generation ${line.deriving.generation} is on its way: its ${line.deriving.records} records take the place of these when all are there`]
    : line.generation > 1 ? [`  derived anew: generation ${line.generation}`] : [];
  const counts =
    line.records === undefined
      ? 'records are counted once the file was read'
      : `${line.records} records; accepted: ${renderCounts(line.accepted ?? {}) || 'none yet'}; rejected: ${renderCounts(line.rejected ?? {}) || 'none'}`;
  print(
    options,
    line,
    [`${uploadId}  ${line.state}${line.step ? ` (${line.step})` : ''}`, `  ${issued.source} from ${printable(issued.host)}: ${printable(issued.path)} (${issued.size} bytes)`, `  ${counts}`, ...lacking, ...derived, ...steps].join('\n'),
  );
}
