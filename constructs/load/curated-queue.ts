import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A curated object to load, and the message that told of it. */
export interface QueuedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly receiptHandle: string;
}

/** SQS takes and gives at most ten messages a call. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const BATCH = 10;

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

  /** About `limit` objects. Messages that tell of none (S3's test message) are deleted; those that are no JSON go the way of
   * the queue's redrive to its dead letters. */
  async receive(limit: number): Promise<QueuedObject[]> {
    const objects: QueuedObject[] = [];
    while (objects.length < limit) {
      const { Messages } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.url, MaxNumberOfMessages: BATCH, VisibilityTimeout: this.visibilitySeconds }),
      );
      if (!Messages?.length) break;
      const told = Messages.map((message) => ({ handle: message.ReceiptHandle!, objects: objectsOf(message) }));
      objects.push(...told.flatMap((message) => message.objects ?? []));
      await this.delete(told.filter((message) => message.objects?.length === 0).map((message) => message.handle));
    }
    return objects;
  }

  async delete(receiptHandles: readonly string[]): Promise<void> {
    for (const batch of batches(receiptHandles)) {
      const Entries = batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.url, Entries }));
    }
  }

  /** Hides messages for another whole period. */
  async renew(receiptHandles: readonly string[]): Promise<void> {
    for (const batch of batches(receiptHandles)) {
      const Entries = batch.map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: this.visibilitySeconds,
      }));
      await this.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.url, Entries }));
    }
  }
}

/**
 * Objects that a message tells of. S3 encodes keys as in a URL, with + for a space.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
function objectsOf(message: Message): QueuedObject[] | undefined {
  let body: { Records?: { s3: { object: { key: string; size: number } } }[] };
  try {
    body = JSON.parse(message.Body!);
  } catch {
    return undefined;
  }
  return (body.Records ?? []).map(({ s3 }) => ({
    key: decodeURIComponent(s3.object.key.replace(/\+/g, ' ')),
    size: s3.object.size,
    receiptHandle: message.ReceiptHandle!,
  }));
}

/** Receipt handles once each, ten at a time. */
function batches(receiptHandles: readonly string[]): string[][] {
  const unique = [...new Set(receiptHandles)];
  const result: string[][] = [];
  for (let start = 0; start < unique.length; start += BATCH) result.push(unique.slice(start, start + BATCH));
  return result;
}
