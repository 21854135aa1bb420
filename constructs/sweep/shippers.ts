import type { IssuedDocument, ShipperRhythm, ShippersDocument } from '../state/documents';
import { forEachSideBySide } from '../load/side-by-side';
import { metrics } from '../telemetry';
import { judge, usualGap, withUpload } from './rhythm';
import type { SweepRun } from './sweep-run';

/** Shippers named in one log line. */
const NAMED = 20;

/** What a run sees of shippers: their uploads, by customer, until they are put down. */
export class SeenUploads {
  private readonly byCustomer = new Map<string, { readonly shipper: string; readonly uploadedAt: number }[]>();

  add({ customer_id, source, host, uploaded_at }: IssuedDocument): void {
    const seen = this.byCustomer.get(customer_id) ?? [];
    this.byCustomer.set(customer_id, seen);
    seen.push({ shipper: `${source} ${host}`, uploadedAt: uploaded_at });
  }

  customers(): string[] {
    return [...this.byCustomer.keys()];
  }

  /** @returns the customer's shippers with what was seen of them */
  onto(customerId: string, before: ShippersDocument | undefined): ShippersDocument {
    const shippers: Record<string, ShipperRhythm> = { ...before?.shippers };
    const seen = [...(this.byCustomer.get(customerId) ?? [])].sort((a, b) => a.uploadedAt - b.uploadedAt);
    for (const { shipper, uploadedAt } of seen) shippers[shipper] = withUpload(shippers[shipper], uploadedAt);
    return { shippers };
  }
}

/** Tells which shippers are silent by their own rhythm: a source and a host of a customer. */
export async function lookAfterShippers(run: SweepRun): Promise<void> {
  const { registry, meter } = run.services;
  await putDown(run);
  let silent = 0;
  await run.eachInTurn(registry.shippers.folder, async ([customer = '']) => {
    silent += await countSilent(run, customer);
  });
  meter.add(metrics.shippersSilent, silent);
}

/** What there is no time for is not seen again: then two gaps of a shipper are one. */
async function putDown(run: SweepRun): Promise<void> {
  const { registry, log } = run.services;
  let left = 0;
  await forEachSideBySide(run.seen.customers(), async (customer) => {
    if (run.hasTime()) await registry.shippers.change([customer], (before) => run.seen.onto(customer, before));
    else left++;
  });
  if (left > 0) log.warn('no time to put down what was seen of shippers', { customers: left });
}

async function countSilent({ services: { registry, log, now } }: SweepRun, customerId: string): Promise<number> {
  const document = await registry.shippers.get(customerId);
  const judged = Object.entries(document?.shippers ?? {}).map(([shipper, rhythm]) => ({ shipper, rhythm, state: judge(rhythm, now()) }));
  const silent = judged.filter(({ state }) => state === 'silent');
  const gone = judged.filter(({ state }) => state === 'gone').map(({ shipper }) => shipper);
  if (gone.length > 0) {
    log.info('shippers are not expected any more', { customer_id: customerId, shippers: gone.slice(0, NAMED), count: gone.length });
    await registry.shippers.change([customerId], (current) => ({ shippers: Object.fromEntries(Object.entries(current?.shippers ?? {}).filter(([shipper]) => !gone.includes(shipper))) }));
  }
  if (silent.length > 0) log.warn('shippers are silent', { customer_id: customerId, shippers: silent.slice(0, NAMED).map(described), count: silent.length });
  return silent.length;
}

const described = ({ shipper, rhythm }: { shipper: string; rhythm: ShipperRhythm }) => ({
  shipper,
  last_at: new Date(rhythm.last_at).toISOString(),
  usual_seconds: Math.round((usualGap(rhythm) ?? 0) / 1_000),
});
