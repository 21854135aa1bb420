import { createHash } from 'node:crypto';
import { readObject } from '../fan-out/read-object';
import type { RecordRange } from '../fan-out/record-range';
import type { Counts, UploadKey } from '../state/registry';
import { existingRecords } from './existing-records';
import { Forecast, type Prediction } from './forecast';
import { orderedRanges, replayId } from './order';
import { isLeftOut, plannedUpload, uploadFacts, type PlannedUpload, type UploadFacts, type UploadServices } from './planned-upload';
import { tryOut, type DerivationSettings } from './prediction';
import { coalesce, RecordSet, sizeOf, subtract } from './record-set';
import { rejectedRanges } from './rejected-records';
import { RowComparison } from './row-comparison';
import { select, type SelectServices } from './select';
import { isRederivation, type DeadLetter, type LeftOut, type Selected, type Selection } from './selection';

/**
 * `replays/{replay_id}/plan.json`: what will be ordered, and what is foreseen of it. Names records and never quotes them.
 */
export interface ReplayPlan {
  readonly version: 1;
  readonly replay_id: string;
  /** Epoch ms. */
  readonly planned_at: number;
  readonly selection: Selection;
  /** Hash of what the selection found: another one later means that the plan is of an earlier state. */
  readonly basis: string;
  /** Version of each source that was tried. */
  readonly sources: Readonly<Record<string, number>>;
  /** Hash of the code that the prediction was made with; absent where it was not told. */
  readonly code?: string;
  readonly uploads: readonly PlannedUpload[];
  /** Records of these uploads that load had counted then. */
  readonly before: AccountedTotals;
  readonly prediction: Prediction;
  readonly dead_letters: readonly DeadLetter[];
  readonly left_out: readonly LeftOut[];
}

/** Records by event class and by reason. */
export interface AccountedTotals {
  readonly accepted: Counts;
  readonly rejected: Counts;
}

export type PlanServices = SelectServices & UploadServices;

export interface PlanSettings extends DerivationSettings {
  readonly code?: string;
  /** Rows of a new generation that are compared with those that stand, at most. */
  readonly compareRows: number;
  /** Told before each upload is read. */
  readonly onUpload: (done: number, of: number) => void;
}

/** Uploads that the warehouse is asked about at a time. */
const TOGETHER = 20;

/** Resolves a selection and tries it out. Changes nothing. */
export async function makePlan(selection: Selection, services: PlanServices, settings: PlanSettings): Promise<ReplayPlan> {
  const selected = await select(selection, services);
  const plan = new Plan(selection, services, settings);
  await plan.run(selected);
  return {
    version: 1,
    replay_id: replayId(selection, settings.now),
    planned_at: settings.now,
    selection,
    basis: basisOf(selected),
    ...(settings.code !== undefined && { code: settings.code }),
    ...plan.result(),
    before: await accountedTotals(plan.uploads.map(({ customer_id, upload_id }) => [customer_id, upload_id]), services),
    dead_letters: plan.deadLetters(selected.deadLetters),
    left_out: [...selected.leftOut, ...plan.leftOut],
  };
}

/** What a selection found, in short. */
export function basisOf(selected: Selected): string {
  const uploads = selected.all().map(({ id, generation, ranges }) => [...id, generation ?? 0, orderedRanges(ranges)]);
  const letters = selected.deadLetters.map(({ queue, message_id }) => `${queue} ${message_id}`);
  return createHash('sha256').update(JSON.stringify([uploads.map((upload) => JSON.stringify(upload)).sort(), letters.sort()])).digest('hex');
}

/** What load has counted of these uploads so far, of the generation that stands. */
export async function accountedTotals(ids: readonly UploadKey[], { registry }: Pick<SelectServices, 'registry'>): Promise<AccountedTotals> {
  const accepted: Record<string, number> = {};
  const rejected: Record<string, number> = {};
  const add = (counts: Counts, to: Record<string, number>): void => {
    for (const [name, count] of Object.entries(counts)) to[name] = (to[name] ?? 0) + count;
  };
  for (const id of new Map(ids.map((id) => [id.join(), id])).values()) {
    const accounted = await registry.accounted.get(...id);
    if (!accounted) continue;
    add(accounted.accepted, accepted);
    add(accounted.rejected, rejected);
  }
  return { accepted, rejected };
}

class Plan {
  readonly uploads: PlannedUpload[] = [];
  readonly leftOut: LeftOut[] = [];
  private readonly forecast = new Forecast();
  private readonly comparison: RowComparison | undefined;
  private readonly sources = new Map<string, number>();
  private readonly failed = new Set<string>();

