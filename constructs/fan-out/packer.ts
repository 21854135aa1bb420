import type { EventClassName } from '../../schemas';
import type { PackIdentity } from '../../transforms/pack';
import { PackWriter, type EncodedPack } from '../../transforms/pack-writer';

/** `lines`: as many records a pack as fit. `single`: one record a pack, for a Firehose that takes no more. */
export type PackMode = 'lines' | 'single';

/** A pack and the stream that it is for. */
export interface RoutedPack extends EncodedPack {
  readonly class: EventClassName;
}

/** Packs of one event class. */
interface ClassPacks {
  readonly class: EventClassName;
  readonly writer: PackWriter;
}

/** Sorts records into packs by event class. Complete packs gather until `take`. */
export class Packer {
  private readonly classes: ClassPacks[] = [];
  private complete: RoutedPack[] = [];

  constructor(
    private readonly identity: Omit<PackIdentity, 'class'>,
    private readonly mode: PackMode,
  ) {}

  /** Adds a record's slice: its bytes, with `lines` framing its terminator too. They stay as they are until `settle`. */
  add(eventClass: EventClassName, number: number, offset: number, bytes: Buffer, start: number, stop: number): void {
    const { writer } = this.packsOf(eventClass);
    if (this.mode === 'lines' && writer.holds(stop - start)) {
      if (writer.add(number, offset, bytes, start, stop)) return;
      this.complete.push({ class: eventClass, ...writer.take() });
      writer.add(number, offset, bytes, start, stop);
      return;
    }
    this.complete.push({ class: eventClass, ...writer.alone(number, offset, bytes, start, stop) });
  }

  /** Copies what is only noted so far: after this the bytes that were added may change. */
  settle(): void {
    for (const { writer } of this.classes) writer.settle();
  }

  /** The packs that are complete since the last call. @param all those being filled too */
  take(all = false): RoutedPack[] {
    for (const { class: eventClass, writer } of all ? this.classes : []) {
      if (!writer.isEmpty) this.complete.push({ class: eventClass, ...writer.take() });
    }
    const packs = this.complete;
    this.complete = [];
    return packs;
  }

  /** There are few classes: looking through a list takes less than asking a map. */
  private packsOf(eventClass: EventClassName): ClassPacks {
    for (const packs of this.classes) if (packs.class === eventClass) return packs;
    const packs = { class: eventClass, writer: new PackWriter({ ...this.identity, class: eventClass }) };
    this.classes.push(packs);
    return packs;
  }
}
