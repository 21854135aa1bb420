import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, CfnCondition, CfnOutput, Fn, Stack, Token } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { readAssembly } from '../../sandbox/assembly/cloud-assembly';
import { deployAssembly, type DeployedStack } from '../../sandbox/assembly/deploy';
import { ServiceError } from '../../sandbox/errors';
import type { Resource, ResourceIdentity, Service } from '../../sandbox/kernel';
import { writeAssembly } from './assembly-folder';
import { testKernel, type TestKernel } from './test-kernel';

/** Deploys `Test::Thing` and queues by remembering them. */
class RecordingService implements Service {
  readonly name = 'recording';
  readonly resourceTypes = ['Test::Thing', 'AWS::SQS::Queue'];
  readonly deployed: Resource[] = [];
  identify(type: string, physicalName: string): ResourceIdentity {
    return { ref: `ref of ${physicalName}`, attributes: { Arn: `arn:${type}:${physicalName}`, 'Endpoint.Port': '5439' } };
  }
  deploy(resource: Resource): void {
    this.deployed.push(resource);
  }
  properties(logicalId: string): Readonly<Record<string, unknown>> {
    return this.deployed.find((resource) => resource.logicalId === logicalId)!.properties;
  }
}

let kernel: TestKernel;
let folder: string;
let service: RecordingService;
beforeEach(() => {
  kernel = testKernel();
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  service = new RecordingService();
});
afterEach(() => {
  kernel.close();
  rmSync(folder, { recursive: true, force: true });
});

function deploy(stacks: Record<string, object>, dependencies: Record<string, string[]> = {}): Promise<DeployedStack[]> {
  return deployAssembly(kernel, readAssembly(writeAssembly(folder, { stacks, dependencies })), [service], (text) => text);
}

/** Deploys one resource with `properties` and gives them back resolved. */
async function resolved(properties: object, rest: object = {}): Promise<Readonly<Record<string, unknown>>> {
  const template = { Resources: { Other: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'other' } }, Thing: { Type: 'Test::Thing', Properties: properties } }, ...rest };
  await deploy({ Main: template });
  return service.properties('Thing');
}

test.each([
  ['Ref to a resource', { Ref: 'Other' }, 'ref of other'],
  ['Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Other', 'Arn'] }, 'arn:AWS::SQS::Queue:other'],
  ['Fn::GetAtt as text, of a dotted attribute', { 'Fn::GetAtt': 'Other.Endpoint.Port' }, '5439'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }, 1]] }, 'a-000000000000-1'],
  ['Fn::Sub', { 'Fn::Sub': '${AWS::Partition}:${Other.Arn}:${Other}:${!Literal}' }, 'aws:arn:AWS::SQS::Queue:other:ref of other:${Literal}'],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${a}-${AWS::StackName}', { a: { 'Fn::Join': ['', ['x', 'y']] } }] }, 'xy-Main'],
  ['Fn::Select and Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
  ['Fn::Select of a zone', { 'Fn::Select': ['2', { 'Fn::GetAZs': '' }] }, 'us-east-1c'],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'large'] }, 64],
  ['Fn::Base64', { 'Fn::Base64': 'abc' }, 'YWJj'],
  ['a parameter', { Ref: 'Count' }, 3],
  ['a list parameter', { Ref: 'Names' }, ['a', 'b']],
  ['Fn::If', { 'Fn::If': ['IsEast', 'east', 'west'] }, 'east'],
  ['Fn::If of a composed condition', { 'Fn::If': ['Composed', 1, 2] }, 1],
  ['AWS::NoValue in a list', ['a', { Ref: 'AWS::NoValue' }, 'b'], ['a', 'b']],
  ['AWS::NoValue as a member', { a: { 'Fn::If': ['IsWest', 1, { Ref: 'AWS::NoValue' }] }, b: 2 }, { b: 2 }],
  ['a member named Condition, which is none', { Condition: { Bool: { 'aws:SecureTransport': false } } }, { Condition: { Bool: { 'aws:SecureTransport': false } } }],
])('%s is resolved', async (_case, value, expected) => {
  const rest = {
    Parameters: { Count: { Type: 'Number', Default: 3 }, Names: { Type: 'CommaDelimitedList', Default: 'a,b' } },
    Mappings: { Sizes: { 'us-east-1': { large: 64 } } },
    Conditions: {
      IsEast: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      IsWest: { 'Fn::Not': [{ Condition: 'IsEast' }] },
      Composed: { 'Fn::And': [{ Condition: 'IsEast' }, { 'Fn::Or': [{ Condition: 'IsWest' }, { 'Fn::Equals': ['a', 'a'] }] }] },
    },
  };
  expect((await resolved({ Value: value }, rest))['Value']).toEqual(expected);
});

