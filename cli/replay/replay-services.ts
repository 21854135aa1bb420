import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { retiredBefore } from '../../constructs/audit/uploaded-day';
import type { ApplyServices } from '../../constructs/replay/apply';
import { PlanStore } from '../../constructs/replay/plan-store';
import type { DerivationSettings } from '../../constructs/replay/prediction';
import { loadConfig, stageVariable } from '../../stacks/config';
import { sources } from '../../transforms/sources';
import { output, type Environment } from '../environment';

const DAY_MS = 86_400_000;

export interface ReplayServices extends ApplyServices {
  readonly plans: PlanStore;
}

/** What the library of replays reaches outside, by the stacks' outputs and with the rights of whoever runs the command. */
export function replayServices({ s3, registry, warehouse, outputs, settings, now }: Environment): ReplayServices {
  const sqs = new SQSClient({ ...settings });
  const queueUrl = output(outputs, 'RawQueueUrl');
  const retentionDays = Number(outputs.EventsRetentionDays);
  return {
    ...{ s3, registry, warehouse, now },
    rawBucket: output(outputs, 'RawBucketName'),
    // What is retired tonight may come to be counted tomorrow.
    ...(retentionDays > 0 && { retiredBefore: retiredBefore(now() + DAY_MS, retentionDays) }),
    curatedBucket: output(outputs, 'CuratedBucketName'),
    deadLetters: { sqs, urls: { raw: output(outputs, 'RawDeadLetterQueueUrl'), curated: output(outputs, 'CuratedDeadLetterQueueUrl') } },
    plans: new PlanStore({ s3, bucket: output(outputs, 'StateBucketName') }),
    send: async (message) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
    },
  };
}

/** The code of this checkout with the stage's limits. */
export function derivationSettings({ stage, now }: Environment): DerivationSettings {
  const { fanOut, transform } = loadConfig({ [stageVariable]: stage });
  return { sources, maxDecodedBytes: fanOut.maxDecodedBytes, maxExcerptBytes: transform.maxExcerptBytes, now: now() };
}

/** What the next command needs to be about the same environment. */
export const envFlag = ({ env }: { readonly env: string }): string => (env === 'local' ? '' : ` --env ${env}`);
