import type { LoadDependencies } from '../../constructs/load/dependencies';
import type { RejectShareDocument } from '../../constructs/state/registry';
import { createMeter } from '../../constructs/telemetry';

/** The load step's surroundings as far as the watch of customers reaches; its documents are in memory, its clock is moved. */
export function loadSurroundings(start: number, write: (line: string) => void) {
  const documents = new Map<string, RejectShareDocument>();
  const logged: Record<string, unknown>[] = [];
  const time = { now: start };
  const meter = createMeter({ service: 'load', stage: 'dev' }, write);
  const rejectShares = {
    change: async ([id]: readonly [string], change: (before?: RejectShareDocument) => RejectShareDocument) => {
      documents.set(id, change(documents.get(id)));
      return documents.get(id)!;
    },
  };
  const log = (message: string, detail: object) => logged.push({ message, ...detail });
  const deps = { registry: { rejectShares }, meter, log, now: () => time.now } as unknown as LoadDependencies;
  return { deps, logged, time };
}
