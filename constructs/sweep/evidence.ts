import type { SweepCursorDocument } from '../state/documents';
import { sweepTimes, type SweepServices, type SweptQueue } from './sweep-services';

/**
 * Whether the message of an object may still be on its way. A queue does not say what is in it; that it was empty, or that
 * what was announced later has been worked off, says enough. Without either the sweep waits: an outage, during which
 * messages are only late, is no reason to send them twice.
 */
export class Evidence {
  private readonly quietAt: Record<string, number>;
  private readonly passedUntil: Record<string, number>;

  constructor({ quiet_at = {}, passed_until = {} }: Partial<SweepCursorDocument>) {
    this.quietAt = { ...quiet_at };
    this.passedUntil = { ...passed_until };
  }

  /** Looks at the queues, before anything is asked about objects: a message that is worked off meanwhile is no loss. */
  async look({ depth, now }: Pick<SweepServices, 'depth' | 'now'>): Promise<void> {
    for (const queue of ['raw', 'curated'] as const) {
      const at = now();
      if ((await depth(queue)) === 0) this.quietAt[queue] = at;
    }
  }

  /** What was announced at this time has been worked off. @param time epoch ms */
  passed(queue: SweptQueue, time: number): void {
    this.passedUntil[queue] = Math.max(time, this.passedUntil[queue] ?? 0);
  }

  /** @param announcedAt when the object was put, or its message was last sent, epoch ms */
  isQuietSince(queue: SweptQueue, announcedAt: number): boolean {
    return (this.quietAt[queue] ?? 0) >= announcedAt + sweepTimes.countsSettle;
  }

  /** @param lateness ms by which a message may come later than one that was sent after it */
  isPassed(queue: SweptQueue, announcedAt: number, lateness: number): boolean {
    return (this.passedUntil[queue] ?? 0) >= announcedAt + lateness;
  }

  document(): Pick<SweepCursorDocument, 'quiet_at' | 'passed_until'> {
    return { quiet_at: this.quietAt, passed_until: this.passedUntil };
  }
}
