import type { Registry } from '../state/registry';
import type { PlannedUpload } from './planned-upload';

/** What beginning a generation reaches outside. */
export interface BeginServices {
  readonly registry: Pick<Registry, 'begun'>;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Takes the number of a new generation for a replay, before anything of it is ordered: of two replays that were planned at
 * the same time one has it. May be repeated by the same replay.
 * @returns why another plan is needed, or undefined if the number is this replay's
 */
export async function beginGeneration(replayId: string, { customer_id, upload_id, generation }: PlannedUpload, { registry, now }: BeginServices): Promise<string | undefined> {
  const { document } = await registry.begun.create([customer_id, upload_id, String(generation)], { replay_id: replayId, begun_at: now() });
  if (document.replay_id === replayId) return undefined;
  return `generation ${generation}: expected it to be free, found it begun by replay ${document.replay_id}; plan again`;
}
