import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { sources } from '../../transforms/sources';
import type { Source } from '../../transforms/source';
import { retiredBefore } from '../audit/uploaded-day';
import { Registry } from '../state/registry';
import { createLogger, createMeter } from '../telemetry';
import { columnsInGlue } from './glue-columns';
import { sweep } from './sweep';
import type { CountedQueue, SweepServices, SweepSettings } from './sweep-services';

const environment = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name}: expected a value in the environment`);
  return value;
};

const stage = environment('STAGE');
const log = createLogger({ service: 'sweep', stage });
const meter = createMeter({ service: 'sweep', stage });
const s3 = new S3Client({});
const sqs = new SQSClient({});
const firehose = new FirehoseClient({});
const glue = new GlueClient({});
const queueUrls: Readonly<Record<CountedQueue, string>> = {
  raw: environment('RAW_QUEUE_URL'),
  curated: environment('CURATED_QUEUE_URL'),
  'raw dead letters': environment('RAW_DEAD_LETTER_QUEUE_URL'),
  'curated dead letters': environment('CURATED_DEAD_LETTER_QUEUE_URL'),
};
const knownSources: Readonly<Record<string, Source>> = sources;

const retention = environment('EVENTS_RETENTION_DAYS');
const DAY_MS = 86_400_000;

const settings: SweepSettings = {
  urlLife: Number(environment('URL_SECONDS')) * 1_000,
  loadInterval: Number(environment('LOAD_INTERVAL_SECONDS')) * 1_000,
  attempts: Number(environment('ATTEMPTS')),
  backOff: Number(environment('BACK_OFF_SECONDS')) * 1_000,
  // What is retired tonight may come to be counted tomorrow.
  retiredBefore: (now) => (retention === 'none' ? 0 : retiredBefore(now + DAY_MS, Number(retention))),
  receiptStream: environment('RECEIPT_STREAM'),
  sourceVersion: (name) => (Object.hasOwn(knownSources, name) ? knownSources[name]!.version : 0),
  maxPages: 1_000,
  maxDocuments: 500,
};

const depthAttributes = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] as const;

async function depth(queue: CountedQueue): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrls[queue], AttributeNames: [...depthAttributes] }));
  return depthAttributes.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

/** Runs on a schedule; the event says nothing that matters. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  log.addContext(context);
  const services: SweepServices = {
    s3,
    registry: new Registry(s3, environment('STATE_BUCKET')),
    buckets: { raw: environment('RAW_BUCKET'), curated: environment('CURATED_BUCKET'), state: environment('STATE_BUCKET') },
    send: async (queue, body) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrls[queue], MessageBody: JSON.stringify(body) }));
    },
    depth,
    tableColumns: (eventClass) => columnsInGlue(glue, environment('GLUE_DATABASE'), eventClass),
    put: (input) => firehose.send(new PutRecordBatchCommand(input)),
    log,
    meter,
    now: Date.now,
    remaining: () => context.getRemainingTimeInMillis(),
    sleep: async (milliseconds) => void (await sleep(milliseconds)),
    random: Math.random,
  };
  try {
    await sweep(services, settings);
  } finally {
    meter.flush();
  }
}
