import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { objectsOf } from './curated-message';
import type { QueuedMessage } from './received';

/** SQS takes and gives at most ten messages a call. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const BATCH = 10;
/**
 * A short poll asks some of the service's hosts only, so that one empty answer says little.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
 */
const EMPTY_ANSWERS = 3;

/** The queue of curated objects, as the load step uses it. */
export class CuratedQueue {
  constructor(
    private readonly sqs: SQSClient,
    private readonly url: string,
    /** Seconds that a message stays hidden; renewed while its load runs. */
    private readonly visibilitySeconds: number,
  ) {}

  /** Whether a message may be there. The service's count is approximate: the next run sees what this one missed. */
  async hasMessages(): Promise<boolean> {
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.url, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0) > 0;
  }

  /**
   * Messages that tell of about `limit` objects. Those that tell of none (S3's test message) are deleted; those that are
   * no notifications are left to the queue's redrive, whose dead letters raise an alarm.
   */
  async receive(limit: number): Promise<QueuedMessage[]> {
    const messages: QueuedMessage[] = [];
    let objects = 0;
    for (let empty = 0; objects < limit && empty < EMPTY_ANSWERS; ) {
      const received = await this.receiveOnce(Math.min(BATCH, limit - objects));
      empty = received.length === 0 ? empty + 1 : 0;
      const told = received.filter((message) => message.objects.length > 0);
      messages.push(...told);
      objects += told.reduce((sum, message) => sum + message.objects.length, 0);
    }
    return messages;
  }

  private async receiveOnce(limit: number): Promise<QueuedMessage[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.url, MaxNumberOfMessages: limit, VisibilityTimeout: this.visibilitySeconds }),
    );
    const messages = Messages.flatMap(({ Body, ReceiptHandle }) => {
      const objects = objectsOf(Body!);
      return objects ? [{ receiptHandle: ReceiptHandle!, objects }] : [];
    });
    await this.delete(messages.filter(({ objects }) => objects.length === 0).map(({ receiptHandle }) => receiptHandle));
    return messages;
  }

  async delete(receiptHandles: readonly string[]): Promise<void> {
    for (const batch of batches(receiptHandles)) {
      const Entries = batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.url, Entries }));
    }
  }

  /** Hides messages for another whole period. */
  async renew(receiptHandles: readonly string[]): Promise<void> {
    const VisibilityTimeout = this.visibilitySeconds;
    for (const batch of batches(receiptHandles)) {
      const Entries = batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout }));
      await this.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.url, Entries }));
    }
  }
}

function batches(receiptHandles: readonly string[]): string[][] {
  const result: string[][] = [];
  for (let start = 0; start < receiptHandles.length; start += BATCH) result.push(receiptHandles.slice(start, start + BATCH));
  return result;
}
