import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import type { Context, FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { sources } from '../../transforms/sources';
import { parseShards, shardFor } from '../stream/shards';
import { createLogger, createMeter } from '../telemetry';
import { transform, type TransformServices } from './transform';

const stage = process.env.STAGE!;
/** Kept at the end of the invocation to answer. */
const CLOSING_MILLISECONDS = 5_000;

const firehose = new FirehoseClient({});
const log = createLogger({ service: 'transform', stage });
const meter = createMeter({ service: 'transform', stage });

const shards = parseShards(process.env.STREAM_SHARDS);
const streamPrefix = process.env.REJECTED_STREAM!.slice(0, -'rejected_record'.length);

const services: Omit<TransformServices, 'rejectedStream'> = {
  sources,
  maxExcerptBytes: Number(process.env.MAX_EXCERPT_BYTES),
  put: (input) => firehose.send(new PutRecordBatchCommand(input)),
  log,
  meter,
  now: Date.now,
  sleep: async (milliseconds) => void (await sleep(milliseconds)),
  random: Math.random,
};

/** Entry of the streams' transform. */
export async function handler(event: FirehoseTransformationEvent, context: Context): Promise<FirehoseTransformationResult> {
  log.addContext(context);
  const rejectedStream = `${streamPrefix}${shardFor('rejected_record', shards, event.invocationId)}`;
  const deadline = Date.now() + context.getRemainingTimeInMillis() - CLOSING_MILLISECONDS;
  try {
    return await transform(event, { ...services, rejectedStream }, deadline);
  } finally {
    meter.flush();
  }
}