test.each([
  ['an unknown function', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, /^Main\/Thing \(Test::Thing\): expected one of .*, found Fn::Cidr$/],
  ['an unknown name', { Ref: 'Missing' }, 'Main/Thing (Test::Thing): expected a parameter or resource of the template, found Missing'],
  ['an unknown attribute', { 'Fn::GetAtt': ['Other', 'Colour'] }, 'Main/Thing (Test::Thing): expected an attribute of Main/Other (AWS::SQS::Queue) (Arn, Endpoint.Port), found Colour'],
  ['an unknown pseudo parameter', { Ref: 'AWS::Moon' }, 'expected a pseudo parameter, found AWS::Moon'],
  ['an unknown export', { 'Fn::ImportValue': 'nothing' }, 'expected an export of some stack, found nothing'],
  ['a list with too few elements', { 'Fn::Select': [3, ['a']] }, 'expected Fn::Select to find element 3, found 1 elements'],
])('%s is refused by name', async (_case, value, message) => {
  await expect(resolved({ Value: value })).rejects.toThrow(message);
});

test('an unknown resource type is refused with stack, logical id and type', async () => {
  await expect(deploy({ Main: { Resources: { Cluster: { Type: 'AWS::ECS::Cluster' } } } })).rejects.toThrow('Main/Cluster (AWS::ECS::Cluster): expected a resource type that the sandbox knows, found AWS::ECS::Cluster');
});

test('an unknown section of a template is refused, and so is a parameter without default', async () => {
  await expect(async () => deploy({ Main: { Transform: 'AWS::Serverless-2016-10-31', Resources: {} } })).rejects.toThrow('stack Main: expected template sections Parameters, Mappings, Conditions, Resources, Outputs, found Transform');
  await expect(resolved({ Value: { Ref: 'Needed' } }, { Parameters: { Needed: { Type: 'String' } } })).rejects.toThrow('expected parameter Needed to have a default');
});

test('a service names the property that it refuses, the deployment adds the place', async () => {
  service.deploy = () => {
    throw new ServiceError('ValidationException', 'Size: expected 1, found 2');
  };
  await expect(deploy({ Main: { Resources: { Thing: { Type: 'Test::Thing' } } } })).rejects.toThrow('Main/Thing (Test::Thing): Size: expected 1, found 2');
});

test('resources are deployed after what they refer to and depend on; circles are no obstacle', async () => {
  await deploy({
    Main: {
      Resources: {
        First: { Type: 'Test::Thing', Properties: { Of: { 'Fn::Sub': '${Third.Arn}' } } },
        Second: { Type: 'Test::Thing', DependsOn: ['First'], Properties: { Of: { Ref: 'CircleB' } } },
        Third: { Type: 'Test::Thing' },
        CircleA: { Type: 'Test::Thing', Properties: { Of: { Ref: 'CircleB' } } },
        CircleB: { Type: 'Test::Thing', Properties: { Of: { Ref: 'CircleA' } } },
      },
    },
  });
  expect(service.deployed.map(({ logicalId }) => logicalId)).toEqual(['Third', 'First', 'CircleA', 'CircleB', 'Second']);
});

