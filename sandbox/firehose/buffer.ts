/**
 * The arithmetic of buffering hints: arrivals in, flush decisions out. It knows neither clock nor store, so that the
 * service and a prediction over recorded arrivals decide by the same lines.
 *
 * A buffer opens with its first arrival and is flushed when its bytes reach the size hint or when its interval has
 * passed since it opened, whichever is first. Hints are hints on AWS ("Firehose might choose different values",
 * docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html); here they are kept to the byte and the
 * millisecond. The arrival that reaches the size belongs to the flush: a flush may exceed the hint by one record.
 */

export interface Hints {
  /** Flush when this many bytes are there. */
  readonly bytes: number;
  /** Flush this long after the buffer opened; 0 flushes each arrival by itself. */
  readonly milliseconds: number;
}

export interface Flush<T> {
  readonly items: readonly T[];
  readonly bytes: number;
  /** When the buffer opened, epoch ms. */
  readonly opened: number;
  /** When it was flushed, epoch ms. */
  readonly at: number;
  /** Which hint bound. */
  readonly reason: 'size' | 'interval';
}

export class FlushBuffer<T> {
  private items: T[] = [];
  private held = 0;
  private opened: number | undefined;

  constructor(private hints: Hints) {}

  /** Bytes held. */
  get bytes(): number {
    return this.held;
  }

  get count(): number {
    return this.items.length;
  }

  /** When the interval ends, epoch ms; undefined while the buffer is empty. */
  get due(): number | undefined {
    return this.opened === undefined ? undefined : this.opened + this.hints.milliseconds;
  }

  /** @returns the flush if the arrival reached the size */
  add(item: T, bytes: number, at: number): Flush<T> | undefined {
    this.opened ??= at;
    this.items.push(item);
    this.held += bytes;
    return this.held >= this.hints.bytes ? this.take(at, 'size') : undefined;
  }

  /** @returns the flush if the interval has ended by `at` */
  expire(at: number): Flush<T> | undefined {
    return this.due !== undefined && this.due <= at ? this.take(at, 'interval') : undefined;
  }

  /** New hints hold for what is buffered already. @returns the flush if the bytes held reach the new size */
  changeHints(hints: Hints, at: number): Flush<T> | undefined {
    this.hints = hints;
    return this.opened !== undefined && this.held >= hints.bytes ? this.take(at, 'size') : undefined;
  }

  private take(at: number, reason: Flush<T>['reason']): Flush<T> {
    const flush = { items: this.items, bytes: this.held, opened: this.opened ?? at, at, reason };
    this.items = [];
    this.held = 0;
    this.opened = undefined;
    return flush;
  }
}

export interface Arrival {
  /** Epoch ms. */
  readonly at: number;
  readonly bytes: number;
}

/** The flushes of one buffer over `arrivals` in the order of time; what is left at the end is flushed by its interval. */
export function* replayBuffer<T extends Arrival>(arrivals: Iterable<T>, hints: Hints): Generator<Flush<T>> {
  const buffer = new FlushBuffer<T>(hints);
  for (const arrival of arrivals) {
    const expired = buffer.expire(arrival.at);
    if (expired) yield atItsTime(expired, hints);
    const full = buffer.add(arrival, arrival.bytes, arrival.at);
    if (full) yield full;
  }
  const last = buffer.expire(Number.POSITIVE_INFINITY);
  if (last) yield atItsTime(last, hints);
}

/** In a replay nobody looks at the buffer between arrivals: the flush took place when the interval ended. */
function atItsTime<T>(flush: Flush<T>, hints: Hints): Flush<T> {
  return { ...flush, at: flush.opened + hints.milliseconds };
}

export interface StreamModel {
  /** Absent for a stream without a transform. */
  readonly transform?: {
    readonly hints: Hints;
    /** Duration of one invocation. */
    readonly milliseconds: number;
    /** Bytes out for each byte in. */
    readonly expansion: number;
  };
  readonly destination: Hints;
}

export interface Transformed<T> extends Arrival {
  /** What was put. */
  readonly source: T;
}

/**
 * The deliveries of a whole stream. The destination's interval counts from when transformed data arrives
 * (docs.aws.amazon.com/firehose/latest/dev/create-configure-backup.html).
 */
export function* replayStream<T extends Arrival>(arrivals: Iterable<T>, model: StreamModel): Generator<Flush<Transformed<T>>> {
  yield* replayBuffer(transformed(arrivals, model.transform), model.destination);
}

function* transformed<T extends Arrival>(arrivals: Iterable<T>, transform: StreamModel['transform']): Generator<Transformed<T>> {
  if (!transform) {
    for (const source of arrivals) yield { at: source.at, bytes: source.bytes, source };
    return;
  }
  for (const flush of replayBuffer(arrivals, transform.hints))
    for (const source of flush.items) yield { at: flush.at + transform.milliseconds, bytes: source.bytes * transform.expansion, source };
}
