import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { Registry } from '../state/registry';
import { createLogger, createMeter } from '../telemetry';
import { runAudit } from './audit';

const environment = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name}: expected a value in the environment`);
  return value;
};

const stage = environment('STAGE');
const logger = createLogger({ service: 'audit', stage });
const meter = createMeter({ service: 'audit', stage });
const s3 = new S3Client({});
const client = new RedshiftDataClient({});
/** `none` or a number. */
const retention = environment('EVENTS_RETENTION_DAYS');

/** Runs on a schedule; the event says nothing that matters. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  try {
    await runAudit({
      registry: new Registry(s3, environment('STATE_BUCKET')),
      warehouse: { client, workgroup: environment('WORKGROUP'), database: environment('DATABASE') },
      newestDays: Number(environment('NEWEST_DAYS')),
      olderDays: Number(environment('OLDER_DAYS')),
      retentionDays: retention === 'none' ? undefined : Number(retention),
      meter,
      log: (message, detail) => logger.info(message, detail),
      now: Date.now,
      remaining: () => context.getRemainingTimeInMillis(),
    });
  } finally {
    meter.flush();
  }
}
