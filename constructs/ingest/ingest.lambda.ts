import { S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import { sources } from '../../transforms/sources';
import { requestOf, resultOf } from '../api/proxy-event';
import { cached } from '../presign/key-cache';
import { Registry } from '../state/registry';
import { createLogger, createMeter } from '../telemetry';
import { maxAnswerBytes, maxBodyBytes, maxOpenedBytes, type IngestDependencies } from './dependencies';
import { FirstSeen } from './first-seen';
import { ingestAnswer } from './handlers';

const environment = process.env;
const stage = environment['STAGE']!;
const meter = createMeter({ service: 'ingest', stage });
const log = createLogger({ service: 'ingest', stage });
const s3 = new S3Client({});
const registry = new Registry(s3, environment['STATE_BUCKET']!);
const lifetime = Number(environment['KEY_CACHE_SECONDS']) * 1000;
const now = Date.now;

const dependencies: IngestDependencies = {
  registry,
  keys: cached((id) => registry.keys.get(id), { lifetime, now }),
  customers: cached((id) => registry.customers.get(id), { lifetime, now }),
  strangers: new FirstSeen(),
  s3,
  signer: new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED', forcePathStyle: true }),
  rawBucket: environment['RAW_BUCKET']!,
  inboxBucket: environment['INBOX_BUCKET']!,
  sources,
  limits: { maxBodyBytes, maxOpenedBytes, maxAnswerBytes, grace: Number(environment['GRACE_SECONDS']) * 1000, urlSeconds: Number(environment['URL_SECONDS']) },
  newId: randomUUID,
  now,
  log,
  meter,
};

const answer = ingestAnswer(dependencies);

/** REST API proxy integration. @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html */
export async function handler(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  log.addContext(context);
  const answered = await answer(requestOf(event));
  meter.flush();
  return resultOf(answered);
}
