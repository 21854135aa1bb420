import type { EventClassName } from '../../schemas';
import { PACK_BYTES, type PackIdentity } from '../../transforms/pack';
import { PackWriter, type EncodedPack } from '../../transforms/pack-writer';
import { packMemory, releasePack } from './pack-memory';

const LF = 10;

/** `lines`: as many records a pack as fit. `single`: one record a pack, for a Firehose that takes no more. */
export type PackMode = 'lines' | 'single';

/** A pack and the stream that it is for. */
export interface RoutedPack extends EncodedPack {
  readonly class: EventClassName;
  /** To be called when nobody reads the pack any more: one that comes later may overwrite it. */
  release?(): void;
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

  /**
   * Adds a record's slice: its bytes, with `lines` framing its terminator too; or neighbouring lines. They stay as they are
   * until `settle`.
   */
  add(eventClass: EventClassName, number: number, offset: number, bytes: Buffer, start: number, stop: number, records = 1): void {
    const { writer } = this.packsOf(eventClass);
    if (this.mode === 'lines' && writer.add(number, offset, bytes, start, stop, records)) return;
    if (records > 1) this.addEach(eventClass, number, offset, bytes, start, stop);
    else if (this.mode === 'lines' && writer.holds(stop - start)) {
      this.complete.push(taken(eventClass, writer));
      writer.add(number, offset, bytes, start, stop);
    } else this.complete.push({ class: eventClass, ...writer.alone(number, offset, bytes, start, stop) });
  }

  private addEach(eventClass: EventClassName, first: number, offset: number, bytes: Buffer, start: number, stop: number): void {
    let number = first;
    for (let at = start, next; at < stop; at = next) {
      next = bytes.indexOf(LF, at) + 1;
      this.add(eventClass, number++, offset + at - start, bytes, at, next);
    }
  }

  /** Copies what is only noted so far: after this the bytes that were added may change. */
  settle(): void {
    for (const { writer } of this.classes) writer.settle();
  }

  /** The packs that are complete since the last call. @param all those being filled too */
  take(all = false): RoutedPack[] {
    for (const { class: eventClass, writer } of all ? this.classes : []) {
      if (!writer.isEmpty) this.complete.push(taken(eventClass, writer));
    }
    const packs = this.complete;
    this.complete = [];
    return packs;
  }

  /** There are few classes: looking through a list takes less than asking a map. */
  private packsOf(eventClass: EventClassName): ClassPacks {
    for (const packs of this.classes) if (packs.class === eventClass) return packs;
    const packs = { class: eventClass, writer: new PackWriter({ ...this.identity, class: eventClass }, PACK_BYTES, packMemory) };
    this.classes.push(packs);
    return packs;
  }
}

function taken(eventClass: EventClassName, writer: PackWriter): RoutedPack {
  const pack = writer.take();
  return { class: eventClass, ...pack, release: () => releasePack(pack.data) };
}
