import type { Registry, UploadKey } from '../../constructs/state/registry';
import type { Sandbox } from '../../sandbox';
import type { HasLanded } from '../report/accounting';

/** Sandbox time after which what is still missing will not come by itself, ms. */
const PATIENCE = 4 * 3_600_000;
const POLL_MS = 2_000;

/** Where it is known how far uploads are. */
export interface Uploads {
  readonly registry: Registry;
  readonly hasLanded: HasLanded;
}

/**
 * Waits until every upload that is there now is read and every record of it is accounted for, or patience ends. What
 * comes meanwhile is not waited for: somebody else may go on shipping.
 * @param realTime waits as long as it takes on a real deployment; else the sandbox's clock is moved from one thing that
 * is due to the next
 * @returns sandbox milliseconds that passed
 */
export async function waitUntilLoaded(sandbox: Sandbox, uploads: Uploads, realTime: boolean, onStep: (passed: number) => void): Promise<number> {
  const { scheduler } = sandbox;
  const start = scheduler.now();
  const passed = (): number => scheduler.now() - start;
  const awaited = new Set((await list(uploads.registry.issued.ids())).map(String));
  for (;;) {
    if (!realTime) await scheduler.settled();
    if ((await countPending(uploads, awaited)) === 0 || passed() > PATIENCE) return passed();
    onStep(passed());
    const due = scheduler.nextDue();
    if (realTime || due === undefined) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    else await scheduler.advance(Math.max(0, Math.ceil(due - scheduler.now())));
  }
}

/** Uploads that have landed but are not read, and uploads with records that are not accounted for. */
async function countPending({ registry, hasLanded }: Uploads, awaited: ReadonlySet<string>): Promise<number> {
  const [issued, fannedOut, open] = await Promise.all([list(registry.issued.ids()), list(registry.fannedOut.ids()), list(registry.open.ids())]);
  const read = new Set(fannedOut.map(String));
  const unreadIds = issued.filter((id) => awaited.has(String(id)) && !read.has(String(id)));
  let unread = 0;
  for (const id of unreadIds) {
    const document = await registry.issued.get(...id);
    if (document && (await hasLanded(document))) unread++;
  }
  return unread + open.filter((id) => awaited.has(String(id))).length;
}

async function list(ids: AsyncIterable<UploadKey>): Promise<UploadKey[]> {
  const all: UploadKey[] = [];
  for await (const id of ids) all.push(id);
  return all;
}
