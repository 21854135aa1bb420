import { configOf, flat, resourcesOf, synthesize } from './synthesized';

const dev = synthesize(configOf('dev'));
const prod = synthesize(configOf('prod', { allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'] }));
const purposes = ['raw', 'state', 'curated', 'inbox'] as const;

const bucketOf = (template: typeof dev.data, purpose: string): any =>
  Object.values(resourcesOf(template, 'AWS::S3::Bucket')).find((bucket) => flat(bucket.Properties.BucketName).startsWith('cyberactive-') && flat(bucket.Properties.BucketName).includes(`-${purpose}-`));
const statementsOf = (template: typeof dev.data, purpose: string): any[] => {
  const policies = Object.entries(resourcesOf(template, 'AWS::S3::BucketPolicy'));
  return policies.find(([id]) => id.toLowerCase().startsWith(purpose))![1].Properties.PolicyDocument.Statement;
};
const queueOf = (name: string): [string, any] =>
  Object.entries(resourcesOf(dev.data, 'AWS::SQS::Queue')).find(([, queue]) => queue.Properties.QueueName === `cyberactive-dev-${name}`)!;

describe.each(purposes)('the %s bucket', (purpose) => {
  const bucket = bucketOf(dev.data, purpose).Properties;

  test('has its fixed name', () => {
    expect(flat(bucket.BucketName)).toBe(`cyberactive-dev-${purpose}-<AWS::AccountId>-<AWS::Region>`);
  });

  test('is encrypted by the stage\'s own key, with bucket keys', () => {
    const [rule] = bucket.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule.BucketKeyEnabled).toBe(true);
    expect(rule.ServerSideEncryptionByDefault).toMatchObject({ SSEAlgorithm: 'aws:kms' });
    expect(flat(rule.ServerSideEncryptionByDefault.KMSMasterKeyID)).toMatch(/^<Key.*\.Arn>$/);
  });

  test('is versioned, never public, owned by the account alone', () => {
    expect(bucket.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(bucket.PublicAccessBlockConfiguration).toEqual({ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true });
    expect(bucket.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  });

  test('answers by TLS only', () => {
    expect(statementsOf(dev.data, purpose)[0]).toMatchObject({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  });

  test('outlives its stack in prod, not in dev', () => {
    expect(bucketOf(prod.data, purpose).DeletionPolicy).toBe('Retain');
    expect(bucketOf(dev.data, purpose).DeletionPolicy).toBe('Delete');
  });
});

test('raw files are locked by default, and expire only after the lock', () => {
  const { ObjectLockConfiguration, LifecycleConfiguration } = bucketOf(prod.data, 'raw').Properties;
  expect(ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Days: 90, Mode: 'COMPLIANCE' } } });
  expect(LifecycleConfiguration.Rules).toMatchObject([
    { ExpirationInDays: 400, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
    { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
  ]);
  expect(bucketOf(dev.data, 'raw').Properties.ObjectLockConfiguration.Rule.DefaultRetention).toEqual({ Days: 1, Mode: 'GOVERNANCE' });
});

test('raw refuses to create an object without if-none-match, reading and multipart parts left alone', () => {
  const deny = statementsOf(dev.data, 'raw').find((statement) => statement.Sid === 'DenyOverwrite');
  expect(deny).toMatchObject({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 's3:PutObject',
    Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  });
});

test.each([['dev', dev], ['prod', prod]] as const)('in %s raw denies nothing but PUTs, to those who come by TLS', (_, { data }) => {
  const denies = statementsOf(data, 'raw').filter(({ Effect, Condition }) => Effect === 'Deny' && Condition.Bool?.['aws:SecureTransport'] === undefined);
  expect(denies.length).toBeGreaterThan(0);
  for (const { Action, Resource } of denies) expect([Action, flat(Resource)]).toEqual(['s3:PutObject', expect.stringMatching(/^<RawBucket\w+\.Arn>\/\*$/)]);
});

test('the list of networks holds for the PUT as well, not for functions that store files themselves, and denies nothing but PUTs', () => {
  const deny = statementsOf(prod.data, 'raw').find((statement) => statement.Sid === 'DenyOtherNetworks');
  expect(deny).toMatchObject({ Effect: 'Deny', Action: 's3:PutObject', Condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] } } });
  expect(deny.Condition.ArnNotEquals['aws:PrincipalArn'].map(flat)).toEqual(['ingest', 'admit'].map((name) => `arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cyberactive-prod-${name}`));
  const inbox = statementsOf(prod.data, 'inbox').find((statement) => statement.Sid === 'DenyOtherNetworks');
  expect([inbox.Action, flat(inbox.Resource)]).toEqual(['s3:PutObject', expect.stringMatching(/^<InboxBucket\w+\.Arn>\/files\/\*$/)]);
  expect(statementsOf(dev.data, 'raw').some((statement) => statement.Sid === 'DenyOtherNetworks')).toBe(false);
});

test('the inbox has no lock, forgets after some days, and takes files without if-none-match', () => {
  const { ObjectLockEnabled, LifecycleConfiguration } = bucketOf(dev.data, 'inbox').Properties;
  expect(ObjectLockEnabled).toBeUndefined();
  expect(LifecycleConfiguration.Rules).toMatchObject([
    { ExpirationInDays: 30, NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
    { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  ]);
  expect(statementsOf(dev.data, 'inbox').some((statement) => statement.Sid === 'DenyOverwrite')).toBe(false);
});

test('the registry forgets uploads 30 days after their raw files, customers and keys never', () => {
  const rules: any[] = bucketOf(dev.data, 'state').Properties.LifecycleConfiguration.Rules;
  const expiring = rules.filter((rule) => rule.ExpirationInDays).map((rule) => [rule.Prefix, rule.ExpirationInDays]);
  expect(expiring).toEqual(['issued/', 'landed/', 'fanned_out/', 'open/', 'accounted/', 'failed_files/', 'by_day/', 'loads/', 'loaded/', 'swept/', 'multipart/', 'rederived/', 'begun/', 'replays/', 'tickets/', 'narrow/'].map((prefix) => [prefix, 60]));
});

describe('notifications are in the template itself', () => {
  const wires = (purpose: string) =>
    bucketOf(dev.data, purpose).Properties.NotificationConfiguration.QueueConfigurations.map((wire: any) => ({
      event: wire.Event,
      queue: flat(wire.Queue),
      rules: wire.Filter?.S3Key.Rules,
    }));
  const arnOf = (name: string) => `<${queueOf(name)[0]}.Arn>`;

  test('raw announces every object to fan-out\'s queue', () => {
    expect(wires('raw')).toEqual([{ event: 's3:ObjectCreated:*', queue: arnOf('raw'), rules: undefined }]);
  });

  test('the inbox announces every object to admit\'s queue', () => {
    expect(wires('inbox')).toEqual([{ event: 's3:ObjectCreated:*', queue: arnOf('inbox'), rules: undefined }]);
  });

  test('curated announces Parquet under events/ to load, and all under errors/ to a queue of its own', () => {
    expect(wires('curated')).toEqual([
      { event: 's3:ObjectCreated:*', queue: arnOf('curated'), rules: [{ Name: 'prefix', Value: 'events/' }, { Name: 'suffix', Value: '.parquet' }] },
      { event: 's3:ObjectCreated:*', queue: arnOf('errors'), rules: [{ Name: 'prefix', Value: 'errors/' }] },
    ]);
  });

  test.each([['raw', 'raw'], ['inbox', 'inbox'], ['curated', 'curated'], ['errors', 'curated']])('queue %s lets in bucket %s of this account alone, named by literal ARN, and only by TLS', (name, purpose) => {
    const [id] = queueOf(name);
    const [policyId, policy] = Object.entries(resourcesOf(dev.data, 'AWS::SQS::QueuePolicy')).find(([, found]) => found.Properties.Queues[0].Ref === id)!;
    const [deny, allow] = policy.Properties.PolicyDocument.Statement;
    expect(deny).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    expect(allow).toMatchObject({ Effect: 'Allow', Action: 'sqs:SendMessage', Principal: { Service: 's3.amazonaws.com' } });
    expect(flat(allow.Condition.StringEquals['aws:SourceAccount'])).toBe('<AWS::AccountId>');
    expect(flat(allow.Condition.ArnEquals['aws:SourceArn'])).toBe(`arn:<AWS::Partition>:s3:::cyberactive-dev-${purpose}-<AWS::AccountId>-<AWS::Region>`);
    expect(bucketOf(dev.data, purpose).DependsOn).toContain(policyId);
  });

  test('no stack has a helper function or a custom resource', () => {
    for (const template of [dev.data, dev.pipeline]) {
      const types = Object.values(template.toJSON().Resources as Record<string, any>).map(({ Type }) => Type);
      expect(types.filter((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource')).toEqual([]);
    }
    expect(Object.keys(resourcesOf(dev.pipeline, 'AWS::Lambda::Function'))).toHaveLength(8);
  });
});

describe('queues', () => {
  test.each(['raw', 'raw-dead-letters', 'inbox', 'inbox-dead-letters', 'curated', 'curated-dead-letters', 'errors'])('%s keeps messages for 14 days, encrypted', (name) => {
    expect(queueOf(name)[1].Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
  });

  test('raw gives a file to one fan-out for six times its timeout, ten times', () => {
    const raw = queueOf('raw')[1].Properties;
    expect(raw.VisibilityTimeout).toBe(1800);
    expect(raw.RedrivePolicy.maxReceiveCount).toBe(10);
    expect(flat(raw.RedrivePolicy.deadLetterTargetArn)).toBe(`<${queueOf('raw-dead-letters')[0]}.Arn>`);
  });

  test('the inbox gives an object to one admit for six times its timeout, ten times', () => {
    expect(queueOf('inbox')[1].Properties).toMatchObject({ VisibilityTimeout: 1800, RedrivePolicy: { maxReceiveCount: 10 } });
  });

  test('curated leaves giving up to load', () => {
    expect(queueOf('curated')[1].Properties).toMatchObject({ VisibilityTimeout: 900, RedrivePolicy: { maxReceiveCount: 1000 } });
  });
});
