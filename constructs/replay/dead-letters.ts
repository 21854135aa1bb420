import { ChangeMessageVisibilityCommand, DeleteMessageCommand, ReceiveMessageCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import type { S3Client } from '@aws-sdk/client-s3';
import { MessageError, parseMessage, uploadOf, type RawMessage } from '../fan-out/notification';
import { allRecords, type RecordRange } from '../fan-out/record-range';
import { objectsOf } from '../load/curated-message';
import type { Registry, UploadKey } from '../state/registry';
import { recordRanges } from './order';
import { ParquetRecordsError, recordsOfParquet } from './parquet-records';
import type { DeadLetter, Selected } from './selection';

/** The queues of what was given up. */
export interface DeadLetterQueues {
  readonly sqs: SQSClient;
  /** Address by queue. */
  readonly urls: Readonly<Record<DeadLetter['queue'], string>>;
}

/** What mapping a message to uploads reads. */
export interface DeadLetterServices {
  readonly registry: Pick<Registry, 'replays' | 'fannedOut'>;
  readonly s3: S3Client;
  readonly curatedBucket: string;
}

/** Long enough to read all messages once; they are given back at the end. */
const VISIBILITY_SECONDS = 120;
/** A short poll asks some of the service's hosts only, so that one empty answer says little. */
const EMPTY_ANSWERS = 3;

/** Adds the uploads that the dead letters name. Messages stay in their queues. */
export async function readDeadLetters(queues: DeadLetterQueues, services: DeadLetterServices, selected: Selected): Promise<void> {
  await eachMessage(queues, async (queue, { MessageId, Body }) => {
    try {
      const found = queue === 'raw' ? await ofRaw(Body!, services) : await ofCurated(Body!, services);
      for (const { id, ranges, generation } of found) selected.add(id, ranges, generation);
      selected.deadLetters.push({ queue, message_id: MessageId!, uploads: [...new Set(found.map(({ id }) => id[1]))] });
    } catch (error) {
      if (!(error instanceof MessageError) && !(error instanceof ParquetRecordsError)) throw error;
      selected.leave(`message ${MessageId} of the ${queue} dead letters`, error.message);
    }
    return false;
  });
}

/**
 * Deletes the dead letters for which `isDone` holds, each by itself: what it asked for has been ordered.
 * @returns how many
 */
export async function deleteDeadLetters(queues: DeadLetterQueues, letters: readonly DeadLetter[], isDone: (letter: DeadLetter) => boolean): Promise<number> {
  const done = new Set(letters.filter(isDone).map(({ queue, message_id }) => `${queue} ${message_id}`));
  if (done.size === 0) return 0;
  let deleted = 0;
  await eachMessage(queues, async (queue, { MessageId }) => {
    const isOne = done.has(`${queue} ${MessageId}`);
    if (isOne) deleted++;
    return isOne;
  });
  return deleted;
}

/** Receives every message once. @param take true deletes it, false gives it back */
async function eachMessage({ sqs, urls }: DeadLetterQueues, take: (queue: DeadLetter['queue'], message: Message) => Promise<boolean>): Promise<void> {
  for (const queue of ['raw', 'curated'] as const) {
    const QueueUrl = urls[queue];
    const kept: string[] = [];
    const seen = new Set<string>();
    try {
      for (let empty = 0; empty < EMPTY_ANSWERS; ) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: VISIBILITY_SECONDS }));
        const fresh = Messages.filter(({ MessageId }) => !seen.has(MessageId!));
        // A pass that takes longer than the visibility meets its first messages again.
        empty = fresh.length === 0 ? empty + 1 : 0;
        for (const message of Messages) {
          if (seen.has(message.MessageId!)) continue;
          seen.add(message.MessageId!);
          if (await take(queue, message)) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle! }));
          else kept.push(message.ReceiptHandle!);
        }
      }
    } finally {
      // Whoever asks next finds them; a receipt handle that is over gives back nothing, and needs not.
      for (const ReceiptHandle of kept) await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })).catch(() => undefined);
    }
  }
}

interface Asked {
  readonly id: UploadKey;
  readonly ranges: readonly RecordRange[];
  readonly generation?: number;
}

/** A notification or the rest of an upload that is fanned out already asks for nothing any more. */
async function ofRaw(body: string, { registry }: DeadLetterServices): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const message of parseMessage(body)) {
    const id = uploadOf(message.key);
    if ('order' in message) asked.push(...(await ofOrder(message, id, registry)));
    else if (!(await registry.fannedOut.get(...id))) asked.push({ id, ranges: allRecords });
  }
  return asked;
}

async function ofOrder(message: Extract<RawMessage, { order: 1 }>, id: UploadKey, registry: DeadLetterServices['registry']): Promise<Asked[]> {
  const order = await registry.replays.get(message.replay, 'order', ...id);
  if (!order || order.emitted_at !== undefined || order.refused !== undefined) return [];
  return [{ id, ranges: recordRanges(order.ranges), generation: order.generation }];
}

/** A curated file that load did not get done with: its records, whatever has become of them since. */
async function ofCurated(body: string, services: DeadLetterServices): Promise<Asked[]> {
  const objects = objectsOf(body);
  if (!objects) throw new MessageError('message: expected an S3 event');
  const asked: Asked[] = [];
  for (const { key } of objects) asked.push(...(await recordsOfParquet(services.s3, services.curatedBucket, key)));
  return asked;
}
