import { createHash } from 'node:crypto';

/** Notes that something happened, at the time of the simulation. */
export type Trace = (line: string) => void;

/** The lines of a run: `<milliseconds since the start> <what happened>`. The same seed and faults give the same bytes. */
export class TraceLog {
  readonly lines: string[] = [];

  constructor(private readonly elapsed: () => number) {}

  readonly write: Trace = (line) => void this.lines.push(`${this.elapsed()} ${line}`);

  /** SHA-256 over all lines, hex. */
  digest(): string {
    return createHash('sha256').update(this.lines.join('\n')).digest('hex');
  }
}
