import { mostSweepLag } from '../../constructs/sweep/behind';
import { classFolder } from './class-folder';
import type { Finding, StatusDocument, StreamStatus } from './document';
import { quarantinedOf, type RegistryFacts } from './registry-facts';
import { durationText } from '../buffer/points-text';

/** A file is read this soon after it came, unless something keeps it, seconds. */
export const READ_SECONDS = 600;

/** What the findings are judged by, beside the document itself. */
export interface Limits {
  readonly loadSeconds: number;
  readonly sweepSeconds: number;
  readonly freshnessSeconds: number;
}

/** All but what the looking itself met: rights that are missing. */
export function findingsOf(document: Omit<StatusDocument, 'findings' | 'ok'>, facts: RegistryFacts, limits: Limits): Finding[] {
  return [...ofRecords(document, limits), ...ofQueues(document), ...ofFiles(document, facts), ...document.streams.flatMap(ofStream), ...ofLoad(document, limits), ...ofSweep(document, facts, limits)];
}

function ofRecords({ streams }: Pick<StatusDocument, 'streams'>, { freshnessSeconds }: Limits): Finding[] {
  return streams
    .filter(({ unaccounted }) => unaccounted > 0)
    .map(({ stream, unaccounted }) => error('unaccounted', `${stream}: expected every record within ${durationText(freshnessSeconds)}, found ${unaccounted} that are not accounted for`, `cyberactive why ${stream}`, stream));
}

function ofQueues({ queues }: Pick<StatusDocument, 'queues'>): Finding[] {
  const raw = queues.raw_dead_letters ?? 0;
  const curated = queues.curated_dead_letters ?? 0;
  if (raw + curated === 0) return [];
  return [error('dead_letters', `expected no dead letters, found ${raw} of files that were not read and ${curated} of objects that were not loaded`, 'cyberactive replay plan --dead-letters')];
}

function ofFiles({ unread, streams }: Pick<StatusDocument, 'unread' | 'streams'>, facts: RegistryFacts): Finding[] {
  const found: Finding[] = [];
  const unloaded = facts.unloaded.filter(({ gave_up }) => gave_up).length;
  if (unread.given_up + unloaded + facts.leftNarrow > 0) {
    found.push(error('given_up', `expected the sweep to heal what is lost, found that it gave up ${unread.given_up} files, ${unloaded} objects and ${facts.leftNarrow} uploads with narrow rows`, 'docs/runbook.md: uploads given up, files given up, uploads left narrow'));
  }
  if (unread.uploads > 0 && (unread.oldest_age_seconds ?? 0) > READ_SECONDS) {
    found.push(warning('late', `expected files to be read within ${durationText(READ_SECONDS)}, found ${unread.uploads} unread, the oldest ${durationText(unread.oldest_age_seconds!)} old`, 'cyberactive why'));
  }
  // Where the records came another way, the file that was put aside is history.
  const missing = new Set(streams.filter(({ in_flight, unaccounted }) => in_flight + unaccounted > 0).map(({ stream }) => stream));
  const quarantined = quarantinedOf(facts).filter(({ key }) => missing.has(classFolder(key)));
  if (quarantined.length > 0) {
    found.push(error('quarantined_files', `expected the warehouse to take every file, found ${quarantined.length} put aside after three failures: ${quarantined.at(-1)!.error}`, `cyberactive why ${classFolder(quarantined.at(-1)!.key)}`, classFolder(quarantined.at(-1)!.key)));
  }
  return found;
}

function ofStream({ stream, state, freshness, oldest, buffer }: StreamStatus): Finding[] {
  const found: Finding[] = [];
  if (state === 'late') {
    found.push(warning('late', `${stream}: expected rows within ${durationText(freshness.expected_seconds)}, found records on their way for ${durationText(oldest!.age_seconds)}`, `cyberactive why ${stream}`, stream));
  }
  if (buffer && !buffer.transform_on && needsTransform(stream)) {
    found.push(error('transform_off', `${stream}: expected the stream to transform, found its transform switched off: what comes now becomes no rows`, 'deploy the stage again: npx cdk deploy --all', stream));
  }
  return found;
}

/** Producers of the two others write finished rows. */
const needsTransform = (stream: string): boolean => stream !== 'upload_receipt' && stream !== 'rejected_record';

function ofLoad({ load }: Pick<StatusDocument, 'load'>, { loadSeconds }: Limits): Finding[] {
  const oldest = load.oldest_waiting_seconds ?? 0;
  if (oldest <= 2 * loadSeconds) return [];
  return [warning('load_behind', `expected delivered objects to be loaded within ${durationText(2 * loadSeconds)}, found ${load.waiting_objects} waiting, the oldest for ${durationText(oldest)}`, 'cyberactive why')];
}

function ofSweep({ sweep }: Pick<StatusDocument, 'sweep'>, { lost }: RegistryFacts, { loadSeconds, sweepSeconds }: Limits): Finding[] {
  const found: Finding[] = [];
  const gaveUp = lost.filter(({ gave_up }) => gave_up.length > 0).length;
  if (gaveUp > 0) found.push(error('lost_records', `expected records that Firehose lost to come again from raw, found ${gaveUp} uploads of which it loses some each time`, 'docs/runbook.md: records given up'));
  const most = mostSweepLag(loadSeconds, sweepSeconds);
  if ((sweep.lag_seconds ?? 0) > most) found.push(warning('sweep_behind', `expected the sweep to have seen everything older than ${durationText(most)}, found it ${durationText(sweep.lag_seconds!)} behind`, 'docs/runbook.md: sweep behind'));
  return found;
}

const error = (code: Finding['code'], says: string, next: string, stream?: string): Finding => ({ code, severity: 'error', ...(stream !== undefined && { stream }), says, next });
const warning = (code: Finding['code'], says: string, next: string, stream?: string): Finding => ({ ...error(code, says, next, stream), severity: 'warning' });
