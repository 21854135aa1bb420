/** A small sandbox around S3 for tests: edge, S3, SQS and API Gateway on a free port; time stands still unless moved. */
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiGatewayService, type FunctionInvoker } from '../../sandbox/apigateway';
import { CredentialService } from '../../sandbox/credentials';
import { Edge } from '../../sandbox/edge';
import type { Kernel, LogEntry, Resource, Service } from '../../sandbox/kernel';
import { seededRandom } from '../../sandbox/random';
import { S3Service } from '../../sandbox/s3';
import { createScheduler } from '../../sandbox/scheduler';
import { sqsApi } from '../../sandbox/sqs/operations';
import { SqsService } from '../../sandbox/sqs/service';
import { openStore } from '../../sandbox/store';

export const REGION = 'us-east-1';
export const QUEUE_ARN = `arn:aws:sqs:${REGION}:000000000000:uploads`;
export const START = Date.UTC(2026, 4, 6, 7, 8, 9);

export interface StandOptions {
  /** State of an earlier stand. @default a new folder */
  readonly folder?: string;
  readonly functions?: FunctionInvoker;
  /** @default none: signatures are judged by sandbox time alone */
  readonly machineClock?: () => number;
  /** Buckets by name, with the properties that differ from an empty template. */
  readonly buckets?: Readonly<Record<string, object>>;
}

const noFunctions: FunctionInvoker = {
  invoke: () => Promise.reject(new Error('expected no function to be called')),
};

export async function openStand(options: StandOptions = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'edge-'));
  const log: LogEntry[] = [];
  const scheduler = createScheduler({ mode: 'simulated', start: START });
  const store = openStore(join(folder, 'state'));
  const kernel: Kernel = { scheduler, store, random: seededRandom(5), log: (entry) => log.push(entry), accountId: '000000000000', region: REGION, endpoint: '' };
  const credentials = new CredentialService(kernel);
  const sqs = new SqsService(kernel);
  const s3 = new S3Service(kernel, sqs);
  const apiGateway = new ApiGatewayService(kernel, options.functions ?? noFunctions);
  const edge = new Edge({ kernel, credentials, s3, apiGateway, ...(options.machineClock && { machineClock: options.machineClock }) }).json(sqsApi(kernel, sqs));
  const endpoint = await edge.listen();

  const deploy = (service: Service, type: string, name: string, properties: object): Resource => {
    const resource: Resource = { stack: 'Test', logicalId: name, type, properties };
    void service.deploy(resource, service.identify(type, name));
    return resource;
  };
  deploy(sqs, 'AWS::SQS::Queue', 'uploads', {});
  deploy(credentials, 'AWS::IAM::Role', 'signer', {});
  for (const [name, properties] of Object.entries(options.buckets ?? {})) deploy(s3, 'AWS::S3::Bucket', name, properties);

  const config = { endpoint, region: REGION, credentials: credentials.root(), systemClockOffset: START - Date.now(), maxAttempts: 1 };
  const client = new S3Client(config);
  const queue = new SQSClient(config);
  return {
    folder, endpoint, kernel, credentials, sqs, s3, apiGateway, edge, scheduler, log, config, client, queue, deploy,
    /** @param keep leave the state for another stand */
    async close({ keep = false } = {}): Promise<void> {
      client.destroy();
      queue.destroy();
      await edge.close();
      scheduler.stop();
      store.close();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Stand = Awaited<ReturnType<typeof openStand>>;

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** A `100 Continue` came. */
  readonly continued: boolean;
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** Send the body only when the server asks for it. */
  readonly expectContinue?: boolean;
}

/** A request as curl would send it: nothing added but Host, and Content-Length where there is a body and no other framing. */
export function raw(url: string, { method = 'GET', headers = {}, body, expectContinue = false }: RawRequest = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunked = 'transfer-encoding' in headers;
    const length = body !== undefined && !chunked && !('content-length' in headers) ? { 'content-length': String(Buffer.byteLength(body)) } : {};
    const request = httpRequest(url, { method, headers: { ...length, ...headers, ...(expectContinue && { expect: '100-continue' }) } as Record<string, string> });
    let continued = false;
    request.on('error', reject);
    request.on('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => {
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(pieces).toString(), continued });
        request.destroy();
      });
    });
    if (!expectContinue) request.end(body);
    else {
      request.flushHeaders();
      request.on('continue', () => {
        continued = true;
        request.end(body);
      });
    }
  });
}

/** The name of the error that a call ends in. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return (error as Error).name;
  }
  throw new Error('expected an error');
}
