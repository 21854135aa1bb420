/** What is told of seeds while they run and at the end. */
import type { SeedSummary } from './seed-worker';

export class Progress {
  failed = 0;
  private done = 0;
  private rows = 0;
  private cpu = 0;
  private uploads = 0;
  private highest = 0;
  private firstFailed = Infinity;
  private readonly struck = new Map<string, number>();
  private readonly survived = new Map<string, number>();

  /**
   * @param every seeds between two lines; 0 for none
   * @param began milliseconds
   */
  constructor(
    private readonly every: number,
    private readonly began: number,
  ) {}

  add(summary: SeedSummary): void {
    const { seed, rows, cpu, uploads, struck, violations, report } = summary;
    this.done += 1;
    this.rows += rows;
    this.cpu += cpu;
    this.uploads += uploads;
    this.highest = Math.max(this.highest, seed);
    for (const kind of struck) {
      count(this.struck, kind);
      if (violations.length === 0) count(this.survived, kind);
    }
    if (violations.length > 0) {
      this.failed += 1;
      this.firstFailed = Math.min(this.firstFailed, seed);
      console.log(report);
    }
    if (this.every > 0 && this.done % this.every === 0) console.log(this.line(performance.now()));
  }

  summary(now: number): string {
    const kinds = [...this.struck].sort().map(([kind, times]) => `  ${kind}: ${times} injected, ${this.survived.get(kind) ?? 0} survived`);
    return [`faults that struck:${kinds.length > 0 ? '' : ' none'}`, ...kinds, this.line(now)].join('\n');
  }

  private line(now: number): string {
    const minutes = (now - this.began) / 60_000;
    return `${this.done} seeds up to ${this.highest}, ${this.failed} with violations${this.failed > 0 ? ` (first ${this.firstFailed})` : ''}, ${(this.done / minutes).toFixed(1)} seeds per minute, ${(this.cpu / 1000 / this.done).toFixed(2)} s of a core each, ${this.uploads} uploads, ${this.rows} rows`;
  }
}

const count = (counts: Map<string, number>, name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
