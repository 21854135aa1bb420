import { totalOf, type OpenDocument, type ReceiptDocument } from '../../constructs/state/registry';
import type { UploadLine } from '../report/find-upload';
import type { Framed } from './raw-record';
import type { RecordId } from './record-id';
import type { RecordRow } from './record-rows';

/**
 * What became of a record. `held`: its rows wait for the rest of their generation. `promised`: no file came yet. `landed`:
 * the file is not read to its end. `no_record`: nothing of that number is a record. `missing`: its upload is accounted for
 * and its row is not there.
 */
export type Outcome = 'accepted' | 'rejected' | 'held' | 'promised' | 'landed' | 'in_flight' | 'unaccounted' | 'retired' | 'no_record' | 'missing';

export interface Verdict {
  readonly outcome: Outcome;
  /** The same in a sentence. */
  readonly says: string;
}

/** Outcomes that somebody has to look into. */
export const findings: ReadonlySet<Outcome> = new Set<Outcome>(['unaccounted', 'no_record', 'missing']);

export interface Known {
  readonly id: RecordId;
  readonly upload: UploadLine | undefined;
  readonly rows: readonly RecordRow[];
  /** What stands in the file, where no row tells of the record. */
  readonly framed: Framed | undefined;
  readonly isThere?: boolean;
  readonly receipt?: ReceiptDocument;
  readonly open?: OpenDocument;
  /** Epoch ms. */
  readonly now: number;
  readonly freshnessSeconds: number;
  /** Days that rows are kept, or `none`. */
  readonly retention: string | undefined;
}

export function judge(known: Known): Verdict {
  const { rows } = known;
  const seen = rows.filter(({ held }) => !held);
  const events = seen.filter(({ rejected }) => !rejected);
  if (events.length > 0) return accepted(known, events, seen.length > events.length);
  const reject = seen.at(-1)?.rejected;
  if (reject) return { outcome: 'rejected', says: `rejected: ${reject.reason}${reject.field ? ` (${reject.field}: expected ${reject.expected})` : ''}${wrongEvent(known, seen)}` };
  const held = rows.at(-1);
  if (held) return { outcome: 'held', says: `held: generation ${held.generation} is not complete yet; readers see it when it is` };
  return withoutRow(known);
}

function accepted(known: Known, events: readonly RecordRow[], wasRejected: boolean): Verdict {
  const classes = [...new Set(events.map(({ event_class }) => event_class))];
  const conflict = classes.length > 1 ? '; a record of two classes is a conflict (cyberactive accounting)' : '';
  const history = wasRejected ? '; it was rejected before, and the event wins' : '';
  return { outcome: 'accepted', says: `accepted: ${events.length === 1 ? 'an event' : `${events.length} events`} of ${classes.join(' and ')}${conflict}${history}${wrongEvent(known, events)}` };
}

/** The record is there, the event that was asked for is not. */
function wrongEvent({ id }: Known, rows: readonly RecordRow[]): string {
  if (id.eventNumber === undefined || rows.some(({ event_id }) => event_id.endsWith(`-${id.eventNumber}`))) return '';
  return `; event ${id.eventNumber} of it does not exist`;
}

function withoutRow({ upload, framed, isThere, receipt, open, now, freshnessSeconds, retention }: Known): Verdict {
  if (!upload || !isThere) return { outcome: 'promised', says: 'promised: its file has not come yet' };
  if (!receipt) return { outcome: 'landed', says: 'landed: its file is not read to the end yet' };
  if (framed && !('place' in framed) && (framed.kind === 'blank' || framed.kind === 'behind the end')) {
    return { outcome: 'no_record', says: framed.kind === 'blank' ? 'no record: a blank line' : `no record: the file ends before it; it has ${receipt.records} records` };
  }
  if (framed?.kind === 'comment' || framed?.kind === 'header') return { outcome: 'no_record', says: `no record: a ${framed.kind} line` };
  const days = Number(retention);
  if (days > 0 && upload.issued.uploaded_at < now - days * 86_400_000) return { outcome: 'retired', says: `retired: rows are kept ${days} days after their upload` };
  const missing = receipt.records - totalOf(upload.accepted) - totalOf(upload.rejected);
  const superseded = receipt.generation > 1 ? `; the upload is at generation ${receipt.generation}, rows of older ones are superseded` : '';
  if (missing === 0 && !open) return { outcome: 'missing', says: `missing: its upload is accounted for, and it is in no table; the audit counts such rows${superseded}` };
  const since = open?.fanned_out_at ?? receipt.fanned_out_at;
  if (now - since > freshnessSeconds * 1000) return { outcome: 'unaccounted', says: `unaccounted (${upload.step ?? 'in_stream'}): ${missing} records of its upload are missing past the freshness window${superseded}` };
  return { outcome: 'in_flight', says: `in flight (${upload.step ?? 'in_stream'}): ${missing} records of its upload are not loaded yet${superseded}` };
}
