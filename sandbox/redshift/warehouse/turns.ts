/**
 * PGlite is one PostgreSQL backend: whoever talks to it needs the turn, first come, first served. A connection keeps it
 * through a transaction and through a chain of extended-protocol messages, so that nobody gets in between.
 */
export class Turns {
  private holder: object | undefined;
  private readonly waiting: { readonly who: object; readonly go: () => void }[] = [];

  /** Resolves when the turn is `who`'s; at once if it is already. */
  async take(who: object): Promise<void> {
    if (this.holder === who) return;
    if (this.holder === undefined) {
      this.holder = who;
      return;
    }
    await new Promise<void>((go) => this.waiting.push({ who, go }));
  }

  /** Passes the turn on; nothing if it is not `who`'s. */
  give(who: object): void {
    if (this.holder !== who) return;
    const next = this.waiting.shift();
    this.holder = next?.who;
    next?.go();
  }

  isHeldBy(who: object): boolean {
    return this.holder === who;
  }

  /** Whether somebody waits. */
  get wanted(): boolean {
    return this.waiting.length > 0;
  }
}
