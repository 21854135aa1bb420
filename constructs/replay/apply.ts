import type { ReplayOrder } from '../fan-out/notification';
import { forEachSideBySide } from '../load/side-by-side';
import type { Source } from '../../transforms/source';
import type { Counts, ReplayOrderDocument } from '../state/registry';
import { beginGeneration, type BeginServices } from './begin-generation';
import { deleteDeadLetters } from './dead-letters';
import { sendOrder } from './order';
import { accountedTotals, basisOf, type PlanServices, type ReplayPlan } from './plan';
import { isLeftOut, uploadFacts } from './planned-upload';
import { select } from './select';
import { isRederivation } from './selection';

export interface ApplyServices extends PlanServices, BeginServices {
  /** Sends to the raw queue. */
  readonly send: (message: ReplayOrder) => Promise<void>;
  readonly registry: PlanServices['registry'] & BeginServices['registry'];
}

/** How far the orders of a replay are. */
export interface OrderProgress {
  readonly ordered: number;
  /** When the first was ordered, epoch ms. */
  readonly ordered_at?: number;
  readonly emitted: number;
  readonly records_emitted: number;
  readonly refused: readonly { readonly upload_id: string; readonly why: string }[];
}

/** Whether orders of the plan have been written: then it is gone on with, whatever has changed by that. */
export async function isBegun({ replay_id }: Pick<ReplayPlan, 'replay_id'>, { registry }: Pick<PlanServices, 'registry'>): Promise<boolean> {
  for await (const _ of registry.replays.ids(replay_id, 'order')) return true;
  return false;
}

/**
 * Why a plan that is not begun is of an earlier state.
 * @param code hash of the code that runs this
 * @returns sentences; none if the plan holds
 */
export async function staleness(plan: ReplayPlan, services: PlanServices, sources: Readonly<Record<string, Source>>, code?: string): Promise<string[]> {
  const reasons: string[] = [];
  for (const [name, version] of Object.entries(plan.sources)) {
    const now = Object.hasOwn(sources, name) ? sources[name]!.version : 0;
    if (now !== version) reasons.push(`source ${name}: planned with version ${version}, found ${now}`);
  }
  if (plan.code !== undefined && code !== undefined && plan.code !== code) reasons.push('sources: planned with other code than this');
  const selected = await select(plan.selection, services);
  if (basisOf(selected) !== plan.basis) reasons.push('selection: other records than were planned');
  const generations = new Map(plan.uploads.map(({ upload_id, generation }) => [upload_id, generation]));
  for (const upload of selected.all()) {
    const planned = generations.get(upload.id[1]);
    if (planned === undefined) continue;
    const found = await uploadFacts(upload, isRederivation(plan.selection), services);
    if (isLeftOut(found)) reasons.push(`${found.what}: ${found.why}`);
    else if (found.generation !== planned) reasons.push(`upload ${upload.id[1]}: planned as generation ${planned}, found ${found.generation} to be next`);
  }
  return reasons;
}

/**
 * Sends what of a plan has not been carried out. May be repeated and interrupted anywhere.
 * @param onSent told after each upload
 * @returns dead letters that were deleted, since what they ask for is ordered
 */
export async function applyPlan(plan: ReplayPlan, services: ApplyServices, onSent: (done: number, of: number) => void): Promise<number> {
  const ordered = new Set<string>();
  const orderedAt = services.now();
  await forEachSideBySide(plan.uploads, async (upload) => {
    const { customer_id, upload_id, generation, ranges, raw_key: key, version_id: versionId } = upload;
    const refused = isRederivation(plan.selection) && generation > 1 ? await beginGeneration(plan.replay_id, upload, services) : undefined;
    const document: ReplayOrderDocument = {
      ...{ replay_id: plan.replay_id, customer_id, upload_id, generation, ranges },
      ...{ reason: plan.selection.kind, ordered_at: orderedAt, ...(refused !== undefined && { refused }) },
    };
    await sendOrder(services, document, { bucket: services.rawBucket, key, versionId });
    ordered.add(upload_id);
    onSent(ordered.size, plan.uploads.length);
  });
  const planned = new Set(plan.uploads.map(({ upload_id }) => upload_id));
  return deleteDeadLetters(services.deadLetters, plan.dead_letters, ({ uploads }) => uploads.every((upload) => !planned.has(upload) || ordered.has(upload)));
}

/** Reads all orders of a replay. */
export async function orderProgress(replayId: string, { registry }: Pick<PlanServices, 'registry'>): Promise<OrderProgress> {
  const orders: ReplayOrderDocument[] = [];
  await forEachSideBySide(registry.replays.ids(replayId, 'order'), async (key) => {
    const order = await registry.replays.get(...key);
    if (order) orders.push(order);
  });
  const times = orders.map(({ ordered_at }) => ordered_at);
  return {
    ordered: orders.length,
    ...(times.length > 0 && { ordered_at: times.reduce((first, time) => Math.min(first, time)) }),
    emitted: orders.filter(({ emitted_at }) => emitted_at !== undefined).length,
    records_emitted: orders.reduce((sum, { records_emitted = 0 }) => sum + records_emitted, 0),
    refused: orders.flatMap(({ upload_id, refused }) => (refused === undefined ? [] : [{ upload_id, why: refused }])),
  };
}

/** What became of a replay, beside what was foreseen. */
export interface ReplayOutcome extends OrderProgress {
  /** Records by event class that load has counted since, and by reason those that are rejected no longer (negative: more). */
  readonly passed: Counts;
  readonly healed: Counts;
  /** True when every order is over and what was to pass has passed. */
  readonly complete: boolean;
}

export async function replayOutcome(plan: ReplayPlan, services: Pick<PlanServices, 'registry'>): Promise<ReplayOutcome> {
  const progress = await orderProgress(plan.replay_id, services);
  const now = await accountedTotals(plan.uploads.map(({ customer_id, upload_id }) => [customer_id, upload_id]), services);
  const passed = difference(now.accepted, plan.before.accepted);
  const healed = difference(plan.before.rejected, now.rejected);
  const isOverAll = progress.ordered >= plan.uploads.length && progress.emitted + progress.refused.length === progress.ordered;
  return { ...progress, passed, healed, complete: isOverAll && (await isLoaded(plan, passed, services)) };
}

/** A new generation stands at once when it is whole; records that are added come one load after the other. */
async function isLoaded(plan: ReplayPlan, passed: Counts, { registry }: Pick<PlanServices, 'registry'>): Promise<boolean> {
  if (!isRederivation(plan.selection)) return Object.entries(plan.prediction.pass).every(([eventClass, records]) => (passed[eventClass] ?? 0) >= records);
  for (const { customer_id, upload_id, generation } of plan.uploads) {
    const receipt = await registry.fannedOut.get(customer_id, upload_id);
    if ((receipt?.generation ?? 0) < generation) return false;
  }
  return true;
}

function difference(more: Counts, less: Counts): Counts {
  const names = new Set([...Object.keys(more), ...Object.keys(less)]);
  const all = [...names].map((name) => [name, (more[name] ?? 0) - (less[name] ?? 0)] as const);
  return Object.fromEntries(all.filter(([, count]) => count !== 0));
}

