import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { Registry } from '../state/registry';
import { createLogger, createMeter } from '../telemetry';
import { CuratedQueue } from './curated-queue';
import { runLoad } from './load';
import type { KnownColumns } from './table-width';

const environment = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name}: expected a value in the environment`);
  return value;
};

const stage = environment('STAGE');
const logger = createLogger({ service: 'load', stage });
const meter = createMeter({ service: 'load', stage });
const s3 = new S3Client({});
const sqs = new SQSClient({});
const client = new RedshiftDataClient({});
const knownColumns: KnownColumns = new Map();
/** As long as the function may run, so that a file is never loaded by two runs at a time. */
const VISIBILITY_SECONDS = 900;

/** Runs on a schedule; the event says nothing that matters. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  try {
    await runLoad({
      s3,
      registry: new Registry(s3, environment('STATE_BUCKET')),
      queue: new CuratedQueue(sqs, environment('CURATED_QUEUE_URL'), VISIBILITY_SECONDS),
      warehouse: { client, workgroup: environment('WORKGROUP'), database: environment('DATABASE') },
      curatedBucket: environment('CURATED_BUCKET'),
      copyRoleArn: environment('COPY_ROLE_ARN'),
      maxFiles: Number(environment('MAX_FILES')),
      freshnessSeconds: Number(environment('FRESHNESS_SECONDS')),
      knownColumns,
      meter,
      log: (message, detail) => logger.info(message, detail),
      now: Date.now,
      remaining: () => context.getRemainingTimeInMillis(),
    });
  } finally {
    meter.flush();
  }
}
