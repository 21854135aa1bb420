import type { EventClassName } from '../../schemas';
import { BILLING_STEP, PACK_BYTES } from '../../transforms/pack';
import { shardFor, type Shards } from '../stream/shards';
import { CALL_BYTES, CALL_RECORDS, putRecords, type PutOptions } from '../stream/put-records';
import { metrics, type Meter } from '../telemetry';

/** A Firehose record on its way. */
export interface Parcel {
  readonly class: EventClassName;
  readonly data: Buffer;
  /** Lowest number of a record in it: from here on is emitted again if it cannot be stored. */
  readonly first: number;
  /** Called when it is stored, and its bytes are needed no more. */
  release?(): void;
}

export interface DeliveryOptions extends Omit<PutOptions, 'deadline'> {
  /** A stream's name is this and what shardName says. */
  readonly streamPrefix: string;
  /** @default one stream a class */
  readonly shards?: Shards;
  /** Of the upload: with the number of a call's first record it decides about the call's stream. */
  readonly spreadBy: string;
  /** Hops of the upload in turn that could store nothing: each goes by another stream first. @default none */
  readonly attempt?: number;
  readonly meter: Pick<Meter, 'add'>;
}

/**
 * Gathers Firehose records by class until a call is full. What could not be stored stays until it is flushed. Where a class
 * has several streams, a call goes to one of them as a whole: as few calls as with one, and no more memory. What a stream did
 * not take until the deadline goes to the next one.
 */
export class Delivery {
  private readonly waiting = new Map<EventClassName, Parcel[]>();
  /** Calls of a class in turn that were not stored whole. */
  private readonly failures = new Map<EventClassName, number>();

  constructor(private readonly options: DeliveryOptions) {}

  /** @param deadline epoch ms, until which a full call is tried again */
  async add(parcels: readonly Parcel[], deadline: number): Promise<void> {
    for (const parcel of parcels) {
      const waiting = this.waiting.get(parcel.class) ?? [];
      this.waiting.set(parcel.class, waiting);
      waiting.push(parcel);
      if (isFull(waiting)) await this.put(parcel.class, deadline);
    }
  }

  /** Puts all. @returns the lowest record number that is not known to be stored; undefined if all is */
  async flush(deadline: number): Promise<number | undefined> {
    for (const eventClass of this.waiting.keys()) await this.put(eventClass, deadline);
    const left = [...this.waiting.values()].flat().map(({ first }) => first);
    return left.length > 0 ? Math.min(...left) : undefined;
  }

  private async put(eventClass: EventClassName, deadline: number): Promise<void> {
    const { streamPrefix, shards, spreadBy, attempt = 0, meter, ...options } = this.options;
    const parcels = this.waiting.get(eventClass)!;
    const records = parcels.map(({ data }) => data);
    const failures = this.failures.get(eventClass) ?? 0;
    const stream = `${streamPrefix}${shardFor(eventClass, shards, `${spreadBy} ${parcels[0]?.first}`, attempt + failures)}`;
    const { failed, retried } = await putRecords(stream, records, { ...options, deadline });
    this.failures.set(eventClass, failed.length > 0 ? failures + 1 : 0);
    this.waiting.set(eventClass, failed.map((index) => parcels[index]!));
    const unstored = new Set(failed);
    const stored = records.filter((_, index) => !unstored.has(index));
    meter.add(metrics.packsPut, stored.length, { class: eventClass });
    meter.add(metrics.bytesBilled, stored.reduce((sum, { length }) => sum + billedBytes(length), 0), { class: eventClass });
    for (const [index, parcel] of parcels.entries()) if (!unstored.has(index)) parcel.release?.();
    meter.add(metrics.putsRetried, retried, { class: eventClass });
  }
}

/** What Firehose bills for a record. @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html */
export function billedBytes(length: number): number {
  return Math.ceil(length / BILLING_STEP) * BILLING_STEP;
}

function isFull(parcels: readonly Parcel[]): boolean {
  const bytes = parcels.reduce((sum, { data }) => sum + data.length, 0);
  return parcels.length >= CALL_RECORDS || bytes + PACK_BYTES > CALL_BYTES;
}