  constructor(
    private readonly selection: Selection,
    private readonly services: PlanServices,
    private readonly settings: PlanSettings,
  ) {
    if (isRederivation(selection)) this.comparison = new RowComparison(services.warehouse, settings.compareRows);
  }

  async run(selected: Selected): Promise<void> {
    const all = selected.all();
    for (let start = 0; start < all.length; start += TOGETHER) {
      const facts: UploadFacts[] = [];
      for (const upload of all.slice(start, start + TOGETHER)) {
        const found = await uploadFacts(upload, isRederivation(this.selection), this.services);
        if (isLeftOut(found)) this.leave(upload.id[1], found.why);
        else facts.push(found);
      }
      const known = await this.knownRecords(facts);
      for (const [index, upload] of facts.entries()) {
        this.settings.onUpload(start + index, all.length);
        await this.add(upload, known.get(upload.issued.upload_id) ?? []);
      }
    }
    await this.comparison?.end();
  }

  result(): Pick<ReplayPlan, 'uploads' | 'sources' | 'prediction'> {
    const sources = Object.fromEntries([...this.sources].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { uploads: this.uploads, sources, prediction: this.forecast.result(this.comparison?.result()) };
  }

  /** A message stays as long as something that it names cannot be ordered. */
  deadLetters(letters: readonly DeadLetter[]): DeadLetter[] {
    return letters.filter(({ uploads }) => !uploads.some((upload) => this.failed.has(upload)));
  }

  /** Records that need not be emitted: they have an event or, where it is rows that were lost, a standing rejection. */
  private async knownRecords(facts: readonly UploadFacts[]): Promise<Map<string, RecordRange[]>> {
    const standing = facts.filter(({ generation, current }) => generation === current);
    const times = standing.map(({ issued }) => ({ upload: issued.upload_id, uploadedAt: issued.uploaded_at }));
    const known = await existingRecords(this.services.warehouse, times);
    if (this.selection.kind !== 'errors' || times.length === 0) return known;
    for await (const { upload, range } of rejectedRanges(this.services.warehouse, {}, times.map(({ upload }) => upload))) known.get(upload)?.push(range);
    return new Map([...known].map(([upload, ranges]) => [upload, RecordSet.of(ranges).all()]));
  }

  private async add(facts: UploadFacts, known: readonly RecordRange[]): Promise<void> {
    const { issued, receipt, generation, current } = facts;
    if (this.uploads.some(({ upload_id }) => upload_id === issued.upload_id)) {
      return this.leave(issued.upload_id, `generation ${generation}: expected one order of an upload in a plan, found two; plan again when this one is done`);
    }
    const wanted = subtract(facts.ranges, known);
    const own = new Forecast();
    own.alreadyThere(sizeOf(subtract(known, subtract(known, facts.ranges))));
    const end = wanted.length === 0 ? undefined : await this.tryOut(facts, wanted, own);
    if (end && receipt && generation === current && end.framed !== receipt.records) {
      const why = `expected ${receipt.records} records as in its receipt, found ${end.framed} with this code: their numbers have moved; derive it anew with --rederive`;
      return this.leave(issued.upload_id, why);
    }
    this.forecast.add(own.result());
    const isWhole = !receipt || this.comparison !== undefined || (generation > current && isEverything(facts.ranges));
    const ranges = isWhole ? [[1, null] as const] : orderedRanges(coalesce(end?.records.all() ?? []));
    if (ranges.length > 0) this.uploads.push(plannedUpload(facts, ranges));
  }

  private async tryOut(facts: UploadFacts, ranges: readonly RecordRange[], forecast: Forecast) {
    const { issued, generation, versionId } = facts;
    const { s3, rawBucket } = this.services;
    const { comparison, settings } = this;
    this.sources.set(issued.source, Object.hasOwn(settings.sources, issued.source) ? settings.sources[issued.source]!.version : 0);
    await comparison?.begin({ upload: issued.upload_id, uploadedAt: issued.uploaded_at });
    const open = () => readObject(s3, { bucket: rawBucket, key: issued.raw_key, versionId });
    return tryOut({ issued, generation, ranges, open, ...(comparison && { onRows: (eventClass, rows) => comparison.take(eventClass, rows) }) }, settings, forecast);
  }

  private leave(upload: string, why: string): void {
    this.failed.add(upload);
    this.leftOut.push({ what: `upload ${upload}`, why });
  }
}

/** An order that stopped half-way, of a generation that is to be whole: in part it would have no receipt. */
const isEverything = (ranges: readonly RecordRange[]): boolean => ranges[0]?.[0] === 1 && ranges.at(-1)?.[1] === Number.POSITIVE_INFINITY;
