import { S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { parseMessage } from '../fan-out/notification';
import { Registry } from '../state/registry';
import { syntheticEvent } from '../sweep/synthetic-event';
import { createLogger, createMeter } from '../telemetry';
import { admit, type AdmitServices } from './admit';
import { lookAfterLeftBehind } from './left-behind';

const environment = process.env;
const stage = environment['STAGE']!;
const inboxBucket = environment['INBOX_BUCKET']!;
const queueUrl = environment['INBOX_QUEUE_URL']!;
const s3 = new S3Client({});
const sqs = new SQSClient({});
const log = createLogger({ service: 'admit', stage });
const meter = createMeter({ service: 'admit', stage });
const services: AdmitServices = {
  registry: new Registry(s3, environment['STATE_BUCKET']!),
  s3,
  rawBucket: environment['RAW_BUCKET']!,
  log,
  meter,
  now: Date.now,
};

/** Entry of the inbox queue, one object a message; and of the schedule, whose event has no records. */
export async function handler(event: Partial<SQSEvent>, context: Context): Promise<SQSBatchResponse | undefined> {
  log.addContext(context);
  try {
    return event.Records ? await admitAll(event.Records) : await lookAfter(context);
  } finally {
    meter.flush();
  }
}

async function admitAll(records: SQSEvent['Records']): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of records) {
    let key: string | undefined;
    try {
      for (const object of parseMessage(body)) {
        key = object.key;
        await admit(object, services);
      }
    } catch (error) {
      // It has no upload id yet: that is made of its content.
      log.error('object was not admitted; its message comes again', { error: error as Error, key });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

async function lookAfter(context: Context): Promise<undefined> {
  await lookAfterLeftBehind({
    ...services,
    inboxBucket,
    announce: async ({ bucket, key, versionId }) => {
      const message = syntheticEvent({ bucket, key, versionId, size: 0, putAt: Date.now() });
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
    },
    depth,
    remaining: () => context.getRemainingTimeInMillis(),
  });
}

const depthAttributes = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] as const;

async function depth(): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...depthAttributes] }));
  return depthAttributes.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
