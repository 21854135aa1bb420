import { print } from '../commands/options';
import { CommandError, exitCodes } from '../exit';
import { renderTable } from '../report/table';
import { adopt, type Adopted } from './adopt';
import { driftOf, isDrift, type DriftEntry } from './drift';
import { EvolutionStore, type Applied } from './evolution-store';
import { asking, envFlag, open, type EvolutionOptions, type Opened } from './open';
import { readLive } from './read-live';
import { restore } from './restore';
import type { Step } from './steps';

export interface DriftVerbOptions extends EvolutionOptions {
  readonly adopt?: boolean;
  readonly restore?: boolean;
}

/** What drift found. */
export interface DriftReport {
  readonly version: 1;
  readonly ok: boolean;
  readonly env: string;
  readonly applied?: Pick<Applied, 'plan_id' | 'applied_at' | 'by' | 'how'>;
  readonly entries: readonly DriftEntry[];
}

/** `cyberactive schema drift`: repository, what was applied last, and what there is. */
export async function runDrift(options: DriftVerbOptions): Promise<void> {
  if (options.adopt && options.restore) throw new CommandError(exitCodes.usage, 'expected one of --adopt and --restore');
  await asking(async () => {
    const opened = await open(options);
    if (opened === undefined) return;
    if (options.adopt) return printAdopted(options, await adopt(opened.services, opened.wanted));
    if (options.restore) return printRestored(options, await restore(opened.services, `cyberactive schema drift --restore${envFlag(options)}`));
    const report = await readDrift(opened);
    print(options, report, renderDrift(report, options));
    if (!report.ok) process.exitCode = exitCodes.findings;
  });
}

/** Reads the three sides. */
export async function readDrift({ services, wanted }: Pick<Opened, 'services' | 'wanted'>): Promise<DriftReport> {
  const store = new EvolutionStore({ s3: services.s3, bucket: services.buckets.state });
  const layers = wanted.classes.map((target) => target.layers);
  const [applied, live] = await Promise.all([store.applied(), readLive(services, layers.map(({ name }) => name))]);
  const entries = driftOf(layers, applied, live, services.database);
  const { plan_id, applied_at, by, how } = applied ?? {};
  return { version: 1, ok: !entries.some(isDrift), env: services.env, ...(applied && { applied: { plan_id: plan_id!, applied_at: applied_at!, by: by!, how: how! } }), entries };
}

/** Lines of one class that are shown before the rest is summed up. */
const SHOWN = 40;

export function renderDrift({ entries, applied, env }: DriftReport, options: Pick<EvolutionOptions, 'env'>): string {
  const last = applied === undefined ? `nothing was applied in ${env} yet` : `last ${applied.how} ${applied.plan_id} by ${applied.by}, ${new Date(applied.applied_at).toISOString().slice(0, 16).replace('T', ' ')}`;
  if (entries.length === 0) return `No drift: schemas, record and ${env} say the same (${last}).`;
  const table = renderTable<DriftEntry>(
    [
      { title: 'class', value: ({ eventClass }) => eventClass },
      { title: 'what', value: ({ what }) => what },
      { title: 'schemas', value: ({ repo }) => short(repo) },
      { title: 'applied', value: ({ applied: was }) => short(was ?? '') },
      { title: 'live', value: ({ live }) => short(live) },
      { title: 'meaning', value: ({ meaning }) => meaning },
    ],
    entries.slice(0, SHOWN),
  );
  const more = entries.length > SHOWN ? [`… ${entries.length - SHOWN} more (--json)`] : [];
  return [table, ...more, '', last, nextOf(entries, options)].join('\n');
}

const short = (text: string): string => (text.length <= 32 ? text : `${text.slice(0, 31)}…`);

function nextOf(entries: readonly DriftEntry[], options: Pick<EvolutionOptions, 'env'>): string {
  const flag = envFlag(options);
  const has = (meaning: DriftEntry['meaning']): boolean => entries.some((entry) => entry.meaning === meaning);
  if (has('changed by somebody')) return `next: cyberactive schema drift --restore${flag} (back to what was applied) or --adopt (into the schemas)`;
  if (has('applied by other means')) return `next: cyberactive schema drift --adopt${flag} (notes it as applied)`;
  return `next: cyberactive schema plan${flag}`;
}

function printAdopted(options: DriftVerbOptions, adopted: Adopted): void {
  const lines = adopted.written.map(({ file, columns }) => `Wrote ${file}: appended ${columns.join(', ')}`);
  const next = adopted.written.length === 0 ? [] : ['next: write the docs that begin with "Draft:", then cyberactive schema check and release'];
  print(options, adopted, [...lines, `On record as applied: ${adopted.classes.join(', ')}.`, ...next].join('\n'));
}

function printRestored(options: DriftVerbOptions, steps: readonly Step[]): void {
  const lines = steps.map(({ target, summary }) => `  ✓ ${target}: ${summary}`);
  print(options, { steps }, steps.length === 0 ? 'Nothing to restore: it is as it was applied.' : ['Restored:', ...lines].join('\n'));
}
