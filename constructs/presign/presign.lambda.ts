import { S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { sources } from '../../transforms/sources';
import { Registry } from '../state/registry';
import { createLogger, createMeter } from '../telemetry';
import { cached } from './key-cache';
import { publishedDocument } from './openapi';
import { answer, type ApiRequest, type PresignDependencies } from './presign';

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
  sources: Object.keys(sources).sort(),
  openApi: publishedDocument,
  now,
  log,
  meter,
};

/** REST API proxy integration. @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html */
export async function handler(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  log.addContext(context);
  const { status, headers, body } = await answer(requestOf(event), dependencies);
  meter.flush();
  return { statusCode: status, headers: { ...headers }, body };
}

/** `requestContext.path` is the path as the client sent it, with the stage or a custom domain's base path before `/v1`. */
const mounted = /^(.*)(\/v1\/.*)$/;

function requestOf(event: APIGatewayProxyEvent): ApiRequest {
  const headers = lowerCased(event.headers ?? {});
  const body = event.body ?? '';
  const { path: whole, domainName } = event.requestContext;
  const [, base = '', path = event.path] = mounted.exec(whole) ?? [];
  return {
    method: event.httpMethod,
    path,
    ...(headers['authorization'] !== undefined && { authorization: headers['authorization'] }),
    body: event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    baseUrl: `${headers['x-forwarded-proto'] ?? 'https'}://${headers['host'] ?? domainName}${base}`,
  };
}

const lowerCased = (headers: APIGatewayProxyEvent['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), value]])));
