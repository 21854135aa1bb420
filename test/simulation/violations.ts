/** What a run must hold, whatever struck it; each violation in words. */
import type { RunResult, RunUpload } from './run';
import type { Row } from './warehouse-stand';

type Counts = Readonly<Record<string, number>>;

/** @param faultFree a run of the same uploads without faults; left out when `result` is that run */
export function violations(result: RunResult, faultFree?: RunResult): string[] {
  return [
    ...result.defects.map((defect) => `the sandbox itself failed: ${defect}`),
    ...result.leftovers.map((leftover) => `not quiet: ${leftover}`),
    ...repeated(result.rows),
    ...result.uploads.flatMap((upload) => accounting(upload, result.rows)),
    ...unloaded(result),
    ...(result.held > 0 ? [`${result.held} rows are held`] : []),
    ...(isWithoutLoss(result) ? copiedTwice(result) : []),
    ...(faultFree ? differences(withoutEarlier(result), faultFree.rows) : []),
  ];
}

function repeated(rows: readonly Row[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { eventClass, eventId } of rows) {
    const id = `${eventClass} ${eventId}`;
    if (seen.has(id)) twice.add(id);
    seen.add(id);
  }
  return twice.size > 0 ? [`${twice.size} events are there twice: ${[...twice][0]}`] : [];
}

/** records = accepted + rejected, by the rows themselves, by the counts of load, and by what was uploaded. */
function accounting({ uploadId, upload, issued, receipt, accounted, generation }: RunUpload, rows: readonly Row[]): string[] {
  const own = rows.filter((row) => row.uploadId === uploadId && row.eventClass !== 'upload_receipt');
  const accepted = new Map<number, string>();
  for (const row of own) if (row.reason === undefined) accepted.set(row.recordNumber, row.eventClass);
  const rejected = own.filter((row) => row.reason !== undefined && !accepted.has(row.recordNumber));
  const found = {
    accepted: tally([...accepted.values()]),
    rejected: tally(rejected.map(({ reason }) => reason!)),
  };
  const total = sum(found.accepted) + sum(found.rejected);
  const wrong: string[] = [];
  const say = (what: string, expected: unknown, actual: unknown): void => {
    if (JSON.stringify(expected) !== JSON.stringify(actual)) wrong.push(`${upload.name} ${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
  };
  say('records of the receipt', upload.records, receipt?.records);
  say('records in rows', upload.records, total);
  say('accepted in state', found.accepted, accounted && counted(accounted.accepted));
  say('rejected in state', found.rejected, accounted && counted(accounted.rejected));
  // That of an earlier generation is history, or was late and discarded like all of its rows.
  const receipts = rows.filter((row) => row.uploadId === uploadId && row.eventClass === 'upload_receipt' && row.generation >= generation);
  say('receipts', [generation], receipts.map((row) => row.generation));
  const early = rows.find((row) => row.uploadId === uploadId && row.uploadedAt !== issued?.uploaded_at);
  if (early) wrong.push(`${upload.name} uploaded_at: expected ${issued?.uploaded_at}, found ${early.uploadedAt}`);
  say('generation', generation, receipt?.generation);
  const other = own.filter((row) => row.generation !== generation);
  if (other.length > 0) wrong.push(`${upload.name} generation: expected ${generation}, found ${other.length} rows of another, ${other[0]!.eventClass} ${other[0]!.eventId}`);
  return wrong;
}

function unloaded({ curated, ledger }: RunResult): string[] {
  const loaded = new Set(ledger.map(({ key }) => key));
  const missing = curated.filter((key) => !loaded.has(key));
  return missing.length > 0 ? [`${missing.length} curated objects never loaded: ${missing[0]}`] : [];
}

/** At-least-once delivery is no fault of anybody: without others the ledger has each object once. */
const isWithoutLoss = ({ fired }: RunResult): boolean => [...fired].every(({ kind }) => kind.startsWith('notification '));

/** The rejections of an earlier version are history, beside the rows of a run without faults. */
function withoutEarlier({ rows, rejections, uploads }: RunResult): readonly Row[] {
  const isEarlier = (row: Row): boolean =>
    row.eventClass === 'rejected_record' && rejections.some(({ upload, recordNumber }) => uploads[upload]!.uploadId === row.uploadId && recordNumber === row.recordNumber);
  return rejections.length > 0 ? rows.filter((row) => !isEarlier(row)) : rows;
}

/** The ledger has each object once. */
function copiedTwice({ ledger }: RunResult): string[] {
  return ledger.filter(({ copies }) => copies > 1).map(({ key, copies }) => `${key}: expected to be copied once, found ${copies} times`);
}

function differences(rows: readonly Row[], expected: readonly Row[]): string[] {
  // Of receipts, in the order of their ids, the last generation's stands.
  const idOf = ({ eventClass, eventId, uploadId }: Row): string => `${eventClass} ${eventClass === 'upload_receipt' ? uploadId : eventId}`;
  const byId = (all: readonly Row[]) => new Map(all.map((row) => [idOf(row), row.digest]));
  const [here, there] = [byId(rows), byId(expected)];
  const missing = [...there.keys()].filter((id) => !here.has(id));
  const added = [...here.keys()].filter((id) => !there.has(id));
  const other = [...here].filter(([id, digest]) => there.has(id) && there.get(id) !== digest).map(([id]) => id);
  const name = (ids: readonly string[], what: string) => (ids.length > 0 ? [`${ids.length} rows ${what}: ${ids[0]}`] : []);
  return [...name(missing, 'are missing'), ...name(added, 'are there that a run without faults has not'), ...name(other, 'differ from those of a run without faults')];
}

function tally(names: readonly string[]): Counts {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return sorted(counts);
}

/** What was counted and taken back is there as nothing. */
const counted = (counts: Counts): Counts => sorted(Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)));
const sorted = (counts: Counts): Counts => Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
const sum = (counts: Counts): number => Object.values(counts).reduce((total, count) => total + count, 0);
