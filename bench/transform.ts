/**
 * The transform of real packs, base64 in and base64 out, against the naive handler and the usual blueprint.
 * Run: `npx tsx bench/transform.ts`. Equal rows are checked before anything is timed.
 */
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { batch } from '../transforms/batch';
import { decodePack } from '../transforms/pack';
import { sources } from '../transforms/sources';
import { corpora, type Corpus } from './corpus';
import { runFanOut } from './fan-out';
import { medians, requireEqual, rounded } from './measure';
import { blueprintHandler, naiveHandler, type Handler } from './naive-transform';

const FILE_BYTES = 4_000_000;
const ROUNDS = 7;
/** Firehose gathers 0.2 MB for one invocation. */
const PACKS_AN_INVOCATION = 3;
const NOW = Date.UTC(2026, 2, 1, 13);

export interface TransformMeasured {
  readonly source: string;
  readonly records: number;
  /** Megabytes of records a second. */
  readonly ours: number;
  readonly naive: number;
  readonly blueprint: number;
  /** To be at least 2 in the median over the sources. */
  readonly oursToNaive: number;
  /** About 1 is the aim: all that for what the blueprint pays for nothing. */
  readonly oursToBlueprint: number;
}

export async function measureTransform(): Promise<TransformMeasured[]> {
  const measured: TransformMeasured[] = [];
  for (const corpus of corpora(FILE_BYTES)) measured.push(await measure(corpus));
  return measured;
}

async function measure({ source, bytes }: Corpus): Promise<TransformMeasured> {
  const packs: Buffer[] = [];
  await runFanOut({ name: source.name, source, file: bytes }, 'lines', (pack) => packs.push(pack));
  const first = decodePack(packs[0]!);
  const sameClass = packs.map((pack) => ({ pack, ...decodePack(pack) })).filter(({ header }) => header.class === first.header.class);
  const records = sameClass.flatMap(({ payload, records: all }) => all.map(({ start, end }) => payload.subarray(start, end)));
  const payloadBytes = records.reduce((sum, record) => sum + record.length, 0);
  const packed = events(sameClass.map(({ pack }) => pack), PACKS_AN_INVOCATION);
  const single = events(records, 500);

  const ours: Handler = (event) => batch(event, { now: NOW, sources, maxExcerptBytes: 1_024 }).result;
  const naive = naiveHandler(source, first.header.class, first.header.context, NOW);
  const blueprint = blueprintHandler(splitters[source.name] ?? JSON.parse);
  requireEqualRows(source.name, packed.map(ours), single.map(naive));
  const seconds = await medians(
    [
      { name: 'ours', run: () => packed.forEach(ours) },
      { name: 'naive', run: () => single.forEach(naive) },
      { name: 'blueprint', run: () => single.forEach(blueprint) },
    ],
    ROUNDS,
  );
  const speed = (name: string): number => rounded(payloadBytes / 1e6 / seconds[name]!, 1);
  return {
    ...{ source: source.name, records: records.length, ours: speed('ours'), naive: speed('naive'), blueprint: speed('blueprint') },
    oursToNaive: rounded(seconds.naive! / seconds.ours!),
    oursToBlueprint: rounded(seconds.blueprint! / seconds.ours!),
  };
}

const accessLine = /^(?<host>\S+) (?<ident>\S+) (?<user>\S+) \[(?<time>[^\]]+)\] "(?<request>[^"]*)" (?<status>\d+) (?<bytes>\S+)(?: "(?<referrer>[^"]*)" "(?<agent>[^"]*)")?/;
const syslogLine = /^(?<time>\w{3}\s+\d+ [\d:]+) (?<host>\S+) (?<program>[^:[]+)(?:\[(?<pid>\d+)\])?: (?<message>.*)$/;
/** What the blueprint does with lines of text: cuts them into fields. */
const splitters: Readonly<Record<string, (text: string) => unknown>> = {
  web_access: (text) => accessLine.exec(text)?.groups ?? { text },
  linux_syslog: (text) => syslogLine.exec(text)?.groups ?? { text },
};

function events(data: readonly Buffer[], size: number): FirehoseTransformationEvent[] {
  return Array.from({ length: Math.ceil(data.length / size) }, (_, index) => ({
    ...{ invocationId: 'bench', deliveryStreamArn: 'arn', region: 'us-east-1' },
    records: data.slice(index * size, (index + 1) * size).map((each, number) => ({
      ...{ recordId: `record-${number}`, approximateArrivalTimestamp: NOW, data: each.toString('base64') },
    })),
  }));
}

/** What the naive handler cannot know, and what only ours cuts. */
const differing = ['event_id', 'record_number', 'record_offset'];

function requireEqualRows(name: string, ours: readonly FirehoseTransformationResult[], naive: readonly FirehoseTransformationResult[]): void {
  const [own, first] = [rowsOf(ours), rowsOf(naive)];
  requireEqual(`${name} rows`, own.length, first.length);
  own.forEach((row, index) => {
    if ('truncated_fields' in row) return;
    const members = (each: Record<string, unknown>): unknown => Object.entries(each).filter(([column]) => !differing.includes(column)).sort();
    requireEqual(`${name} row ${index + 1}`, members(row), members(first[index]!));
  });
}

function rowsOf(results: readonly FirehoseTransformationResult[]): Record<string, unknown>[] {
  const texts = results.flatMap(({ records }) => records.filter(({ result }) => result === 'Ok').map(({ data }) => Buffer.from(data!, 'base64').toString()));
  return texts.flatMap((text) => text.split('\n')).filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

if (require.main === module) void measureTransform().then((measured) => console.table(measured));
