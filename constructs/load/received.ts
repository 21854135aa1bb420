import type { QueuedObject } from './curated-message';

/** A message and the objects that it tells of. */
export interface QueuedMessage {
  readonly receiptHandle: string;
  readonly objects: readonly QueuedObject[];
}

/** Messages in hand. One may tell of several objects and several may tell of one: a message is done when all its objects are. */
export class Received {
  private readonly waiting: Map<string, Set<string>>;

  constructor(private readonly messages: readonly QueuedMessage[]) {
    this.waiting = new Map(messages.map(({ receiptHandle, objects }) => [receiptHandle, new Set(objects.map(({ key }) => key))]));
  }

  /** Each object once. */
  get objects(): QueuedObject[] {
    return [...new Map(this.messages.flatMap(({ objects }) => objects).map((object) => [object.key, object])).values()];
  }

  /** Handles of the messages that are not done. */
  get handles(): string[] {
    return [...this.waiting.keys()];
  }

  /** Marks objects as done. @returns handles of the messages that are done with them, to be deleted */
  done(keys: readonly string[]): string[] {
    const finished: string[] = [];
    for (const [handle, waiting] of this.waiting) {
      for (const key of keys) waiting.delete(key);
      if (waiting.size > 0) continue;
      finished.push(handle);
      this.waiting.delete(handle);
    }
    return finished;
  }
}
