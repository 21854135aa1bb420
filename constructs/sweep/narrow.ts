import { eventClasses, type EventClass } from '../../schemas';
import { beginGeneration } from '../replay/begin-generation';
import { isOver, replayId, sendOrder } from '../replay/order';
import { highestGeneration } from '../replay/planned-upload';
import type { IssuedDocument, NarrowUploadDocument, ReceiptDocument, ReplayOrderDocument, UploadKey } from '../state/registry';
import { metrics } from '../telemetry';
import { isSpent, tried } from './attempts';
import type { SweepRun } from './sweep-run';

/**
 * Uploads whose rows lack values, since the Glue table was behind the schema that they were written with. Once the table
 * has the columns they are derived anew from raw, as a generation of their own. A stream may pick the table up later than
 * that: what is narrow again is put down again by load, and tried again after a longer wait.
 */
export async function lookAfterNarrow(run: SweepRun): Promise<void> {
  const { registry, meter } = run.services;
  const isWide = tablesOf(run);
  let left = 0;
  const seen = await run.eachInTurn(registry.narrow.folder, async (id) => {
    if (await lookAfter(run, id as unknown as UploadKey, isWide)) left++;
  });
  meter.add(metrics.uploadsNarrow, seen);
  meter.add(metrics.uploadsLeftNarrow, left);
}

type IsWide = (narrow: NarrowUploadDocument) => Promise<boolean>;

/** Asks the catalog once a run and class. A class or version that only a newer program knows waits for that. */
function tablesOf({ services }: SweepRun): IsWide {
  const asked = new Map<string, Promise<ReadonlySet<string>>>();
  return async ({ classes }) => {
    for (const [name, version] of Object.entries(classes)) {
      const eventClass: EventClass | undefined = Object.values(eventClasses).find((known) => known.name === name);
      if (!eventClass || eventClass.version < version) return false;
      if (!asked.has(name)) asked.set(name, services.tableColumns(name));
      const columns = await asked.get(name)!;
      if (!eventClass.columns.every((column) => column.since > version || columns.has(column.name))) return false;
    }
    return true;
  };
}

/** @returns true if deriving it anew has not helped often enough */
async function lookAfter(run: SweepRun, id: UploadKey, isWide: IsWide): Promise<boolean> {
  const { registry, now } = run.services;
  // In this order: a generation takes its place only after load has put down that it is narrow too.
  const current = await registry.fannedOut.get(...id);
  const narrow = await registry.narrow.get(...id);
  if (!narrow || !current) return false;
  if (current.generation > narrow.generation) return noteHealed(run, id);
  const issued = await registry.issued.get(...id);
  if (!issued) return false;
  // Derived anew, its hours would be added to the roll-up a second time.
  if (issued.uploaded_at < run.settings.retiredBefore(now())) return forget(run, id, 'rows that lack columns are past their retention');
  if (narrow.gave_up) return true;
  const { order } = narrow;
  if (order && order.generation > narrow.generation) {
    if (order.sent_at === undefined) return send(run, id, narrow, issued, current);
    if (await isUnderWay(run, id, order.replay_id, order.sent_at)) return false;
  }
  if (now() < narrow.next_at) return false;
  if (isSpent(narrow, run.settings)) return giveUp(run, id, narrow);
  return (await isWide(narrow)) ? deriveAnew(run, id, narrow, issued, current) : false;
}

/** Emitted, it is load's; until its message can be in no queue any more, it is on its way. */
async function isUnderWay({ services, evidence }: SweepRun, id: UploadKey, replay: string, sentAt: number): Promise<boolean> {
  const order = await services.registry.replays.get(replay, 'order', ...id);
  if (order?.refused === undefined) return (order !== undefined && isOver(order)) || !evidence.isQuietSince('raw', sentAt);
  services.log.error('order was refused', { customer_id: id[0], upload_id: id[1], replay_id: replay, refused: order.refused });
  return false;
}

async function giveUp({ services }: SweepRun, id: UploadKey, narrow: NarrowUploadDocument): Promise<true> {
  await services.registry.narrow.change(id, (found) => ({ ...(found ?? narrow), gave_up: true }));
  services.log.error('rows of an upload lack columns however often it is derived anew', { customer_id: id[0], upload_id: id[1], attempts: narrow.attempts });
  return true;
}

async function noteHealed(run: SweepRun, id: UploadKey): Promise<false> {
  run.services.meter.add(metrics.sweepHealed, 1, { reason: 'narrow' });
  return forget(run, id, 'rows that lacked columns were derived anew');
}

async function forget({ services }: SweepRun, id: UploadKey, why: string): Promise<false> {
  await services.registry.narrow.remove(...id);
  services.log.info(why, { customer_id: id[0], upload_id: id[1] });
  return false;
}

/** Decided, then begun, then sent: a run that ends in between goes on with the same order. */
async function deriveAnew(run: SweepRun, id: UploadKey, narrow: NarrowUploadDocument, issued: IssuedDocument, current: ReceiptDocument): Promise<false> {
  const { registry, now } = run.services;
  const generation = (await highestGeneration(id, current.generation, registry)) + 1;
  const order = { replay_id: replayId(['narrow', ...id, generation], now()), generation, decided_at: now() };
  const decided = await registry.narrow.change(id, (found) => ({ ...tried(found ?? narrow, now(), run.settings), order }));
  return send(run, id, decided, issued, current);
}

async function send(run: SweepRun, id: UploadKey, narrow: NarrowUploadDocument, issued: IssuedDocument, current: ReceiptDocument): Promise<false> {
  const { registry, now, log, buckets } = run.services;
  const { replay_id, generation, decided_at } = narrow.order!;
  const upload = { customer_id: id[0], upload_id: id[1], generation };
  const { source, raw_key } = issued;
  const planned = { ...upload, source, ranges: [[1, null]] as const, raw_key, version_id: current.version_id };
  const refused = await beginGeneration(replay_id, planned, { registry, now });
  const document: ReplayOrderDocument = {
    ...{ replay_id, ...upload, ranges: [[1, null]], ordered_at: decided_at },
    ...{ reason: 'sweep: rows lack columns that the Glue table did not have', ...(refused !== undefined && { refused }) },
  };
  await sendOrder({ registry, now, send: (message) => run.services.send('raw', message) }, document, { bucket: buckets.raw, key: raw_key, versionId: current.version_id });
  log.warn('an upload whose rows lack columns is derived anew', { ...upload, replay_id, classes: narrow.classes });
  await registry.narrow.change(id, (found) => ({ ...(found ?? narrow), order: { ...narrow.order!, sent_at: now() } }));
  return false;
}
