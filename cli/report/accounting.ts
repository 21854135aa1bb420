import { forEachSideBySide } from '../../constructs/load/side-by-side';
import { totalOf, type IssuedDocument, type Registry, type UploadKey } from '../../constructs/state/registry';
import { query, type ResultRow, type Warehouse } from '../../constructs/warehouse/data-api';
import { renderCounts, renderTable } from './table';
import { Steps, type UploadStep } from './upload-step';

/** The equation of one upload: records = accepted + rejected + in flight + unaccounted. */
export interface UploadAccount {
  readonly upload_id: string;
  readonly customer_id: string;
  readonly source: string;
  readonly host: string;
  readonly path: string;
  /**
   * `issued`: promised, and no file came. `landed`: the file is there and its records are not counted yet. `counted`: the
   * equation holds.
   */
  readonly state: 'issued' | 'landed' | 'counted';
  /** Where the records are that are not accounted for; absent when all are, and no new generation is under way. */
  readonly step?: UploadStep;
  readonly records: number;
  /** Records by event class. */
  readonly accepted: Readonly<Record<string, number>>;
  /** Records by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly in_flight: number;
  readonly unaccounted: number;
  readonly blank: number;
  readonly comment: number;
  readonly header: number;
}

export interface Accounting {
  readonly uploads: readonly UploadAccount[];
  readonly totals: Omit<UploadAccount, 'upload_id' | 'customer_id' | 'source' | 'host' | 'path' | 'state' | 'step'>;
  /** Uploads that landed and are not counted yet. */
  readonly waiting: number;
  /** Uploads that were promised and never put: nothing of them can be missing. */
  readonly promised: number;
  /** True when nothing waits, nothing is in flight and nothing is unaccounted. */
  readonly complete: boolean;
}

/** Whether the file of a promised upload has arrived. */
export type HasLanded = (issued: IssuedDocument) => Promise<boolean>;

/** What the accounting of uploads whose receipt is not in the warehouse yet goes by. */
export interface Waiting {
  readonly hasLanded: HasLanded;
  /** Time in the environment, epoch ms. */
  readonly now: () => number;
  /** After this a missing record is unaccounted instead of in flight. */
  readonly freshnessSeconds: number;
}

/** Reads the accounting of all uploads: the promises from the state bucket, the counts from the warehouse. */
export async function readAccounting(registry: Registry, warehouse: Warehouse, waitingBy: Waiting): Promise<Accounting> {
  // In one statement: between two, a generation may take the place of another.
  const outcomes = await query(
    warehouse,
    `SELECT a.*, o."outcome", o."class_or_reason", o."records" AS "counted" FROM "ops"."upload_accounting" a
LEFT JOIN "ops"."upload_outcomes" o ON o."upload_id" = a."upload_id" AND o."generation" = a."generation"
ORDER BY a."source", a."path", a."upload_id"`,
  );
  const byUpload = new Map<string, ResultRow[]>();
  for (const outcome of outcomes) {
    const own = byUpload.get(String(outcome.upload_id));
    if (own) own.push(outcome);
    else byUpload.set(String(outcome.upload_id), [outcome]);
  }
  const uploads: UploadAccount[] = [...byUpload.values()].map((own) => {
    const row = own[0]!;
    const counts = (kind: string): Record<string, number> =>
      Object.fromEntries(
        own.filter(({ outcome, counted }) => outcome === kind && Number(counted) !== 0).map((outcome) => [String(outcome.class_or_reason), Number(outcome.counted)]),
      );
    return {
      upload_id: String(row.upload_id),
      customer_id: String(row.customer_id),
      source: String(row.source),
      host: String(row.host ?? ''),
      path: String(row.path ?? ''),
      state: 'counted',
      records: Number(row.records),
      accepted: counts('accepted'),
      rejected: counts('rejected'),
      in_flight: Number(row.in_flight),
      unaccounted: Number(row.unaccounted),
      blank: Number(row.blank_lines),
      comment: Number(row.comment_lines),
      header: Number(row.header_lines),
    };
  });
  const steps = new Steps(registry);
  await steps.listOpen();
  const found = await withSteps(registry, steps, uploads);
  const counted = new Set(uploads.map((upload) => upload.upload_id));
  const waiting: UploadKey[] = [];
  for await (const id of registry.issued.ids()) if (!counted.has(id[1])) waiting.push(id);
  const accounts = new Map<UploadKey, UploadAccount>();
  await forEachSideBySide(waiting, async (id) => void accounts.set(id, await waitingAccount(registry, id, waitingBy, steps)));
  found.push(...waiting.map((id) => accounts.get(id)!));
  return summarise(found);
}

/** Asks the state bucket where the records are of uploads that it lists as open. */
async function withSteps(registry: Registry, steps: Steps, uploads: readonly UploadAccount[]): Promise<UploadAccount[]> {
  const found = new Map<UploadAccount, UploadStep>();
  await forEachSideBySide(uploads.filter(({ customer_id, upload_id }) => steps.isOpen([customer_id, upload_id])), async (upload) => {
    const id: UploadKey = [upload.customer_id, upload.upload_id];
    const [landed, receipt, accounted] = await Promise.all([registry.landed.get(...id), registry.fannedOut.get(...id), registry.accounted.get(...id)]);
    const step = await steps.of(id, { isThere: true, landed, receipt, accounted });
    if (step) found.set(upload, step);
  });
  return uploads.map((upload) => (found.has(upload) ? { ...upload, step: found.get(upload)! } : upload));
}

