import type { RecordRange } from '../fan-out/record-range';
import { coalesce, RecordSet } from '../replay/record-set';
import { replayId } from '../replay/order';
import type { LostRecordsDocument } from '../state/documents';
import { waitAfter } from './attempts';
import { countOnce, piecesOf } from './range-times';
import type { SweepSettings } from './sweep-services';

/** What one error object says of one generation of an upload. */
export interface Loss {
  /** Hash of the error object's key. */
  readonly object: string;
  readonly ranges: readonly RecordRange[];
  /** The row of the upload's receipt is among it. */
  readonly receipt: boolean;
}

const nothingLost: LostRecordsDocument = { objects: [], waiting: [], ordered: [], gave_up: [], next_at: 0 };

/**
 * Adds losses, each error object once. Records that were ordered as often as allowed are given up; the others wait for
 * their next order. Pure.
 */
export function withLosses(before: LostRecordsDocument | undefined, losses: readonly Loss[], settings: Pick<SweepSettings, 'attempts'>): LostRecordsDocument {
  const document = before ?? nothingLost;
  const fresh = losses.filter(({ object }) => !document.objects.includes(object));
  if (before && fresh.length === 0) return before;
  const isLost = document.receipt?.is_lost === true || fresh.some(({ receipt }) => receipt);
  const receipt = document.receipt ?? { attempts: 0, next_at: 0, is_lost: false };
  return {
    ...withWaiting(document, fresh.flatMap(({ ranges }) => ranges), settings),
    objects: [...document.objects, ...fresh.map(({ object }) => object)],
    ...((document.receipt || isLost) && { receipt: { ...receipt, is_lost: isLost } }),
  };
}

/** Puts records up for an order, or gives them up. */
export function withWaiting(document: LostRecordsDocument, ranges: readonly RecordRange[], settings: Pick<SweepSettings, 'attempts'>): LostRecordsDocument {
  const pieces = RecordSet.of(ranges).all().flatMap((range) => piecesOf(range, document.ordered));
  const those = (holds: (times: number) => boolean): RecordRange[] => pieces.filter(([, , times]) => holds(times)).map(([first, last]) => [first, last]);
  return {
    ...document,
    waiting: coalesce(RecordSet.of([...document.waiting, ...those((times) => times < settings.attempts)]).all()),
    gave_up: coalesce(RecordSet.of([...document.gave_up, ...those((times) => times >= settings.attempts)]).all()),
  };
}

/** Makes what waits the next order, and counts it. The order is sent afterwards: it can be sent twice, never forgotten. */
export function withOrder(document: LostRecordsDocument, about: readonly string[], now: number, { backOff }: Pick<SweepSettings, 'backOff'>): LostRecordsDocument {
  const ranges = coalesce(document.waiting);
  const ordered = countOnce(document.ordered, ranges);
  const times = Math.max(...ranges.flatMap((range) => piecesOf(range, ordered)).map(([, , count]) => count));
  return {
    ...document,
    waiting: [],
    ordered,
    order: { replay_id: replayId([...about, ranges], now), ranges, decided_at: now },
    next_at: now + waitAfter(times, backOff),
  };
}
