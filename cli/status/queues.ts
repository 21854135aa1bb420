import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { output } from '../environment';
import type { QueueStatus, QueueStatuses } from './document';
import type { Parts } from './permission';
import type { StatusServices } from './services';

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] as const;

/** Approximate, and right a minute after the last change. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export async function readQueue(sqs: SQSClient, url: string): Promise<QueueStatus> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNTS] }));
  const [visible, in_work, delayed] = COUNTS.map((name) => Number(Attributes[name] ?? 0)) as [number, number, number];
  return { visible, in_work, delayed };
}

/** The queues between the stages, and what was given up. */
export async function readQueues({ sqs, outputs }: Pick<StatusServices, 'sqs' | 'outputs'>, parts: Parts): Promise<QueueStatuses> {
  const names = ['RawQueueUrl', 'CuratedQueueUrl', 'RawDeadLetterQueueUrl', 'CuratedDeadLetterQueueUrl'];
  const found = await parts.read('sqs:GetQueueAttributes on the queues', () => Promise.all(names.map((name) => readQueue(sqs, output(outputs, name)))));
  const [raw = null, curated = null, rawDead, curatedDead] = found ?? [];
  return { raw, curated, raw_dead_letters: depthOf(rawDead), curated_dead_letters: depthOf(curatedDead) };
}

const depthOf = (queue: QueueStatus | undefined): number | null => (queue ? queue.visible + queue.in_work + queue.delayed : null);
