import { totalOf, type AccountedDocument, type OpenDocument, type UploadKey } from '../state/registry';
import { metrics } from '../telemetry';
import type { LoadDependencies } from './dependencies';
import { rejectStep, withClosed, type ClosedUpload } from './reject-share';
import { forEachSideBySide } from './side-by-side';

/** More than this, in points, is worth a log line with the customer's name. */
const STEP_WORTH_A_LOG = 10;

/** What one reconciliation sees of each customer. Only the worst is a metric: each name would be one more to be billed. */
export class CustomerWatch {
  private readonly closed = new Map<string, ClosedUpload[]>();
  private oldest: { readonly id: UploadKey; readonly since: number } | undefined;

  /** An upload of which records are missing still. */
  waits(id: UploadKey, { fanned_out_at }: Pick<OpenDocument, 'fanned_out_at'>): void {
    if (!this.oldest || fanned_out_at < this.oldest.since) this.oldest = { id, since: fanned_out_at };
  }

  /** An upload whose records are all accounted for. */
  closes([customerId]: UploadKey, { accepted, rejected }: AccountedDocument): void {
    const counts = this.closed.get(customerId) ?? [];
    this.closed.set(customerId, counts);
    counts.push({ records: totalOf(accepted) + totalOf(rejected), rejected: totalOf(rejected) });
  }

  /** Measures what was seen. Zeros too: the alarms end by them. An alarm's aid fails no run: what cannot be kept is logged. */
  async measure(deps: LoadDependencies): Promise<void> {
    const { meter, log, now } = deps;
    const { oldest } = this;
    const waited = oldest ? Math.max(0, now() - oldest.since) / 1000 : 0;
    meter.add(metrics.worstCustomer, waited);
    if (oldest) log('customer that waits longest', { customer_id: oldest.id[0], upload_id: oldest.id[1], seconds: waited });
    meter.add(metrics.rejectStep, 0);
    await forEachSideBySide(this.closed, async ([customerId, closed]) => {
      try {
        await measureStep(deps, customerId, closed);
      } catch (error) {
        log('share of rejected records could not be kept', { customer_id: customerId, error: (error as Error).message });
      }
    });
  }
}

async function measureStep({ registry, meter, log, now }: LoadDependencies, customerId: string, closed: readonly ClosedUpload[]): Promise<void> {
  const document = await registry.rejectShares.change([customerId], (before) => withClosed(before, closed, now()));
  const step = rejectStep(document, now());
  meter.add(metrics.rejectStep, step);
  if (step >= STEP_WORTH_A_LOG) log('share of rejected records stepped up', { customer_id: customerId, points: Math.round(step) });
}
