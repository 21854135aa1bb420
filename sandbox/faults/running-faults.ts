/** Faults in a sandbox of sockets and worker threads: the same vocabulary as in a simulation, by chance and by switch. */
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Gate } from '../edge/edge';
import type { Kernel } from '../kernel';
import type { ExecutionEnvironment, FunctionHost } from '../lambda/function-host';
import { seededRandom } from '../random';
import type { Interposer } from '../services';
import { faultInterposer } from './interposer';
import { RatedFaults } from './rated-faults';
import { refusal } from './refusal';

/** Longest that an answer is held back in the machine's time, ms: whoever waits is real. */
const LONGEST_HOLD = 2000;
/** Within which a function is killed, ms after its invocation. */
const LONGEST_LIFE = 500;

export interface RunningFaults {
  readonly faults: RatedFaults;
  readonly between: Interposer;
  readonly gate: Gate;
}

/** @param rootKey requests of that key are a person's and are left alone */
export function runningFaults(kernel: Kernel, seed: number, rootKey: () => string): RunningFaults {
  const { scheduler, store } = kernel;
  const random = seededRandom(seed);
  const log = (message: string): void => kernel.log({ time: scheduler.now(), origin: 'fault', message });
  const faults = new RatedFaults(random, (fault) => log(JSON.stringify(fault)));
  const setting = { plan: faults, scheduler, random, start: scheduler.now(), trace: () => {}, beforeKill: [], holdAnswer: () => {}, io: <T>(work: Promise<T>) => work, commit: store.commit.bind(store) };
  const services = faultInterposer(setting);
  return {
    faults,
    between: (caller, callee, target) => (callee === 'host' ? (dyingFunctions(target as unknown as FunctionHost, faults, kernel) as unknown as typeof target) : services(caller, callee, target)),
    gate: gate(faults, rootKey),
  };
}

/** Some invocations end in the middle, and their environment with them. */
function dyingFunctions(host: FunctionHost, faults: RatedFaults, { random }: Kernel): FunctionHost {
  return {
    start(spec, environment, onLine) {
      const started = host.start(spec, environment, onLine);
      const dying: ExecutionEnvironment = {
        get isUsable() {
          return started.isUsable;
        },
        retire: () => started.retire(),
        async invoke(invocation) {
          const fault = faults.meet(faults.pass(`invoke ${spec.name}`), 'function killed', 'out of memory');
          const life = fault && setTimeout(() => void started.retire(), random.next() * LONGEST_LIFE);
          try {
            return await started.invoke(invocation);
          } finally {
            clearTimeout(life);
          }
        },
      };
      return dying;
    },
  };
}

function gate(faults: RatedFaults, rootKey: () => string): Gate {
  return async ({ headers }, answer) => {
    const [, key, service] = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
    if (service === undefined || key === rootKey()) return answer();
    const met = faults.pass(`function ${service}`);
    const refused = faults.meet(met, 'service unavailable', 'throttled');
    if (refused) return refusal(service, refused.kind);
    const answered = await answer();
    const slow = faults.meet(met, 'slow');
    if (slow) await delay(Math.min(slow.seconds * 100, LONGEST_HOLD));
    if (!faults.meet(met, 'answer lost')) return answered;
    if (answered.body instanceof Readable) answered.body.destroy();
    return refusal(service, 'service unavailable');
  };
}
