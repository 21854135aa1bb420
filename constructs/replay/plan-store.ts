import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DocumentSet, isReplayId, type StateBucket } from '../state/registry';
import type { ReplayPlan } from './plan';

/** `replays/{replay_id}/plan.json` in the state bucket. */
export class PlanStore {
  private readonly plans: DocumentSet<readonly [replayId: string, file: 'plan'], ReplayPlan>;

  constructor(private readonly state: StateBucket) {
    this.plans = new DocumentSet(state, 'replays', [isReplayId, (part) => part === 'plan']);
  }

  /** Stores a plan unless there is one of its id: it says the same, an id is a hash of selection and time. */
  async save(plan: ReplayPlan): Promise<void> {
    await this.plans.create([plan.replay_id, 'plan'], plan);
  }

  async get(replayId: string): Promise<ReplayPlan | undefined> {
    return this.plans.get(replayId, 'plan');
  }

  /** Ids of all replays, ordered ones without a plan too: the sweep orders by itself. */
  async *ids(): AsyncGenerator<string> {
    const { s3, bucket } = this.state;
    let token: string | undefined;
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'replays/', Delimiter: '/', ContinuationToken: token }));
      for (const { Prefix } of page.CommonPrefixes ?? []) {
        const id = Prefix!.slice('replays/'.length, -1);
        if (isReplayId(id)) yield id;
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }
}
