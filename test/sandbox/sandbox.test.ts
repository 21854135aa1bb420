import { CloudFormationClient, DescribeStackResourcesCommand, DescribeStacksCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type LogEntry, type Sandbox, type SandboxOptions } from '../../sandbox';
import { writeAssembly } from './assembly-folder';

const SQS_ARN = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

const data = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': 'inbox-${AWS::AccountId}' }, VisibilityTimeout: 60 } },
    Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: {} } },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      DependsOn: ['Policy'],
      Properties: {
        BucketName: { 'Fn::Join': ['-', ['raw', { Ref: 'AWS::AccountId' }]] },
        VersioningConfiguration: { Status: 'Enabled' },
        NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: SQS_ARN('Queue') }] },
      },
    },
    Topic: { Type: 'AWS::SNS::Topic' },
  },
  Outputs: {
    BucketName: { Value: { Ref: 'Bucket' }, Description: 'where uploads go', Export: { Name: 'Data:Bucket' } },
    QueueArn: { Value: SQS_ARN('Queue'), Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Queue' } } },
  },
};

const pipeline = {
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::ImportValue': 'Data:Queue' }, FunctionName: { Ref: 'Function' }, BatchSize: 1 } },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'copy',
        Code: { S3Bucket: 'cdk-assets', S3Key: 'copy.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Timeout: 30,
        MemorySize: 512,
        Environment: { Variables: { BUCKET: { 'Fn::ImportValue': 'Data:Bucket' } } },
      },
    },
    Hourly: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 hour)', State: 'ENABLED', Targets: [{ Arn: { 'Fn::GetAtt': ['Function', 'Arn'] }, Id: 'copy', Input: '{"tick":true}' }] } },
  },
};

/** Copies each object that it is told of to `copies/`, and says when it ticks. */
const COPY = `
const { S3Client, GetObjectCommand, PutObjectCommand } = require(${JSON.stringify(require.resolve('@aws-sdk/client-s3'))});
const s3 = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
exports.handler = async (event) => {
  if (event.tick) return console.log(JSON.stringify({ message: 'tick', at: Date.now() }));
  for (const { body } of event.Records) for (const record of JSON.parse(body).Records ?? []) {
    const Key = decodeURIComponent(record.s3.object.key.replace(/\\+/g, ' '));
    if (Key.startsWith('copies/')) continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key }));
    await s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: 'copies/' + Key, Body: await Body.transformToString() }));
  }
};`;

const START = Date.UTC(2026, 4, 6, 7, 0, 0);
let folder: string;
let log: LogEntry[];
let sandbox: Sandbox;

