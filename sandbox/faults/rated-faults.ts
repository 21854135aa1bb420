import type { Random } from '../kernel';
import type { Fault, FaultKind, FaultOf, WindowKind } from './fault';
import { FAULT_KINDS, type KindOfFault } from './fault-kinds';
import { FaultPlan } from './fault-plan';

export interface FaultState {
  readonly name: FaultKind;
  readonly about: string;
  /** Share of the times at which it could strike, 0 to 1; 0 is off. */
  readonly rate: number;
  /** How often it struck since the start. */
  readonly struck: number;
}

/** Requests of one invocation, about: nobody counts them here. */
const REQUESTS = 12;
const kinds: readonly KindOfFault[] = FAULT_KINDS.filter(({ isForRealTime }) => isForRealTime);

/** Faults of a sandbox that runs: each kind strikes by chance while it is on. */
export class RatedFaults extends FaultPlan {
  private readonly rates = new Map<FaultKind, number>();
  private readonly struck = new Map<FaultKind, number>();
  private readonly windows = new Map<WindowKind, FaultOf<WindowKind>>();

  constructor(
    private readonly random: Random,
    onFire: (fault: Fault) => void,
  ) {
    super([], onFire);
  }

  /** @throws RangeError naming the kinds, or what a rate is */
  set(name: string, rate: number): void {
    const kind = kinds.find((known) => known.kind === name)?.kind;
    if (kind === undefined) throw new RangeError(`fault: expected one of ${kinds.map((known) => known.kind).join(', ')}, found ${JSON.stringify(name)}`);
    if (!(rate >= 0 && rate <= 1)) throw new RangeError(`fault ${name}: expected a rate from 0 to 1, found ${rate}`);
    if (rate > 0) this.rates.set(kind, rate);
    else this.rates.delete(kind);
    this.windows.clear();
  }

  clear(): void {
    this.rates.clear();
    this.windows.clear();
  }

  states(): FaultState[] {
    return kinds.map(({ kind, about }) => ({ name: kind, about, rate: this.rates.get(kind) ?? 0, struck: this.struck.get(kind) ?? 0 }));
  }

  override fire(fault: Fault): void {
    if (!this.fired.has(fault)) this.struck.set(fault.kind, (this.struck.get(fault.kind) ?? 0) + 1);
    super.fire(fault);
    // A sandbox may run for days.
    if (this.fired.size > 1000) this.fired.clear();
  }

  protected override at(point: string, nth: number): readonly Fault[] {
    if (this.rates.size === 0) return [];
    const striking = kinds.filter(({ kind, at }) => at.test(point) && this.strikes(kind));
    return striking.map(({ kind, details }) => ({ kind, at: point, nth, ...details(this.random, REQUESTS) }) as Fault);
  }

  protected override window(kind: WindowKind, second: number): FaultOf<WindowKind> | undefined {
    const open = this.windows.get(kind);
    if (open && second < open.from + open.seconds) return open;
    this.windows.delete(kind);
    if (!this.strikes(kind)) return undefined;
    const fault = { kind, at: 'time', nth: 1, ...kinds.find((known) => known.kind === kind)!.details(this.random, REQUESTS), from: second } as FaultOf<WindowKind>;
    this.windows.set(kind, fault);
    return fault;
  }

  private strikes(kind: FaultKind): boolean {
    const rate = this.rates.get(kind);
    return rate !== undefined && this.random.next() < rate;
  }
}
