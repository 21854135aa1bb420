import { isOver, recordRanges } from '../replay/order';
import { orderKey, type IssuedDocument, type OpenDocument, type ReceiptDocument, type ReplayOrderDocument, type UploadKey } from '../state/registry';
import { metrics } from '../telemetry';
import { Hop, sourceOf, type Derivation, type FanOutServices, type Invocation } from './hop';
import { uploadOf, type Continuation, type RawObject, type ReplayOrder } from './notification';
import { receiptDocument, receiptFacts, storeReceipt } from './receipt';
import type { RecordRange } from './record-range';

type OrderRegistry = FanOutServices['registry'];

/**
 * Carries out the order of a replay: emits its records again, from raw, as rows of its generation. May die anywhere and be
 * repeated, like the first derivation. An order that makes no sense is put down as refused and is over: to try it again
 * would not help.
 * @returns a first derivation instead, for an upload that was never fanned out to its end
 */
export async function executeOrder(message: ReplayOrder, invocation: Invocation): Promise<Continuation | undefined> {
  const { registry, log } = invocation.services;
  const id = uploadOf(message.key);
  const about = { replay_id: message.replay, upload_id: id[1] };
  const order = await registry.replays.get(message.replay, 'order', ...id);
  if (!order) log.error('replay order is not known: nothing is emitted', about);
  else if (isOver(order)) log.info('replay order is over already', about);
  else {
    const [issued, receipt] = await Promise.all([registry.issued.get(...id), registry.fannedOut.get(...id)]);
    const refused = issued ? refusalOf(order, receipt?.generation ?? 1) : `issued/${id.join('/')}: expected the promise of this upload, found none`;
    if (refused !== undefined) {
      log.error('replay order is refused', { ...about, refused });
      await noteEmitted(registry, message.replay, id, { refused });
    } else if (!receipt) return firstDerivation(message);
    else await emitAgain(message, order, issued!, receipt, invocation);
  }
  return undefined;
}

const firstDerivation = ({ bucket, key, versionId, replay, stalledSince }: ReplayOrder): Continuation =>
  ({ continuation: 1, bucket, key, versionId, next: 1, stalled: 0, stalledSince, replay });

async function emitAgain(message: ReplayOrder, order: ReplayOrderDocument, issued: IssuedDocument, receipt: ReceiptDocument, invocation: Invocation): Promise<void> {
  const ranges = recordRanges(order.ranges);
  const object: RawObject = { bucket: message.bucket, key: message.key, versionId: receipt.version_id };
  const derivation = { issued, object, generation: order.generation, ranges, ordered: ranges };
  // A generation that is begun needs a receipt; ranges alone mend one that is.
  const isWhole = order.generation > receipt.generation && covers(ranges);
  const steps = new Replay(order, derivation, isWhole, invocation).steps;
  await new Hop({ ...derivation, ...steps }, invocation, message).run();
}

/** What follows when the records of an order are stored. */
class Replay {
  constructor(
    private readonly order: ReplayOrderDocument,
    private readonly derivation: Pick<Derivation, 'issued' | 'object' | 'generation'>,
    private readonly isWhole: boolean,
    private readonly invocation: Invocation,
  ) {}

  private get id(): UploadKey {
    return [this.order.customer_id, this.order.upload_id];
  }

  get steps(): Pick<Derivation, 'finish' | 'rest'> {
    const { registry, meter, now } = this.invocation.services;
    const { object, issued } = this.derivation;
    return {
      rest: (progress) => ({ order: 1, replay: this.order.replay_id, ...object, ...progress }),
      finish: async (end, delivery) => {
        const unstored = this.isWhole ? await this.begin(end, delivery) : undefined;
        if (unstored !== undefined) return unstored;
        await noteEmitted(registry, this.order.replay_id, this.id, { emitted_at: now(), records_emitted: end.ordered });
        meter.add(metrics.recordsReplayed, end.ordered, { source: issued.source });
        return undefined;
      },
    };
  }

  /** Receipt of the new generation; the upload is open again until load has put that in the place of the old one. */
  private async begin(...[end, delivery]: Parameters<Derivation['finish']>): Promise<number | undefined> {
    const { services, times } = this.invocation;
    const { issued, generation, object } = this.derivation;
    const { registry } = services;
    const facts = receiptFacts(issued, generation, object, sourceOf(services, issued), services.now());
    const unstored = await storeReceipt(end, facts, delivery, times.giveUp);
    if (unstored !== undefined) return unstored;
    const document = receiptDocument(end, facts);
    const { records, fanned_out_at } = document;
    // In this order: load looks for later receipts when it has closed an upload, and opens it again.
    await registry.rederived.create([...this.id, String(generation)], document);
    await registry.open.change(this.id, (open) => newest(open, { generation, records, fanned_out_at }));
    return undefined;
  }
}

/** Of two generations under way the higher one will stand. */
const newest = (open: OpenDocument | undefined, begun: OpenDocument): OpenDocument => (open && open.generation >= begun.generation ? open : begun);

/** Adds to an order how it ended; the first end stays. One that is not there any more needs none. */
export async function noteEmitted(
  registry: Pick<OrderRegistry, 'replays'>,
  replayId: string,
  [customer_id, upload_id]: UploadKey,
  end: Pick<ReplayOrderDocument, 'emitted_at' | 'records_emitted' | 'refused'>,
): Promise<void> {
  const key = orderKey({ replay_id: replayId, customer_id, upload_id });
  const order = await registry.replays.get(...key);
  if (!order) return;
  await registry.replays.change(key, (found = order) => (isOver(found) ? found : { ...found, ...end }));
}

function refusalOf({ generation, ranges }: ReplayOrderDocument, current: number): string | undefined {
  if (!Number.isSafeInteger(generation) || generation < current) return `generation: expected ${current} or more, found ${generation}`;
  const isAscending = ranges.every(([first, last], index) => {
    const before = index === 0 ? 0 : ranges[index - 1]![1];
    return Number.isSafeInteger(first) && before !== null && first > before && (last === null || (Number.isSafeInteger(last) && last >= first));
  });
  return isAscending && ranges.length > 0 ? undefined : 'ranges: expected record numbers from 1, ascending, not overlapping';
}

const covers = ([range]: readonly RecordRange[]): boolean => range![0] === 1 && range![1] === Number.POSITIVE_INFINITY;
