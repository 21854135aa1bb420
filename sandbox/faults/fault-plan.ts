import type { Fault, FaultKind, FaultOf, WindowKind } from './fault';

/** A list of faults over a run: counts who passes where, and says what happens to them there. */
export class FaultPlan {
  /** How often each point was passed. */
  readonly passed = new Map<string, number>();
  /** Faults that took effect. */
  readonly fired = new Set<Fault>();
  /** Of faults that took effect: what is still to come of them. */
  outstanding = 0;

  /** @param faults none by default, for what chooses them as it goes */
  constructor(
    readonly faults: readonly Fault[],
    private readonly onFire: (fault: Fault) => void,
  ) {}

  /** Counts somebody who passes. @returns the faults that meet them */
  pass(point: string): readonly Fault[] {
    const nth = (this.passed.get(point) ?? 0) + 1;
    this.passed.set(point, nth);
    return this.at(point, nth);
  }

  /** The first fault of one of these kinds, marked as having taken effect. */
  meet<K extends FaultKind>(faults: readonly Fault[], ...kinds: readonly K[]): FaultOf<K> | undefined {
    const fault = faults.find(({ kind }) => (kinds as readonly string[]).includes(kind)) as FaultOf<K> | undefined;
    if (fault) this.fire(fault);
    return fault;
  }

  /** Whether a fault that lasts holds now, so many seconds after the start. */
  isDuring(kind: WindowKind, second: number): boolean {
    const fault = this.window(kind, second);
    if (fault) this.fire(fault);
    return fault !== undefined;
  }

  fire(fault: Fault): void {
    if (!this.fired.has(fault)) this.onFire(fault);
    this.fired.add(fault);
  }

  protected at(point: string, nth: number): readonly Fault[] {
    return this.faults.filter((fault) => fault.at === point && fault.nth <= nth && nth < fault.nth + callsOf(fault));
  }

  protected window(kind: WindowKind, second: number): FaultOf<WindowKind> | undefined {
    return (this.faults as readonly FaultOf<WindowKind>[]).find((fault) => fault.kind === kind && fault.from <= second && second < fault.from + fault.seconds);
  }
}

const callsOf = (fault: Fault): number => ('calls' in fault ? fault.calls : 1);