async function waitingAccount(registry: Registry, id: UploadKey, { hasLanded, now, freshnessSeconds }: Waiting, steps: Steps): Promise<UploadAccount> {
  const [issued, landed, receipt, accounted] = await Promise.all([
    registry.issued.get(...id),
    registry.landed.get(...id),
    registry.fannedOut.get(...id),
    registry.accounted.get(...id),
  ]);
  const isThere = receipt !== undefined || landed !== undefined || (issued !== undefined && (await hasLanded(issued)));
  const accepted = accounted?.accepted ?? {};
  const rejected = accounted?.rejected ?? {};
  const missing = (receipt?.records ?? 0) - totalOf(accepted) - totalOf(rejected);
  // All that was read is accounted for: the receipt's row is on its way to the warehouse, or has been retired from it.
  const isCounted = receipt !== undefined && missing === 0;
  const step = await steps.of(id, { isThere, landed, receipt, accounted });
  const isLate = receipt !== undefined && now() - receipt.fanned_out_at > freshnessSeconds * 1000;
  return {
    upload_id: id[1],
    customer_id: id[0],
    source: issued?.source ?? '',
    host: issued?.host ?? '',
    path: issued?.path ?? '',
    state: isCounted ? 'counted' : isThere ? 'landed' : 'issued',
    ...(step && { step }),
    records: receipt?.records ?? 0,
    accepted,
    rejected,
    in_flight: isLate ? 0 : missing,
    unaccounted: isLate ? missing : 0,
    blank: receipt?.blank ?? 0,
    comment: receipt?.comment ?? 0,
    header: receipt?.header ?? 0,
  };
}

function summarise(uploads: readonly UploadAccount[]): Accounting {
  const total = (of: (upload: UploadAccount) => number): number => uploads.reduce((sum, upload) => sum + of(upload), 0);
  const totals = {
    records: total((upload) => upload.records),
    accepted: addCounts(uploads.map((upload) => upload.accepted)),
    rejected: addCounts(uploads.map((upload) => upload.rejected)),
    in_flight: total((upload) => upload.in_flight),
    unaccounted: total((upload) => upload.unaccounted),
    blank: total((upload) => upload.blank),
    comment: total((upload) => upload.comment),
    header: total((upload) => upload.header),
  };
  const waiting = uploads.filter((upload) => upload.state === 'landed').length;
  const promised = uploads.filter((upload) => upload.state === 'issued').length;
  return { uploads, totals, waiting, promised, complete: waiting === 0 && totals.in_flight === 0 && totals.unaccounted === 0 };
}

function addCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}


/** The table per upload, a line of totals by class and reason, and the verdict. */
export function renderAccounting(accounting: Accounting): string {
  const { uploads, totals } = accounting;
  if (uploads.length === 0) return 'No uploads yet. Ship a file: cyberactive ship FILE --source SOURCE';
  const table = renderTable<UploadAccount>(
    [
      { title: 'source', value: (upload) => upload.source },
      { title: 'file', value: (upload) => shorten(upload.path) },
      { title: 'records', value: (upload) => upload.records },
      { title: '= accepted', value: (upload) => totalOf(upload.accepted) },
      { title: '+ rejected', value: (upload) => totalOf(upload.rejected) },
      { title: '+ in flight', value: (upload) => upload.in_flight },
      { title: '+ unaccounted', value: (upload) => upload.unaccounted },
      { title: 'blank', value: (upload) => upload.blank },
      { title: 'comment', value: (upload) => upload.comment + upload.header },
      // Of no interest when everything is through.
      ...(uploads.some(({ step }) => step !== undefined) ? [{ title: 'step', value: ({ step }: UploadAccount) => step ?? '' }] : []),
      { title: 'by class · by reason', value: outcome },
    ],
    uploads,
  );
  return `${table}\n\n${verdict(accounting)}\n  accepted: ${renderCounts(totals.accepted) || 'none'}\n  rejected: ${renderCounts(totals.rejected) || 'none'}`;
}

function outcome(upload: UploadAccount): string {
  if (upload.state === 'issued') return 'promised, never put';
  if (upload.state === 'landed' && upload.records === 0) return 'not read yet';
  return [renderCounts(upload.accepted), renderCounts(upload.rejected)].filter(Boolean).join(' · ');
}

function verdict({ uploads, totals, waiting, promised, complete }: Accounting): string {
  const equation = `${totals.records} records = ${totalOf(totals.accepted)} accepted + ${totalOf(totals.rejected)} rejected + ${totals.in_flight} in flight`;
  const lost = totals.unaccounted > 0 ? ` + ${totals.unaccounted} UNACCOUNTED` : '';
  const word = complete ? 'all accounted for' : totals.unaccounted > 0 ? 'NOT accounted for' : 'not done yet';
  const unread = waiting > 0 ? `; ${waiting} not counted yet` : '';
  const unput = promised > 0 ? `; ${promised} promised and never put` : '';
  return `${uploads.length} uploads: ${equation}${lost}${unread}${unput}: ${word}.`;
}

const FILE_WIDTH = 44;

function shorten(file: string): string {
  return file.length <= FILE_WIDTH ? file : `…${file.slice(1 - FILE_WIDTH)}`;
}
