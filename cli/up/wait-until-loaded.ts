import type { Registry } from '../../constructs/state/registry';
import type { Sandbox } from '../../sandbox';

/** Sandbox time after which what is still missing will not come by itself, ms. */
const PATIENCE = 4 * 3_600_000;
const POLL_MS = 2_000;

/**
 * Waits until every promised upload is read and every record of it is accounted for, or patience ends.
 * @param realTime waits as long as it takes on a real deployment; else the sandbox's clock is moved from one thing that
 * is due to the next
 * @returns sandbox milliseconds that passed
 */
export async function waitUntilLoaded(sandbox: Sandbox, registry: Registry, realTime: boolean, onStep: (passed: number) => void): Promise<number> {
  const { scheduler } = sandbox;
  const start = scheduler.now();
  const passed = (): number => scheduler.now() - start;
  for (;;) {
    if (!realTime) await scheduler.settled();
    if ((await countPending(registry)) === 0 || passed() > PATIENCE) return passed();
    onStep(passed());
    const due = scheduler.nextDue();
    if (realTime || due === undefined) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    else await scheduler.advance(Math.max(0, due - scheduler.now()));
  }
}

/** Uploads that are promised but not read, and uploads with records that are not accounted for. */
async function countPending(registry: Registry): Promise<number> {
  const [issued, fannedOut, open] = await Promise.all([count(registry.issued.ids()), count(registry.fannedOut.ids()), count(registry.open.ids())]);
  return issued - fannedOut + open;
}

async function count(ids: AsyncIterable<unknown>): Promise<number> {
  let number = 0;
  for await (const _ of ids) number++;
  return number;
}
