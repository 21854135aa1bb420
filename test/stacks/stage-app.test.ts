import { Validations } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { StageApp } from '../../stacks/stage-app';
import { configOf, resourcesOf, synthesize } from './synthesized';

const dev = synthesize(configOf('dev'));

/** Every finding of cdk-nag, acknowledged or not, with the path of its resource. */
function findingsOf(stacks: StageApp): { readonly id: string; readonly path: string }[] {
  const findings: { id: string; path: string }[] = [];
  const checks = new AwsSolutionsChecks();
  Object.assign(checks, { isAcknowledged: ({ node }: IConstruct, id: string) => findings.push({ id, path: node.path }) > 0 });
  checks.validateScope(stacks.app);
  return findings;
}

function acknowledgementsOf(stacks: StageApp): { readonly id: string; readonly path: string; readonly reason: string }[] {
  return stacks.app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({ id: id.replace('Annotation::', ''), path: node.path, reason })),
  );
}

describe.each([
  ['dev', dev],
  ['prod', synthesize(configOf('prod', { allowedCidrs: ['203.0.113.0/24'], alarms: { email: 'ops@example.com' } }))],
])('cdk-nag in %s', (_, { stacks }) => {
  const findings = findingsOf(stacks);
  const acknowledgements = acknowledgementsOf(stacks);
  const isUnder = (path: string, ancestor: string) => path === ancestor || path.startsWith(`${ancestor}/`);

  test('finds nothing that is not acknowledged', () => {
    expect(findings.length).toBeGreaterThan(10);
    expect(new AwsSolutionsChecks().validateScope(stacks.app).violations).toEqual([]);
  });

  test('finds something for each acknowledgement, and each gives a reason in words', () => {
    const idle = acknowledgements.filter(({ id, path }) => !findings.some((finding) => finding.id === id && isUnder(finding.path, path)));
    expect(idle).toEqual([]);
    for (const { reason } of acknowledgements) expect(reason.split(' ').length).toBeGreaterThan(2);
  });
});

test('a finding that is not acknowledged is seen', () => {
  const { stacks } = synthesize(configOf('dev'));
  new CfnQueue(stacks.data, 'Plain');
  expect(new AwsSolutionsChecks().validateScope(stacks.app).violations.map(({ ruleName }) => ruleName)).toContain('AwsSolutions-SQS4');
});

test('a stage that is protected cannot be deleted by accident', () => {
  expect(dev.stacks.data.terminationProtection).toBe(false);
  const prod = synthesize(configOf('prod'));
  expect([prod.stacks.data.terminationProtection, prod.stacks.pipeline.terminationProtection]).toEqual([true, true]);
});

test('what holds data is in the data stack, and keeps its logical id', () => {
  const stateful = ['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::Glue::Database', 'AWS::Glue::Table', 'AWS::RedshiftServerless::Namespace', 'AWS::RedshiftServerless::Workgroup'];
  for (const type of stateful) expect(resourcesOf(dev.pipeline, type)).toEqual({});
  expect(stateful.flatMap((type) => Object.keys(resourcesOf(dev.data, type))).sort()).toEqual([
    'CatalogDatabaseE63956BB',
    'CatalogapiactivityB3877956',
    'Catalogauthentication4B9C08E1',
    'Catalogbaseevent60CBC188',
    'CataloghttpactivityDDC6136B',
    'CatalogrejectedrecordE5A13E2B',
    'CataloguploadreceiptC291788E',
    'CuratedBucket90F6C1E7',
    'CuratedDeadLetterQueueF7AC5DB8',
    'CuratedErrorsQueue30B7DF34',
    'CuratedQueueCAC5E244',
    'InboxBucket1EDE8E4F',
    'InboxDeadLetterQueueAFDED11D',
    'InboxQueue96F60793',
    'Key961B73FD',
    'RawBucket672A0DBB',
    'RawDeadLetterQueue723808CF',
    'RawQueue321C92F6',
    'StateBucket77825682',
    'WarehouseNamespace78ED5B58',
    'WarehouseWorkgroup507BB996',
  ]);
});

test('the warehouse is small, private, in three zones, and starts with the configured capacity', () => {
  const [workgroup] = Object.values(resourcesOf(dev.data, 'AWS::RedshiftServerless::Workgroup'));
  expect(workgroup.Properties).toMatchObject({ BaseCapacity: 4, MaxCapacity: 8, PubliclyAccessible: false, WorkgroupName: 'cyberactive-dev' });
  expect(workgroup.Properties.SubnetIds).toHaveLength(3);
  const subnets = Object.values(resourcesOf(dev.data, 'AWS::EC2::Subnet'));
  expect(subnets.map(({ Properties }) => Properties.AvailabilityZone['Fn::Select'][0])).toEqual([0, 1, 2]);
  for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::InternetGateway', 'AWS::EC2::Route']) expect(resourcesOf(dev.data, type)).toEqual({});
  const [group] = Object.values(resourcesOf(dev.data, 'AWS::EC2::SecurityGroup'));
  expect(group.Properties.SecurityGroupIngress).toBeUndefined();
});

test('no function is in a network', () => {
  for (const { Properties } of Object.values(resourcesOf(dev.pipeline, 'AWS::Lambda::Function'))) expect(Properties.VpcConfig).toBeUndefined();
});
