/** Lambda and SQS over a test kernel, with functions written as source text in temporary folders. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CredentialService } from '../../sandbox/credentials';
import type { MetricDocument } from '../../sandbox/lambda/function-log';
import { LambdaService } from '../../sandbox/lambda/service';
import { WorkerHost } from '../../sandbox/lambda/worker-host';
import { SqsService } from '../../sandbox/sqs/service';
import { testKernel, type TestKernel } from './test-kernel';

export interface LambdaStand {
  readonly kernel: TestKernel;
  readonly sqs: SqsService;
  readonly lambda: LambdaService;
  readonly metrics: MetricDocument[];
  /** @param source body of index.js; it sets `exports.handler` */
  addFunction(name: string, source: string, properties?: Readonly<Record<string, unknown>>): void;
  /** @returns the ARN */
  addQueue(name: string, properties?: Readonly<Record<string, unknown>>): string;
  addMapping(queueArn: string, functionName: string, properties?: Readonly<Record<string, unknown>>): void;
  /** The answer parsed; rejects with the error document if the function failed. */
  call(name: string, event: unknown): Promise<any>;
  close(): Promise<void>;
}

export function lambdaStand(mode: 'real' | 'simulated' = 'simulated'): LambdaStand {
  const kernel = testKernel(mode);
  const sqs = new SqsService(kernel);
  const credentials = new CredentialService(kernel);
  const role = credentials.identify('AWS::IAM::Role', 'test-role');
  credentials.deploy({ stack: 'Test', logicalId: 'Role', type: 'AWS::IAM::Role', properties: {} }, role);
  const folderOf = (name: string) => join(kernel.store.folder, 'code', name);
  const metrics: MetricDocument[] = [];
  const lambda = new LambdaService(kernel, {
    host: new WorkerHost(kernel.scheduler),
    sqs,
    credentials,
    asset: folderOf,
    metrics: (_name, document) => metrics.push(document),
    localise: (text) => text,
  });
  const deploy = (service: SqsService | LambdaService, type: string, name: string, properties: Readonly<Record<string, unknown>>) => {
    const identity = service.identify(type, name);
    service.deploy({ stack: 'Test', logicalId: name, type, properties }, identity);
    return identity;
  };
  return {
    kernel,
    sqs,
    lambda,
    metrics,
    addFunction(name, source, properties = {}) {
      mkdirSync(folderOf(name), { recursive: true });
      writeFileSync(join(folderOf(name), 'index.js'), source);
      deploy(lambda, 'AWS::Lambda::Function', name, { Code: { S3Bucket: 'assets', S3Key: name }, Handler: 'index.handler', Runtime: 'nodejs22.x', Role: role.attributes['Arn'], ...properties });
    },
    addQueue: (name, properties = {}) => deploy(sqs, 'AWS::SQS::Queue', name, properties).attributes['Arn']!,
    addMapping: (queueArn, functionName, properties = {}) => void deploy(lambda, 'AWS::Lambda::EventSourceMapping', `${functionName}-mapping`, { EventSourceArn: queueArn, FunctionName: functionName, ...properties }),
    async call(name, event) {
      const { payload, functionError } = await lambda.invoke(name, Buffer.from(JSON.stringify(event)));
      const document = JSON.parse(payload.toString('utf8'));
      if (functionError) throw Object.assign(new Error(document.errorMessage), { document });
      return document;
    },
    async close() {
      await lambda.stop();
      kernel.close();
    },
  };
}
