/** Another assembly onto a sandbox that runs, as `cdk deploy` does it on AWS. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startSandbox, type LogEntry, type Sandbox } from '../../sandbox';
import { writeAssembly } from './assembly-folder';

/** Says what it is, and what it was given. */
const code = (name: string): string => `exports.handler = async (event) => console.log(JSON.stringify({ message: '${name}', event: event.Records?.[0].body ?? event.tick }));`;

const fn = (asset: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: 'say', Code: { S3Bucket: 'cdk-assets', S3Key: `${asset}.zip` }, Handler: 'index.handler', Runtime: 'nodejs22.x', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Timeout: 30 },
});

const stack = (asset: string, more: object = {}, every = '1 hour') => ({
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'inbox', VisibilityTimeout: 60 } },
    Function: fn(asset),
    Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Function' }, BatchSize: 1, ...more } },
    Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: `rate(${every})`, State: 'ENABLED', Targets: [{ Arn: { 'Fn::GetAtt': ['Function', 'Arn'] }, Id: 'say', Input: '{"tick":true}' }] } },
    Database: { Type: 'AWS::Glue::Database', Properties: { CatalogId: '000000000000', DatabaseInput: { Name: 'lake' } } },
    Table: { Type: 'AWS::Glue::Table', Properties: { CatalogId: '000000000000', DatabaseName: 'lake', TableInput: { Name: 'events', Parameters: { code: asset } } } },
  },
  Outputs: { Code: { Value: asset } },
});

const folder = mkdtempSync(join(tmpdir(), 'redeploy-'));
const assembly = (name: string, template: object): string => writeAssembly(join(folder, name), { stacks: { One: template }, functions: { first: code('first'), second: code('second') } });
let sandbox: Sandbox;
const log: LogEntry[] = [];
beforeAll(async () => {
  sandbox = await startSandbox({ assembly: assembly('one', stack('first')), stateFolder: join(folder, 'state'), mode: 'simulated', warehouse: {}, log: (entry) => log.push(entry) });
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

const said = (): string[] => log.filter(({ origin }) => origin === 'lambda:say').map(({ message, detail }) => `${message} ${JSON.stringify(detail?.event ?? '')}`);
async function send(text: string): Promise<string[]> {
  log.length = 0;
  const sqs = new SQSClient({ endpoint: sandbox.endpoint, region: sandbox.region, credentials: sandbox.credentials });
  await sqs.send(new SendMessageCommand({ QueueUrl: `${sandbox.endpoint}/000000000000/inbox`, MessageBody: text }));
  await sandbox.scheduler.settled();
  return said().filter((line) => /first|second/.test(line));
}
const control = async (body: object) => {
  const response = await fetch(`${sandbox.endpoint}/_sandbox/deploy`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, text: await response.text() };
};
const tableVersion = () => sandbox.services.glue.table('lake', 'events').VersionId;

test('the same assembly again touches nothing', async () => {
  expect(await send('a')).toHaveLength(1);
  await sandbox.deploy(join(folder, 'one'));
  expect(await send('b')).toHaveLength(1);
  expect(tableVersion()).toBe('0');
});

test('functions, tables and outputs become those of the other assembly; each message is handled once', async () => {
  expect((await control({ assembly: assembly('two', stack('second')) })).status).toBe(200);
  const lines = await send('c');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('second');
  expect(sandbox.outputs).toEqual({ One: { Code: 'second' } });
  expect(tableVersion()).toBe('1');
});

test('a mapping and a schedule that are changed run once, as they are now', async () => {
  await sandbox.deploy(assembly('three', stack('second', { FunctionResponseTypes: ['ReportBatchItemFailures'] }, '10 minutes')));
  expect(await send('d')).toHaveLength(1);
  log.length = 0;
  await sandbox.scheduler.advance(31 * 60_000);
  expect(said().filter((line) => line.startsWith('second'))).toHaveLength(3);
});

test('what is no assembly is refused and leaves what runs', async () => {
  expect(await control({ assembly: join(folder, 'none') })).toMatchObject({ status: 400, text: expect.stringContaining('expected a cloud assembly') });
  expect(await control({ assembly: 'relative' })).toMatchObject({ status: 400, text: expect.stringContaining('absolute path') });
  expect(await send('e')).toHaveLength(1);
});
