import type { EventClassName } from '../../schemas';
import type { Rejection } from '../../transforms/rejection';
import type { Source } from '../../transforms/source';
import type { FrameHandler } from './framer';
import type { Packer } from './packer';
import { noRecords } from './record-counts';
import type { RecordRange } from './record-range';
import { rejectionOf, type AboutUpload, type FanOutReason } from './refusal';

/** An error in a source's `route` or `skip`: a bug, which costs one record. */
export interface RouteFault {
  readonly number: number;
  readonly error: unknown;
}

/** Takes framed records: counts all, and packs or rejects those in the ranges. */
export class RecordSorter implements FrameHandler {
  readonly counts = noRecords();
  private rejections: Rejection[] = [];
  private faults: RouteFault[] = [];
  private range = 0;

  /**
   * @param ranges ascending, not overlapping
   */
  constructor(
    private readonly source: Source,
    private readonly packer: Packer,
    private readonly about: AboutUpload,
    private readonly ranges: readonly RecordRange[],
    private readonly maxExcerptBytes: number,
  ) {}

  blank(): void {
    this.counts.blank++;
  }

  tooLong(number: number, offset: number, length: number, head: Buffer): void {
    this.reject('record_too_large', number, offset, length, head);
  }

  record(number: number, offset: number, bytes: Buffer, start: number, end: number, stop: number): void {
    const eventClass = this.classOf(number, bytes, start, end);
    if (eventClass === 'comment' || eventClass === 'header') this.counts[eventClass]++;
    else if (eventClass === undefined) this.reject('internal', number, offset, end - start, bytes.subarray(start, end));
    else {
      this.counts.records++;
      this.counts.routed[eventClass] = (this.counts.routed[eventClass] ?? 0) + 1;
      if (this.isWanted(number)) this.packer.add(eventClass, number, offset, bytes, start, stop);
    }
  }

  /** @param head the record's first bytes, or all */
  reject(reason: FanOutReason, number: number, offset: number, length: number, head?: Buffer, detail?: string): void {
    this.counts.records++;
    this.counts.rejected[reason] = (this.counts.rejected[reason] ?? 0) + 1;
    if (!this.isWanted(number)) return;
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

  private isWanted(number: number): boolean {
    while (this.range < this.ranges.length && this.ranges[this.range]![1] < number) this.range++;
    const range = this.ranges[this.range];
    return range !== undefined && range[0] <= number;
  }
}
