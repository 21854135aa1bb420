/**
 * The transform of real packs, base64 in and base64 out, against the naive handler and the usual blueprint. Equal rows are
 * checked before anything is timed.
 */
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { batch } from '../transforms/batch';
import { decodePack } from '../transforms/pack';
import { sources } from '../transforms/sources';
import { allSamples, type Corpus } from './corpus';
import { median, medians, ratios, requireEqual, speeds } from './measure';
import { blueprintHandler, naiveHandler, type Handler } from './naive-transform';
import { ratio, report } from './outcome';
import { inChunks, runFanOut } from './run-fan-out';

const FILE_BYTES = 4_000_000;
const ROUNDS = 7;
/** Firehose gathers 0.2 MB for one invocation. */
const PACKS_AN_INVOCATION = 3;
const NOW = Date.UTC(2026, 2, 1, 13);

interface Measured {
  readonly row: object;
  /** How many times faster than the others, by processor time. */
  readonly toNaive: number;
  readonly toBlueprint: number;
}

async function measure({ source, bytes }: Corpus): Promise<Measured> {
  const packs: Buffer[] = [];
  await runFanOut(source, () => inChunks(bytes), (pack) => packs.push(Buffer.from(pack)));
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
  const times = await medians(
    [
      { name: 'ours', run: () => packed.forEach(ours) },
      { name: 'naive', run: () => single.forEach(naive) },
      { name: 'blueprint', run: () => single.forEach(blueprint) },
    ],
    ROUNDS,
  );
  const row = {
    ...{ source: source.name, class: first.header.class, records: records.length },
    ...{ ours: speeds(payloadBytes, times.ours), naive: speeds(payloadBytes, times.naive), blueprint: speeds(payloadBytes, times.blueprint) },
    ...{ 'naive to ours': ratios(times.naive, times.ours), 'blueprint to ours': ratios(times.blueprint, times.ours) },
  };
  return { row, toNaive: times.naive.cpu / times.ours.cpu, toBlueprint: times.blueprint.cpu / times.ours.cpu };
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

async function main(): Promise<void> {
  const measured: Measured[] = [];
  for (const corpus of allSamples(FILE_BYTES)) measured.push(await measure(corpus));
  console.log('MB of records a second, and ratios: by the clock (by processor time)');
  console.table(measured.map(({ row }) => row));
  report([
    ratio('transform, median over sources: times as fast as the naive handler', median(measured.map(({ toNaive }) => toNaive)), 2),
    ratio('transform, median over sources: times as fast as the blueprint', median(measured.map(({ toBlueprint }) => toBlueprint)), 1),
  ]);
}

void main();