test('a resource whose condition is false is not there', async () => {
  const [stack] = await deploy({
    Main: {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Gone: { Type: 'Test::Thing', Condition: 'Never' }, Kept: { Type: 'Test::Thing' } },
      Outputs: { GoneName: { Condition: 'Never', Value: { Ref: 'Gone' } } },
    },
  });
  expect(service.deployed.map(({ logicalId }) => logicalId)).toEqual(['Kept']);
  expect(stack!.outputs).toEqual({});
});

test('a name that refers to itself through another resource is an error, not an endless loop', async () => {
  const queue = (of: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: of } } });
  await expect(deploy({ Main: { Resources: { A: queue('B'), B: queue('A') } } })).rejects.toThrow('depends on itself');
});

test('derived names are the same at each deployment, fit the service and differ between resources', async () => {
  const long = `L${'o'.repeat(100)}ng`;
  const resources = { [`${long}1`]: { Type: 'AWS::SQS::Queue' }, [`${long}2`]: { Type: 'AWS::SQS::Queue' } };
  const names = async () => (await deploy({ Main: { Resources: resources } }))[0]!.resources.map(({ identity }) => identity.ref.replace('ref of ', ''));
  const first = await names();
  expect(await names()).toEqual(first);
  expect(new Set(first).size).toBe(2);
  for (const name of first) expect(name).toMatch(/^Main-L[\w-]{1,74}$/);
});

test('what CDK synthesizes is read: stacks that import from each other, names from tokens, conditions, a network and a key', async () => {
  const app = new App({ outdir: folder, analyticsReporting: false });
  const data = new Stack(app, 'Data', { stackName: 'app-data' });
  const queue = new Queue(data, 'Queue', { queueName: `app-${Aws.ACCOUNT_ID}-${Aws.REGION}`, encryptionMasterKey: new Key(data, 'Key') });
  const vpc = new Vpc(data, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  const use = new Stack(app, 'Use');
  const isEast = new CfnCondition(use, 'IsEast', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
  const other = new CfnQueue(use, 'Other', { queueName: Fn.conditionIf(isEast.logicalId, 'east', 'west').toString(), tags: [{ key: 'vpc', value: vpc.vpcId }] });
  other.redrivePolicy = { deadLetterTargetArn: queue.queueArn, maxReceiveCount: Token.asNumber(5) };
  new Topic(use, 'Topic');
  new CfnOutput(use, 'Zones', { value: Fn.join(',', vpc.availabilityZones), description: 'where' });
  app.synth();

  const stacks = await deployAssembly(kernel, readAssembly(folder), [service], (text) => text.toUpperCase());
  expect(stacks.map(({ name }) => name)).toEqual(['app-data', 'Use']);
  expect(service.deployed.map(({ properties }) => properties['QueueName'])).toEqual(['app-000000000000-us-east-1', 'east']);
  const { RedrivePolicy, Tags } = service.deployed[1]!.properties as { RedrivePolicy: object; Tags: { Value: string }[] };
  expect(RedrivePolicy).toEqual({ deadLetterTargetArn: 'arn:AWS::SQS::Queue:app-000000000000-us-east-1', maxReceiveCount: 5 });
  expect(Tags[0]!.Value).toMatch(/^vpc-[0-9a-f]{17}$/);
  expect(stacks[1]!.outputs).toEqual({ Zones: 'US-EAST-1A,US-EAST-1B' });
  expect(stacks[1]!.outputDescriptions).toEqual({ Zones: 'where' });
  expect(Object.values(stacks[0]!.exportNames).length).toBeGreaterThanOrEqual(2);
});

test('a folder that holds no assembly is named', () => {
  expect(() => readAssembly(folder)).toThrow('expected a cloud assembly (cdk synth), found no manifest.json');
});
