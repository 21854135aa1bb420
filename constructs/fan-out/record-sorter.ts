import type { EventClassName } from '../../schemas';
import type { Rejection } from '../../transforms/rejection';
import type { Source } from '../../transforms/source';
import type { FrameHandler } from './framer';
import type { Packer } from './packer';
import { noRecords, type RecordCounts } from './record-counts';
import { RangeCursor, type RecordRange } from './record-range';
import { classesByKind } from './scanner/routing-table';
import type { Kind } from './scanner/window';
import { rejectionOf, type AboutUpload, type FanOutReason } from './refusal';

/** An error in a source's `route` or `skip`: a bug, which costs one record. */
export interface RouteFault {
  readonly number: number;
  readonly error: unknown;
}

/** How many records went to a class. */
interface Tally {
  readonly class: EventClassName;
  records: number;
}

/** Takes framed records: counts all, and packs or rejects those in the ranges. */
export class RecordSorter implements FrameHandler {
  /** How many records there were so far, sorted or rejected. */
  records = 0;
  private readonly tallies: Tally[] = [];
  /** All counts but those of records and of classes. */
  private readonly otherwise = noRecords();
  private rejections: Rejection[] = [];
  private faults: RouteFault[] = [];
  private readonly ranges: RangeCursor;
  private readonly classes: readonly (EventClassName | undefined)[];

  /**
   * @param ranges ascending, not overlapping
   */
  constructor(
    private readonly source: Source,
    private readonly packer: Packer,
    private readonly about: AboutUpload,
    ranges: readonly RecordRange[],
    private readonly maxExcerptBytes: number,
  ) {
    this.ranges = new RangeCursor(ranges);
    this.classes = classesByKind(source);
  }

  get counts(): RecordCounts {
    const routed = Object.fromEntries(this.tallies.map(({ class: eventClass, records }) => [eventClass, records]));
    return { ...this.otherwise, records: this.records, routed };
  }

  blank(): void {
    this.otherwise.blank++;
  }

  settle(): void {
    this.packer.settle();
  }

  tooLong(number: number, offset: number, length: number, head: Buffer): void {
    this.reject('record_too_large', number, offset, length, head);
  }

  run(kind: Kind, number: number, records: number, offset: number, bytes: Buffer, start: number, stop: number): boolean {
    const eventClass = this.classes[kind];
    if (eventClass === undefined || !this.ranges.includesAll(number, number + records - 1)) return false;
    this.records += records;
    this.tallyOf(eventClass).records += records;
    this.packer.add(eventClass, number, offset, bytes, start, stop, records);
    return true;
  }

  record(number: number, offset: number, bytes: Buffer, start: number, end: number, stop: number): void {
    const eventClass = this.classOf(number, bytes, start, end);
    if (eventClass === 'comment' || eventClass === 'header') this.otherwise[eventClass]++;
    else if (eventClass === undefined) this.reject('internal', number, offset, end - start, bytes.subarray(start, end));
    else {
      this.records++;
      this.tallyOf(eventClass).records++;
      if (this.ranges.includes(number)) this.packer.add(eventClass, number, offset, bytes, start, stop);
    }
  }

  /** @param head the record's first bytes, or all */
  reject(reason: FanOutReason, number: number, offset: number, length: number, head?: Buffer, detail?: string): void {
    const { rejected } = this.otherwise;
    this.records++;
    rejected[reason] = (rejected[reason] ?? 0) + 1;
    if (!this.ranges.includes(number)) return;
    const excerpt = head && Buffer.from(head.subarray(0, this.maxExcerptBytes));
    this.rejections.push(rejectionOf(this.about, { reason, number, offset, length, detail, excerpt }));
  }

  take(): { rejections: Rejection[]; faults: RouteFault[] } {
    const { rejections, faults } = this;
    this.rejections = [];
    this.faults = [];
    return { rejections, faults };
  }

  private classOf(number: number, bytes: Buffer, start: number, end: number): EventClassName | 'comment' | 'header' | undefined {
    const { source } = this;
    try {
      return source.skip?.(bytes, start, end) ?? source.route?.(bytes, start, end) ?? source.eventClasses[0];
    } catch (error) {
      this.faults.push({ number, error });
      return undefined;
    }
  }

  /** There are few classes: to look through a list takes less time than a member whose name differs from call to call. */
  private tallyOf(eventClass: EventClassName): Tally {
    for (const tally of this.tallies) if (tally.class === eventClass) return tally;
    const tally = { class: eventClass, records: 0 };
    this.tallies.push(tally);
    return tally;
  }
}
