import type { EventClassName } from '../../schemas';
import type { PackIdentity } from '../../transforms/pack';
import { PackWriter, type EncodedPack } from '../../transforms/pack-writer';

/** `lines`: as many records a pack as fit. `single`: one record a pack, for a Firehose that takes no more. */
export type PackMode = 'lines' | 'single';

/** A pack and the stream that it is for. */
export interface RoutedPack extends EncodedPack {
  readonly class: EventClassName;
}

/** Sorts records into packs by event class. Complete packs gather until `take`. */
export class Packer {
  private readonly writers = new Map<EventClassName, PackWriter>();
  private complete: RoutedPack[] = [];

  constructor(
    private readonly identity: Omit<PackIdentity, 'class'>,
    private readonly mode: PackMode,
  ) {}

  /** Adds a record's slice: its bytes, with `lines` framing its terminator too. They stay as they are for good. */
  add(eventClass: EventClassName, number: number, offset: number, bytes: Buffer, start: number, stop: number): void {
    const writer = this.writers.get(eventClass) ?? this.begin(eventClass);
    if (this.mode === 'lines' && writer.holds(stop - start)) {
      if (writer.add(number, offset, bytes, start, stop)) return;
      this.complete.push({ class: eventClass, ...writer.take() });
      writer.add(number, offset, bytes, start, stop);
      return;
    }
    this.complete.push({ class: eventClass, ...writer.alone(number, offset, bytes, start, stop) });
  }

  /** The packs that are complete since the last call. @param all those being filled too */
  take(all = false): RoutedPack[] {
    if (all) {
      for (const [eventClass, writer] of this.writers) {
        if (!writer.isEmpty) this.complete.push({ class: eventClass, ...writer.take() });
      }
    }
    const packs = this.complete;
    this.complete = [];
    return packs;
  }

  private begin(eventClass: EventClassName): PackWriter {
    const writer = new PackWriter({ ...this.identity, class: eventClass });
    this.writers.set(eventClass, writer);
    return writer;
  }
}
