import { S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { sources } from '../../transforms/sources';
import { publishedDocument } from '../api/openapi';
import { requestOf, resultOf } from '../api/proxy-event';
import { Registry } from '../state/registry';
import { createLogger, createMeter } from '../telemetry';
import { cached } from './key-cache';
import type { PresignDependencies } from './dependencies';
import { presignAnswer } from './handlers';

const environment = process.env;
const stage = environment['STAGE']!;
const meter = createMeter({ service: 'presign', stage });
const registry = new Registry(new S3Client({}), environment['STATE_BUCKET']!);
const lifetime = Number(environment['KEY_CACHE_SECONDS']) * 1000;
const now = Date.now;
const log = createLogger({ service: 'presign', stage });

const dependencies: PresignDependencies = {
  registry,
  keys: cached((id) => registry.keys.get(id), { lifetime, now }),
  customers: cached((id) => registry.customers.get(id), { lifetime, now }),
  signer: new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' }),
  rawBucket: environment['RAW_BUCKET']!,
  urlSeconds: Number(environment['URL_SECONDS']),
  maxUploadBytes: Number(environment['MAX_UPLOAD_BYTES']),
  sources,
  openApi: publishedDocument,
  now,
  sleep: async (milliseconds) => void (await sleep(milliseconds)),
  log,
  meter,
};

const answer = presignAnswer(dependencies);

/** REST API proxy integration. @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html */
export async function handler(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  log.addContext(context);
  const answered = await answer(requestOf(event));
  meter.flush();
  return resultOf(answered);
}
