/** How fast bytes may leave, over all uploads together. Clock and sleep are arguments. */
export class Bandwidth {
  /** When what was let through so far will have gone out at the allowed speed, ms. */
  private free = 0;

  constructor(
    private readonly bytesPerSecond: number,
    private readonly now: () => number,
    private readonly sleep: (milliseconds: number) => Promise<void>,
  ) {}

  /** The same bytes, in parts of at most a quarter of a second, each when it is its turn. */
  async *paced(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
    const part = Math.max(1024, Math.floor(this.bytesPerSecond / 4));
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += part) {
        const bytes = chunk.subarray(at, at + part);
        await this.turn(bytes.length);
        yield bytes;
      }
    }
  }

  private async turn(bytes: number): Promise<void> {
    const now = this.now();
    const start = Math.max(now, this.free);
    this.free = start + (bytes / this.bytesPerSecond) * 1000;
    if (start > now) await this.sleep(start - now);
  }
}
