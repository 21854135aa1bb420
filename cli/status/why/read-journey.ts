import { eventClassOf } from '../../../constructs/load/load-group';
import { FooterError, readFooter } from '../../../constructs/load/footer';
import { shardNames } from '../../../constructs/stream/shards';
import { firstVersion } from '../../../constructs/sweep/listing';
import { nextRun } from '../../buffer/load-runs';
import type { Delivered } from '../../buffer/observe';
import { configuredHints, loadPhaseOf } from '../../buffer/scene';
import { missingByClass } from '../missing';
import type { RegistryFacts } from '../registry-facts';
import type { StatusServices } from '../services';
import type { SeenStream } from '../streams';
import type { SeenUpload } from '../uploads';
import type { StatusDocument } from '../document';
import type { Witness } from './evidence';
import type { Journey, LoadFacts } from './journey';
import { lostOf } from './lost-records';

/** What a look at the stage has brought already. */
export interface Look {
  readonly services: StatusServices;
  readonly witness: Witness;
  readonly facts: RegistryFacts;
  readonly queues: StatusDocument['queues'];
  readonly streams: readonly SeenStream[];
}

/** Fan-out hands over after this, ms: what it has stored by then is known. */
const HAND_OVER = 300_000;
/** Names of objects say whole seconds. */
const SECOND = 1000;
/** Load may take this much to come to a file, ms. */
export const LOAD_SLACK = 120_000;

/** Reads the way of an upload through one stream. */
export async function readJourney(look: Look, upload: SeenUpload, stream: string): Promise<Journey> {
  const { services, facts, queues, streams } = look;
  const { registry, s3, buckets, config } = services;
  const now = services.now();
  const seen = streams.find(({ name }) => name === stream)!;
  const { receipt, accounted } = upload;
  const [landed, version] = await Promise.all([registry.landed.get(...upload.id), firstVersion(s3, buckets.raw, upload.issued.raw_key)]);
  const noted = receipt && facts.lost.find(({ id }) => String(id) === String(upload.id));
  const objects = receipt ? await possible(services, upload, seen.delivered, landed?.landed_at ?? receipt.fanned_out_at) : [];
  const waiting = objects.find(({ loadedAt }) => loadedAt === undefined);
  const load = loadFacts(look, waiting, config);
  const swept = facts.unread.find(({ id }) => String(id) === String(upload.id)) ?? facts.unloaded.find(({ key }) => key === waiting?.key);
  const journey: Journey = {
    upload,
    stream,
    now,
    missing: receipt && (missingByClass(receipt, accounted)[stream] ?? 0),
    putAt: version?.modified,
    landedAt: landed?.landed_at,
    receipt,
    live: seen.live,
    configured: configuredHints(config, stream),
    objects,
    loading: waiting && facts.loads.find(({ keys }) => keys.includes(waiting.key)),
    failed: waiting && facts.failedFiles.find(({ key }) => key === waiting.key),
    lost: receipt && !waiting ? await lostOf(services, stream, receipt, noted) : undefined,
    swept,
    load,
    queues: { raw: queues.raw, curated: queues.curated, deadLetters: { raw: queues.raw_dead_letters, curated: queues.curated_dead_letters } },
    evidence: {},
  };
  return { ...journey, evidence: await evidenceFor(look, journey, waiting) };
}

/** Asked only where the state bucket does not tell one cause from another. */
async function evidenceFor({ witness, services }: Look, { upload, stream, receipt, landedAt, load, now }: Journey, waiting: Delivered | undefined): Promise<Journey['evidence']> {
  if (!receipt && landedAt !== undefined) {
    const names = shardNames(stream, services.shards).map((name) => services.streamPrefix + name);
    const [refused, stalled] = await Promise.all([witness.refused(names, Math.max(landedAt, now - HAND_OVER)), witness.stalledHops(upload.id[1])]);
    return { ...(refused !== undefined && { refused }), ...(stalled !== undefined && { stalled }) };
  }
  if (waiting && now > (load.dueAt ?? waiting.deliveredAt + load.interval) + LOAD_SLACK) return { warehouse: await witness.warehouse() };
  return {};
}

/**
 * Objects that may have records of the upload: of its minutes, and by the file's own statistics. @param begun when the
 * first of its records may have been put, epoch ms
 */
async function possible({ s3, buckets }: Pick<StatusServices, 's3' | 'buckets'>, { issued, receipt }: SeenUpload, delivered: readonly Delivered[], begun: number): Promise<Delivered[]> {
  const near = delivered.filter(({ oldest, deliveredAt }) => oldest <= receipt!.fanned_out_at + SECOND && deliveredAt >= begun);
  const kept = await Promise.all(near.map(async (object) => ((await mayHave(object)) ? [object] : [])));
  return kept.flat();

  async function mayHave({ key, bytes }: Delivered): Promise<boolean> {
    if (!eventClassOf(key)) return true;
    try {
      const range = (await readFooter(s3, buckets.curated, key, bytes)).uploadedAt;
      return range === undefined || (range.min <= issued.uploaded_at && issued.uploaded_at <= range.max);
    } catch (error) {
      if (error instanceof FooterError) return true;
      throw error;
    }
  }
}

function loadFacts({ streams }: Look, waiting: Delivered | undefined, { load }: StatusServices['config']): LoadFacts {
  const all = streams.map(({ delivered }) => delivered);
  const loaded = all.flat().flatMap(({ loadedAt }) => loadedAt ?? []);
  const phase = loadPhaseOf(all, load.intervalMinutes);
  return {
    interval: load.intervalMinutes * 60_000,
    maxFiles: load.maxFiles,
    lastAt: loaded.length === 0 ? undefined : Math.max(...loaded),
    dueAt: waiting && phase !== undefined ? nextRun(waiting.deliveredAt, load.intervalMinutes, phase) : undefined,
    waitingObjects: all.flat().filter(({ loadedAt }) => loadedAt === undefined).length,
  };
}
