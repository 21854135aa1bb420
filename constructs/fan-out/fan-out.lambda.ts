import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { sources } from '../../transforms/sources';
import { Registry } from '../state/registry';
import { parseShards } from '../stream/shards';
import { createLogger, createMeter } from '../telemetry';
import { fanOutUpload, type FanOutServices, type FanOutSettings } from './fan-out-upload';
import { parseMessage } from './notification';
import { readObject } from './read-object';

const stage = process.env.STAGE!;
const queueUrl = process.env.RAW_QUEUE_URL!;
const handOverMilliseconds = Number(process.env.HANDOVER_SECONDS) * 1_000;
/** Kept at the end of the invocation to send the continuation and to answer. */
const CLOSING_MILLISECONDS = 10_000;

const settings: FanOutSettings = {
  streamPrefix: process.env.STREAM_PREFIX!,
  shards: parseShards(process.env.STREAM_SHARDS),
  mode: process.env.PACK_MODE === 'single' ? 'single' : 'lines',
  maxDecodedBytes: Number(process.env.MAX_DECODED_BYTES),
  maxExcerptBytes: Number(process.env.MAX_EXCERPT_BYTES),
};

const s3 = new S3Client({});
const sqs = new SQSClient({});
const firehose = new FirehoseClient({});
const log = createLogger({ service: 'fan-out', stage });
const meter = createMeter({ service: 'fan-out', stage });

const services: FanOutServices = {
  registry: new Registry(s3, process.env.STATE_BUCKET!),
  sources,
  read: (object) => readObject(s3, object),
  put: (input) => firehose.send(new PutRecordBatchCommand(input)),
  sendLater: async (message, DelaySeconds) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message), DelaySeconds }));
  },
  log,
  meter,
  now: Date.now,
  sleep: async (milliseconds) => void (await sleep(milliseconds)),
  random: Math.random,
};

/** Entry of the raw queue: batch size 1, partial batch responses. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  log.addContext(context);
  const now = Date.now();
  const giveUp = now + context.getRemainingTimeInMillis() - CLOSING_MILLISECONDS;
  const times = { handOver: Math.min(now + handOverMilliseconds, giveUp), giveUp };
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of event.Records) {
    let key: string | undefined;
    try {
      for (const object of parseMessage(body)) {
        key = object.key;
        await fanOutUpload(object, services, settings, times);
      }
    } catch (error) {
      log.error('upload failed; its message comes again', { error: error as Error, key, upload_id: key?.split('/')[2] });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  meter.flush();
  return { batchItemFailures };
}
