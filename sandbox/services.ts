/** The services of the sandbox, each given what it needs of the others, and offered to the edge. */
import { join } from 'node:path';
import { ApiGatewayService } from './apigateway';
import type { DeployedStack } from './assembly/deploy';
import { cloudFormationApi } from './cloudformation/api';
import { CredentialService } from './credentials';
import { Edge, type JsonApi } from './edge';
import { EventsService } from './events/service';
import { FirehoseService } from './firehose';
import { convert } from './firehose/conversion';
import { GlueService } from './glue';
import type { Kernel, Service } from './kernel';
import type { FunctionHost } from './lambda/function-host';
import type { MetricsSink } from './lambda/function-log';
import { lambdaApi } from './lambda/rest-api';
import { LambdaService } from './lambda/service';
import { RedshiftService, type RedshiftOptions } from './redshift/service';
import { S3Service } from './s3';
import { sqsApi } from './sqs/operations';
import { SqsService } from './sqs/service';
import { stsApi } from './sts';

/**
 * Stands between two services: gets what the caller is about to be given of the callee, and gives it, or something that
 * behaves like it most of the time. This is where faults are put in.
 * @param caller,callee names of services; `edge` as caller: what comes in by HTTP
 */
export type Interposer = <T extends object>(caller: string, callee: string, target: T) => T;

export interface ServiceOptions {
  readonly host: FunctionHost;
  readonly metrics: MetricsSink;
  readonly warehouse?: RedshiftOptions['warehouse'];
  /** The machine's clock, epoch ms, by which signatures of outside programs are judged. */
  readonly machineClock: () => number;
  /** @default every service is given the others as they are */
  readonly between?: Interposer;
}

const asItIs: Interposer = (_caller, _callee, target) => target;

export interface Services {
  readonly credentials: CredentialService;
  readonly sqs: SqsService;
  readonly s3: S3Service;
  readonly lambda: LambdaService;
  readonly apiGateway: ApiGatewayService;
  readonly events: EventsService;
  readonly glue: GlueService;
  readonly firehose: FirehoseService;
  readonly redshift: RedshiftService;
}

/** @param asset the folder of a file asset, by object key */
export function createServices(kernel: Kernel, asset: (objectKey: string) => string | undefined, options: ServiceOptions): Services {
  const { host, metrics, between = asItIs, warehouse = { folder: join(kernel.store.folder, 'warehouse') } } = options;
  const credentials = new CredentialService(kernel);
  const sqs = new SqsService(kernel);
  const s3 = new S3Service(kernel, between('s3', 'sqs', sqs));
  const lambda = new LambdaService(kernel, {
    host: between('lambda', 'host', host),
    sqs: between('lambda', 'sqs', sqs),
    credentials,
    asset,
    metrics,
    localise: (text) => apiGateway.localUrl(text),
  });
  const apiGateway = new ApiGatewayService(kernel, between('apigateway', 'lambda', lambda));
  const events = new EventsService(kernel, between('events', 'lambda', lambda));
  const glue = new GlueService(kernel);
  const firehose = new FirehoseService(kernel, {
    s3: between('firehose', 's3', s3),
    lambda: between('firehose', 'lambda', lambda),
    glue: between('firehose', 'glue', glue),
    conversion: between('firehose', 'conversion', { convert }),
  });
  const redshift = new RedshiftService({ kernel, s3: between('redshift', 's3', s3), warehouse });
  return { credentials, sqs, s3, lambda, apiGateway, events, glue, firehose, redshift };
}

/** In the order in which they start. */
export function inOrder(services: Services): Service[] {
  const { credentials, sqs, s3, glue, redshift, firehose, apiGateway, lambda, events } = services;
  return [credentials, sqs, s3, glue, redshift, firehose, apiGateway, lambda, events];
}

/** The address under which all of them answer; nothing listens yet. */
export function createEdge(kernel: Kernel, services: Services, stacks: () => readonly DeployedStack[], options: ServiceOptions): Edge {
  const { credentials, s3, apiGateway, sqs, lambda, firehose, glue, redshift } = services;
  const { machineClock, between = asItIs } = options;
  const dataApi: JsonApi = { targetPrefix: redshift.targetPrefix, signingName: 'redshift-data', version: '1.1', operations: redshift.operations };
  return new Edge({ kernel, credentials, s3: between('edge', 's3', s3), apiGateway: between('edge', 'apigateway', apiGateway), machineClock })
    .json(between('edge', 'sqs', sqsApi(kernel, sqs)))
    .json(between('edge', 'firehose', firehose.api))
    .json(between('edge', 'glue', glue.api))
    .json(between('edge', 'redshift', dataApi))
    .query(cloudFormationApi(stacks))
    .query(stsApi(kernel.accountId))
    .rest(between('edge', 'lambda', lambdaApi(lambda)));
}
