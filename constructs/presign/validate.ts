import { UploadError } from '../api/problem';
import type { Reply } from '../api/reply';
import { queryText, type ApiRequest } from '../api/request';
import type { Context } from '../../transforms/source';
import { totalOf } from '../state/registry';
import type { Caller } from './caller';
import type { PresignDependencies } from './dependencies';
import { dryRun, type DryRun, type RecordVerdict } from './dry-run';
import { maxSampleBytes } from './limits';
import { looksLike } from './looks-like';
import { knownSource, zone } from './request';

/** Verdicts listed: of the first records all, after them those of rejected ones only. */
const listed = { all: 1000, rejected: 2000 } as const;

/** `POST /v1/validate/{source}`: what would become of each record of a sample. Stores nothing. */
export async function validate(request: ApiRequest, { customer }: Caller, { sources, now }: PresignDependencies): Promise<Reply> {
  const source = sources[knownSource(request.parameters['source'], Object.keys(sources))]!;
  const sample = request.body;
  if (sample.length === 0) throw new UploadError('CA2431', 'body: expected lines of a log, found none');
  if (sample.length > maxSampleBytes) throw new UploadError('CA2430', `body: expected at most ${maxSampleBytes} bytes, found ${sample.length}`);
  const context: Context = { uploadedAt: now(), timeZone: zone(queryText(request, 'time_zone')) ?? customer.time_zone ?? 'UTC', host: queryText(request, 'host') ?? '' };
  const run = await dryRun(sample, source, context, maxSampleBytes, now());
  if (run.records === 0) throw new UploadError('CA2431', 'body: expected lines of a log, found blank, comment or header lines only');
  const other = await looksLike(sample, run, source, sources, context, now());
  return { status: 200, body: { source: source.name, ...summary(run, other), verdicts: shown(run.verdicts) }, text: textOf(run, source.name, other) };
}

const summary = ({ encoding, records, accepted, rejected, blank, comment, header }: DryRun, other: string | undefined) =>
  ({ encoding, records, accepted, rejected, blank, comment, header, ...(other !== undefined && { looks_like: other }) });

function shown(verdicts: readonly RecordVerdict[]): readonly RecordVerdict[] {
  const later = verdicts.slice(listed.all).filter(({ reason }) => reason !== undefined);
  return [...verdicts.slice(0, listed.all), ...later.slice(0, listed.rejected - listed.all)];
}

function textOf({ records, accepted, rejected, verdicts }: DryRun, source: string, other: string | undefined): string {
  const lines = verdicts.filter(({ reason }) => reason !== undefined).slice(0, listed.all).map(lineOf);
  const total = `records=${records} accepted=${totalOf(accepted)} rejected=${totalOf(rejected)}`;
  const advice = other === undefined ? [] : [`This looks like ${other}, not ${source}.`];
  return [...lines, ...advice, total, ''].join('\n');
}

const lineOf = ({ record, reason, field, expected }: RecordVerdict): string => `${record} ${reason} ${field ?? 'record'}: expected ${expected ?? 'another'}`;