async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  log = [];
  sandbox = await startSandbox({ assembly: join(folder, 'cdk.out'), stateFolder: join(folder, 'state'), mode: 'simulated', start: START, warehouse: {}, log: (entry) => log.push(entry), ...options });
  return sandbox;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  writeAssembly(join(folder, 'cdk.out'), { stacks: { Pipeline: pipeline, Data: data }, dependencies: { Pipeline: ['Data'] }, functions: { copy: COPY } });
});
afterEach(async () => {
  await sandbox.stop();
  rmSync(join(folder, 'state'), { recursive: true, force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = () => ({ endpoint: sandbox.endpoint, region: sandbox.region, credentials: sandbox.credentials });
const control = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${sandbox.endpoint}/_sandbox/${path}`, init);
  return { status: response.status, body: (await response.json()) as any };
};

test('an object that is put is announced, copied by the function and there to be read', async () => {
  await start();
  expect(sandbox.outputs).toEqual({ Data: { BucketName: 'raw-000000000000', QueueArn: 'arn:aws:sqs:us-east-1:000000000000:inbox-000000000000' }, Pipeline: {} });
  const s3 = new S3Client({ ...config(), forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: 'raw-000000000000', Key: 'a file.txt', Body: 'text' }));
  await sandbox.scheduler.settled();
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'raw-000000000000', Key: 'copies/a file.txt' }));
  expect(await Body!.transformToString()).toBe('text');
  const queue = await new SQSClient(config()).send(new GetQueueAttributesCommand({ QueueUrl: `${sandbox.endpoint}/000000000000/inbox-000000000000`, AttributeNames: ['All'] }));
  expect(queue.Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
  expect(log.filter(({ message }) => message.startsWith('invocation failed'))).toEqual([]);
});

test('CloudFormation tells stacks, outputs and resources', async () => {
  await start();
  const client = new CloudFormationClient(config());
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'Data' }));
  expect(Stacks![0]).toMatchObject({ StackName: 'Data', StackStatus: 'CREATE_COMPLETE', CreationTime: new Date(START) });
  expect(Stacks![0]!.Outputs).toContainEqual({ OutputKey: 'BucketName', OutputValue: 'raw-000000000000', Description: 'where uploads go', ExportName: 'Data:Bucket' });
  expect((await client.send(new ListStacksCommand({}))).StackSummaries!.map(({ StackName }) => StackName)).toEqual(['Data', 'Pipeline']);
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: 'Pipeline' }));
  expect(StackResources!.find(({ LogicalResourceId }) => LogicalResourceId === 'Function')).toMatchObject({ PhysicalResourceId: 'copy', ResourceType: 'AWS::Lambda::Function' });
  await expect(client.send(new DescribeStacksCommand({ StackName: 'None' }))).rejects.toThrow('Stack with id None does not exist');
});

test('the control paths move time, wait, and tell the state; what comes from a web page is refused', async () => {
  await start();
  expect((await control('advance', { method: 'POST', body: '{"milliseconds":7200000}' })).body).toEqual({ time: START + 7_200_000 });
  expect(log.filter(({ message }) => message === 'tick').map(({ detail }) => detail!['at'])).toEqual([START + 3_600_000, START + 7_200_000]);
  expect((await control('settled', { method: 'POST' })).body).toEqual({ time: START + 7_200_000 });
  const { body } = await control('status');
  expect(body).toMatchObject({ time: START + 7_200_000, mode: 'simulated', nextDue: START + 10_800_000, endpoint: sandbox.endpoint, functions: ['copy'], pendingEvents: 0 });
  expect(body.queues).toEqual({ 'inbox-000000000000': { visible: 0, inFlight: 0, delayed: 0 } });
  expect(JSON.stringify(body)).not.toContain(sandbox.credentials.secretAccessKey);
  expect((await control('advance', { method: 'POST', body: '{"milliseconds":-1}' })).status).toBe(400);
  expect((await control('status', { headers: { origin: 'https://example.org' } })).status).toBe(403);
  expect((await control('other')).status).toBe(404);
});

test('Lambda and STS answer signed calls', async () => {
  await start();
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { createHash, createHmac } = await import('node:crypto');
  class Sha256 {
    private readonly hash;
    constructor(secret?: string | Uint8Array) {
      this.hash = secret ? createHmac('sha256', secret) : createHash('sha256');
    }
    update(text: string | Uint8Array) {
      this.hash.update(text);
    }
    async digest() {
      return this.hash.digest();
    }
  }
  const call = async (service: string, path: string, body: string, headers: Record<string, string>) => {
    const { hostname, port, host } = new URL(sandbox.endpoint);
    const signer = new SignatureV4({ service, region: sandbox.region, credentials: sandbox.credentials, sha256: Sha256 as never });
    const signed = await signer.sign({ method: 'POST', protocol: 'http:', hostname, port: Number(port), path, query: {}, headers: { host, ...headers }, body });
    return fetch(sandbox.endpoint + path, { method: 'POST', headers: signed.headers, body });
  };
  const invoked = await call('lambda', '/2015-03-31/functions/copy/invocations', '{"tick":true}', { 'x-amz-log-type': 'Tail' });
  expect(invoked.status).toBe(200);
  expect(await invoked.text()).toBe('null');
  expect(Buffer.from(invoked.headers.get('x-amz-log-result')!, 'base64').toString()).toContain('"message":"tick"');
  const failed = await call('lambda', '/2015-03-31/functions/copy/invocations', '{"Records":[{"body":"{"}]}', {});
  expect(failed.headers.get('x-amz-function-error')).toBe('Unhandled');
  expect(await failed.json()).toMatchObject({ errorType: 'SyntaxError' });
  expect((await call('lambda', '/2015-03-31/functions/none/invocations', '{}', {})).status).toBe(404);
  expect((await call('lambda', '/2015-03-31/functions/copy/invocations', '{}', { 'x-amz-invocation-type': 'Event' })).status).toBe(202);
  const identity = await call('sts', '/', 'Action=GetCallerIdentity&Version=2011-06-15', { 'content-type': 'application/x-www-form-urlencoded' });
  expect(await identity.text()).toContain('<Account>000000000000</Account>');
});

test('a second start finds time, keys and messages as they were left', async () => {
  await start();
  const { accessKeyId, secretAccessKey } = sandbox.credentials;
  const arn = sandbox.outputs['Data']!['QueueArn']!;
  await sandbox.scheduler.advance(1_800_000);
  await new SQSClient(config()).send(new SendMessageCommand({ QueueUrl: `${sandbox.endpoint}/000000000000/inbox-000000000000`, MessageBody: '{"Records":[]}', DelaySeconds: 60 }));
  await sandbox.stop();
  await start();
  expect(sandbox.scheduler.now()).toBe(START + 1_800_000);
  expect(sandbox.credentials).toMatchObject({ accessKeyId, secretAccessKey });
  expect(sandbox.services.sqs.table(arn).counts()).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
  await sandbox.scheduler.advance(1_800_000);
  expect(sandbox.services.sqs.table(arn).counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  expect(log.filter(({ message }) => message === 'tick').map(({ time }) => time)).toEqual([START + 3_600_000]);
});

test('other programs find the address and the root key in a file that only the owner reads, while it runs', async () => {
  await start();
  const path = join(folder, 'state', 'sandbox.json');
  const { accessKeyId, secretAccessKey } = sandbox.credentials;
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, endpoint: sandbox.endpoint, credentials: { accessKeyId, secretAccessKey } });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await sandbox.stop();
  expect(() => statSync(path)).toThrow('ENOENT');
});

test('a start that fails leaves nothing locked: the port is taken, then the state is in use', async () => {
  const taken = createServer();
  const port = await new Promise<number>((resolve) => taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)));
  await expect(start({ port })).rejects.toThrow('EADDRINUSE');
  taken.close();
  const first = await start();
  await expect(start()).rejects.toThrow(`found process ${process.pid}`);
  sandbox = first;
});
