import type { Scheduler, Timer } from '../scheduler';
import type { SimulationScheduler } from './simulation-scheduler';

/** Time as one process has it: what it has set up does not happen once it is dead, while time itself goes on. */
export class MortalScheduler implements Scheduler {
  readonly mode = 'simulated';
  readonly sharedClock: SharedArrayBuffer;
  private isAlive = true;

  constructor(private readonly time: SimulationScheduler) {
    this.sharedClock = time.sharedClock;
  }

  die(): void {
    this.isAlive = false;
  }

  now(): number {
    return this.time.now();
  }

  at(due: number, name: string, run: () => void | Promise<void>): Timer {
    return this.time.at(due, name, () => (this.isAlive ? run() : undefined));
  }

  track<T>(work: Promise<T>): Promise<T> {
    return this.time.track(work);
  }

  io<T>(work: Promise<T>): Promise<T> {
    return this.time.io(work);
  }

  settled(): Promise<void> {
    return this.time.settled();
  }

  nextDue(): number | undefined {
    return this.time.nextDue();
  }

  advance(milliseconds: number): Promise<void> {
    return this.time.advance(milliseconds);
  }

  stop(): void {
    this.die();
  }
}
