/** Chance makes a list of faults: where they can strike is known from a run without any. */
import type { Random } from '../kernel';
import { between, FAULT_KINDS, oneOf, type KindOfFault } from './fault-kinds';
import type { Fault, FaultKind } from './fault';

export interface DrawOptions {
  /** How often each point was passed in a run without faults. */
  readonly passed: ReadonlyMap<string, number>;
  /** Kinds to choose from. @default those that trying again heals */
  readonly kinds?: readonly FaultKind[];
  /** @default 8 */
  readonly most?: number;
}

export function drawFaults(random: Random, { passed, kinds, most = 8 }: DrawOptions): Fault[] {
  const points = [...passed.keys(), 'time'].sort();
  const isWanted = ({ kind, isDefault }: KindOfFault): boolean => (kinds ? kinds.includes(kind) : isDefault);
  const rules = FAULT_KINDS.filter((rule) => isWanted(rule) && points.some((point) => rule.at.test(point)));
  const faults: Fault[] = [];
  for (let left = between(random, 1, most); left > 0 && rules.length > 0; left--) {
    const rule = oneOf(random, rules);
    const at = oneOf(random, points.filter((point) => rule.at.test(point)));
    const fault = { kind: rule.kind, at, nth: between(random, 1, passed.get(at) ?? 1), ...rule.details(random, requestsOf(at, passed)) } as Fault;
    if (faults.filter(({ kind }) => kind === fault.kind).length < (rule.atMost ?? Infinity)) faults.push(fault);
  }
  return faults;
}

/** So that a crash may be at any step of a function, the last ones too. */
function requestsOf(at: string, passed: ReadonlyMap<string, number>): number {
  if (!at.startsWith('invoke ')) return 1;
  const name = at.slice('invoke '.length);
  const requests = [...passed].reduce((sum, [point, times]) => (point.startsWith(`${name} `) ? sum + times : sum), 0);
  return Math.max(2, Math.ceil((1.5 * requests) / passed.get(at)!));
}
