import { configOf, flat, resourcesOf, synthesize } from './synthesized';

const { data, pipeline } = synthesize(configOf('dev'));
const functions = Object.fromEntries(
  Object.values(resourcesOf(pipeline, 'AWS::Lambda::Function')).map(({ Properties }) => [Properties.FunctionName, Properties]),
);
const of = (name: string) => functions[`cyberactive-dev-${name}`];
const environmentOf = (name: string) =>
  Object.fromEntries(Object.entries(of(name).Environment.Variables).map(([variable, value]) => [variable, flat(value)]));
const statementsOf = (name: string): any[] => {
  const roleId = of(name).Role['Fn::GetAtt'][0];
  const policies = Object.values(resourcesOf(pipeline, 'AWS::IAM::Policy')).filter(({ Properties }) => Properties.Roles[0].Ref === roleId);
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
};
const resourcesFor = (name: string, action: string): string[] =>
  statementsOf(name).filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => [Resource].flat().map(flat));
/** The schedule that invokes a function, by the id of its construct. */
const scheduleOf = (template: typeof pipeline, name: string): any =>
  Object.entries(resourcesOf(template, 'AWS::Events::Rule')).find(([id]) => id.toLowerCase().startsWith(name))?.[1].Properties;
const keysOf = (arns: readonly string[]) => arns.map((arn) => arn.replace(/^arn:<AWS::Partition>:s3:::cyberactive-dev-(\w+)-<AWS::AccountId>-<AWS::Region>/, '$1')).sort();

test('there are eight functions, on Node 24 and arm64, each with its own role and log', () => {
  expect(Object.keys(functions).sort()).toEqual(['admit', 'audit', 'fan-out', 'ingest', 'load', 'presign', 'sweep', 'transform'].map((name) => `cyberactive-dev-${name}`));
  for (const fn of Object.values(functions)) {
    expect(fn).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
  }
  const distinct = (pick: (fn: any) => unknown) => new Set(Object.values(functions).map((fn) => JSON.stringify(pick(fn)))).size;
  expect([distinct((fn) => fn.Role), distinct((fn) => fn.LoggingConfig.LogGroup), distinct((fn) => fn.Code.S3Key)]).toEqual([8, 8, 8]);
});

test('logs do not stay for ever', () => {
  for (const { Properties } of Object.values(resourcesOf(pipeline, 'AWS::Logs::LogGroup'))) expect(Properties.RetentionInDays).toBe(30);
});

test('each function is told what it needs, by the names that its entry reads', () => {
  const bucket = (purpose: string) => `cyberactive-dev-${purpose}-<AWS::AccountId>-<AWS::Region>`;
  expect(environmentOf('presign')).toEqual({
    STAGE: 'dev', STATE_BUCKET: bucket('state'), RAW_BUCKET: bucket('raw'),
    URL_SECONDS: '900', MAX_UPLOAD_BYTES: '1073741824', KEY_CACHE_SECONDS: '60',
  });
  expect(environmentOf('ingest')).toEqual({
    STAGE: 'dev', STATE_BUCKET: bucket('state'), RAW_BUCKET: bucket('raw'), INBOX_BUCKET: bucket('inbox'),
    URL_SECONDS: '900', KEY_CACHE_SECONDS: '60', GRACE_SECONDS: '1209600',
  });
  expect(environmentOf('admit')).toEqual({
    STAGE: 'dev', STATE_BUCKET: bucket('state'), RAW_BUCKET: bucket('raw'), INBOX_BUCKET: bucket('inbox'), INBOX_QUEUE_URL: expect.stringContaining('InboxQueue'),
  });
  expect(environmentOf('fan-out')).toEqual({
    STAGE: 'dev', STATE_BUCKET: bucket('state'), STREAM_PREFIX: 'cyberactive-dev-', RAW_QUEUE_URL: expect.stringContaining('RawQueue'),
    MAX_DECODED_BYTES: '8589934592', HANDOVER_SECONDS: '240', PACK_MODE: 'lines', MAX_EXCERPT_BYTES: '4096',
  });
  expect(environmentOf('transform')).toEqual({ STAGE: 'dev', REJECTED_STREAM: 'cyberactive-dev-rejected_record', MAX_EXCERPT_BYTES: '4096' });
  expect(environmentOf('load')).toEqual({
    STAGE: 'dev', STATE_BUCKET: bucket('state'), CURATED_BUCKET: bucket('curated'), CURATED_QUEUE_URL: expect.stringContaining('CuratedQueue'),
    WORKGROUP: 'cyberactive-dev', DATABASE: 'cyberactive', COPY_ROLE_ARN: expect.stringContaining('CopyRole'),
    FRESHNESS_SECONDS: '7200', MAX_FILES: '100',
  });
  expect(environmentOf('audit')).toEqual({
    STAGE: 'dev', STATE_BUCKET: bucket('state'), WORKGROUP: 'cyberactive-dev', DATABASE: 'cyberactive',
    NEWEST_DAYS: '3', OLDER_DAYS: '7', EVENTS_RETENTION_DAYS: 'none',
  });
});

test('fan-out reads one file at a time, says which message failed, and may send itself the rest of a file', () => {
  expect(of('fan-out')).toMatchObject({ Timeout: 300, RecursiveLoop: 'Allow' });
  const mappings = Object.entries(resourcesOf(pipeline, 'AWS::Lambda::EventSourceMapping')).map(([id, mapping]) => ({ id, ...mapping }));
  const mapping = mappings.find(({ id }) => id.startsWith('FanOut'))!;
  expect(mapping.Properties).toMatchObject({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 }, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  expect(mapping.Properties.MaximumBatchingWindowInSeconds).toBeUndefined();
});

test.each(['presign', 'ingest', 'admit', 'transform', 'load', 'sweep', 'audit'])('%s keeps Lambda\'s guard against loops', (name) => {
  expect(of(name).RecursiveLoop).toBeUndefined();
});

test('load runs at the load interval', () => {
  expect(scheduleOf(pipeline, 'load')).toMatchObject({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED' });
  expect(scheduleOf(synthesize(configOf('prod')).pipeline, 'load').ScheduleExpression).toBe('rate(5 minutes)');
});

test('the sweep runs as often as the stage says, and is told what it needs', () => {
  expect(scheduleOf(pipeline, 'sweep')).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' });
  const bucket = (purpose: string) => `cyberactive-dev-${purpose}-<AWS::AccountId>-<AWS::Region>`;
  expect(environmentOf('sweep')).toEqual({
    STAGE: 'dev', STATE_BUCKET: bucket('state'), RAW_BUCKET: bucket('raw'), CURATED_BUCKET: bucket('curated'),
    RAW_QUEUE_URL: expect.stringContaining('RawQueue'), CURATED_QUEUE_URL: expect.stringContaining('CuratedQueue'),
    RAW_DEAD_LETTER_QUEUE_URL: expect.stringContaining('RawDeadLetterQueue'), CURATED_DEAD_LETTER_QUEUE_URL: expect.stringContaining('CuratedDeadLetterQueue'),
    RECEIPT_STREAM: 'cyberactive-dev-upload_receipt', GLUE_DATABASE: 'cyberactive_dev', EVENTS_RETENTION_DAYS: expect.stringMatching(/^(none|\d+)$/), URL_SECONDS: '900', LOAD_INTERVAL_SECONDS: '3600', ATTEMPTS: '5', BACK_OFF_SECONDS: '1800',
  });
});

test('the audit runs once a night, at the hour of the stage, with the retention of the stage', () => {
  expect(scheduleOf(pipeline, 'audit')).toMatchObject({ ScheduleExpression: 'cron(17 2 * * ? *)', State: 'ENABLED' });
  const other = synthesize(configOf('prod', { audit: { hour: 23, newestDays: 1, olderDays: 2 }, warehouse: { eventsRetentionDays: 90 } })).pipeline;
  expect(scheduleOf(other, 'audit').ScheduleExpression).toBe('cron(17 23 * * ? *)');
  const [fn] = Object.values(resourcesOf(other, 'AWS::Lambda::Function')).filter(({ Properties }) => Properties.FunctionName === 'cyberactive-prod-audit');
  expect(fn.Properties.Environment.Variables).toMatchObject({ NEWEST_DAYS: '1', OLDER_DAYS: '2', EVENTS_RETENTION_DAYS: '90' });
});

describe('permissions', () => {
  test('presign signs for raw, promises in the registry and reads what became of it', () => {
    expect(keysOf(resourcesFor('presign', 's3:PutObject'))).toEqual(['raw/*', 'state/by_day/*', 'state/issued/*', 'state/multipart/*']);
    expect(keysOf(resourcesFor('presign', 's3:ListMultipartUploadParts'))).toEqual(['raw/*']);
    expect(keysOf(resourcesFor('presign', 's3:AbortMultipartUpload'))).toEqual(['raw/*']);
    expect(keysOf(resourcesFor('presign', 's3:GetObject'))).toEqual(['accounted', 'customers', 'fanned_out', 'issued', 'keys', 'landed', 'multipart'].map((folder) => `state/${folder}/*`));
  });

  test('ingest stores batches in raw or sets them aside in the inbox, and reads no file', () => {
    expect(keysOf(resourcesFor('ingest', 's3:PutObject'))).toEqual(['inbox/*', 'raw/*', 'state/by_day/*', 'state/issued/*', 'state/tickets/*']);
    expect(keysOf(resourcesFor('ingest', 's3:GetObject'))).toEqual(['customers', 'issued', 'keys', 'landed', 'tickets'].map((folder) => `state/${folder}/*`));
    expect(keysOf(resourcesFor('ingest', 's3:AbortMultipartUpload'))).toEqual(['inbox/*']);
  });

  test('admit reads and removes files of the inbox, and puts them to raw', () => {
    expect(keysOf(resourcesFor('admit', 's3:PutObject'))).toEqual(['raw/*', 'state/by_day/*', 'state/issued/*']);
    expect(keysOf(resourcesFor('admit', 's3:GetObjectVersion'))).toEqual(['inbox/*']);
    expect(keysOf(resourcesFor('admit', 's3:DeleteObjectVersion'))).toEqual(['inbox/*']);
    expect(resourcesFor('admit', 'sqs:SendMessage')).toEqual([expect.stringContaining('InboxQueue')]);
  });

  test('fan-out reads raw, writes its receipts, and puts to the streams of the event classes', () => {
    expect(keysOf(resourcesFor('fan-out', 's3:GetObjectVersion'))).toEqual(['raw/*']);
    expect(keysOf(resourcesFor('fan-out', 's3:PutObject'))).toEqual(['state/fanned_out/*', 'state/landed/*', 'state/multipart/*', 'state/open/*', 'state/rederived/*', 'state/replays/*']);
    expect(resourcesFor('fan-out', 'firehose:PutRecordBatch')).toHaveLength(Object.keys(resourcesOf(pipeline, 'AWS::KinesisFirehose::DeliveryStream')).length);
  });

  test('transform puts rejected records and nothing else', () => {
    expect(resourcesFor('transform', 'firehose:PutRecordBatch')).toEqual([
      'arn:<AWS::Partition>:firehose:<AWS::Region>:<AWS::AccountId>:deliverystream/cyberactive-dev-rejected_record',
    ]);
    expect(statementsOf('transform').flatMap(({ Action }) => Action).filter((action: string) => !action.startsWith('logs:'))).toEqual(['firehose:PutRecordBatch']);
  });

  test('load removes only documents of its own, and asks only about its own statements', () => {
    expect(keysOf(resourcesFor('load', 's3:DeleteObject'))).toEqual(['state/loads/*', 'state/open/*']);
    const [statement] = statementsOf('load').filter(({ Action }) => Action.includes('redshift-data:GetStatementResult'));
    expect(statement.Condition).toEqual({ StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } });
  });

  test('sweep reads no file of a customer, and removes only what it wrote itself', () => {
    expect(keysOf(resourcesFor('sweep', 's3:GetObject'))).toEqual([
      'curated/errors/*', ...['accounted', 'begun', 'failed_files', 'fanned_out', 'issued', 'landed', 'narrow', 'open', 'rederived', 'replays', 'sweep', 'swept'].map((folder) => `state/${folder}/*`),
    ]);
    expect(keysOf(resourcesFor('sweep', 's3:ListBucketVersions'))).toEqual(['raw']);
    expect(keysOf(resourcesFor('sweep', 's3:PutObject'))).toEqual(['state/begun/*', 'state/narrow/*', 'state/replays/*', 'state/sweep/*', 'state/swept/*']);
    expect(keysOf(resourcesFor('sweep', 's3:DeleteObject'))).toEqual(['state/narrow/*', 'state/swept/*']);
    expect(resourcesFor('sweep', 'firehose:PutRecordBatch')).toEqual(['arn:<AWS::Partition>:firehose:<AWS::Region>:<AWS::AccountId>:deliverystream/cyberactive-dev-upload_receipt']);
    expect(resourcesFor('sweep', 'sqs:SendMessage').map((arn) => /Raw|Curated/.exec(arn)?.[0]).sort()).toEqual(['Curated', 'Raw']);
    expect(resourcesFor('sweep', 'glue:GetTable')).toHaveLength(3);
    expect(statementsOf('sweep').flatMap(({ Action }) => Action).filter((action: string) => action.startsWith('redshift'))).toEqual([]);
  });

  test('audit reads and writes where it is in its round, nothing else of the registry, and asks only about its own statements', () => {
    expect(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) => keysOf(resourcesFor('audit', action)))).toEqual([['state/audits/*'], ['state/audits/*'], []]);
    const [statement] = statementsOf('audit').filter(({ Action }) => Action.includes('redshift-data:GetStatementResult'));
    expect(statement.Condition).toEqual({ StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } });
  });

  test.each(['presign', 'ingest', 'admit', 'fan-out', 'load', 'audit'])('%s may list the registry, so that a missing document is 404 and not 403', (name) => {
    expect(keysOf(resourcesFor(name, 's3:ListBucket'))).toContain('state');
  });

  test('nobody but presign\'s signed URLs and the doors write raw files, and nobody removes them', () => {
    for (const name of ['fan-out', 'transform', 'load', 'sweep', 'audit']) expect(keysOf(resourcesFor(name, 's3:PutObject')).filter((key) => key.startsWith('raw'))).toEqual([]);
    for (const name of ['presign', 'ingest', 'admit', 'fan-out', 'transform', 'load', 'sweep', 'audit']) expect([...keysOf(resourcesFor(name, 's3:DeleteObject')), ...keysOf(resourcesFor(name, 's3:DeleteObjectVersion'))].filter((key) => key.startsWith('raw'))).toEqual([]);
  });
});

describe('the API', () => {
  const [stage] = Object.values(resourcesOf(pipeline, 'AWS::ApiGateway::Stage'));
  const deploymentOf = (template: typeof pipeline) => Object.keys(resourcesOf(template, 'AWS::ApiGateway::Deployment'))[0];
  const policyOf = (template: typeof pipeline) => Object.values(resourcesOf(template, 'AWS::ApiGateway::RestApi'))[0].Properties.Policy;
  const narrowed = (cidr: string) => synthesize(configOf('dev', { allowedCidrs: [cidr] })).pipeline;

  test('is throttled and logs every request', () => {
    expect(stage.Properties.MethodSettings).toEqual([{ DataTraceEnabled: false, HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 }]);
    expect(stage.Properties.AccessLogSetting.Format).toContain('$context.identity.sourceIp');
  });

  test('is invoked by this API only', () => {
    const permissions = Object.values(resourcesOf(pipeline, 'AWS::Lambda::Permission')).filter(({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com');
    expect(permissions).toHaveLength(2);
    for (const { Properties } of permissions) expect(flat(Properties.SourceArn)).toMatch(/^arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<PresignApi\w+>\/\*\/\*\/\*$/);
  });

  test('has a list of networks where the stage has one, and a new deployment whenever it changes', () => {
    expect(policyOf(pipeline)).toBeUndefined();
    const [first, second] = [narrowed('203.0.113.0/24'), narrowed('198.51.100.0/24')];
    expect(policyOf(first).Statement).toMatchObject([
      { Effect: 'Allow', Action: 'execute-api:Invoke', Principal: { AWS: '*' } },
      { Effect: 'Deny', Action: 'execute-api:Invoke', Condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } } },
    ]);
    expect(new Set([deploymentOf(pipeline), deploymentOf(first), deploymentOf(second)]).size).toBe(3);
  });

  test('has the function behind each operation', () => {
    const [api] = Object.values(resourcesOf(pipeline, 'AWS::ApiGateway::RestApi'));
    const uri = flat(api.Properties.Body.paths['/v1/uploads'].post['x-amazon-apigateway-integration'].uri);
    expect(uri).toMatch(/^arn:<AWS::Partition>:apigateway:<AWS::Region>:lambda:path\/2015-03-31\/functions\/<PresignFunction\w+\.Arn>\/invocations$/);
  });

  test('has the ingest function behind the doors', () => {
    const [api] = Object.values(resourcesOf(pipeline, 'AWS::ApiGateway::RestApi'));
    const doors: [string, string][] = [['/v1/ingest/{source}', 'post'], ['/_bulk', 'post'], ['/{index}/_bulk', 'post'], ['/v1/fluent-bit/{step}/{path+}', 'get'], ['/', 'head']];
    for (const [path, method] of doors) {
      expect(flat(api.Properties.Body.paths[path][method]['x-amazon-apigateway-integration'].uri)).toMatch(/functions\/<IngestFunction\w+\.Arn>\/invocations$/);
    }
  });

  test.each(['THROTTLED', 'QUOTA_EXCEEDED', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT', 'DEFAULT_5XX'])('answers %s by 503 with a short text and Retry-After', (type) => {
    const [api] = Object.values(resourcesOf(pipeline, 'AWS::ApiGateway::RestApi'));
    const response = api.Properties.Body['x-amazon-apigateway-gateway-responses'][type];
    expect(response.statusCode).toBe('503');
    expect(response.responseParameters['gatewayresponse.header.Retry-After']).toMatch(/^'\d+'$/);
    expect(Object.keys(response.responseTemplates)).toEqual(['text/plain']);
  });
});

test('the stacks put out what a person and the command need', () => {
  const outputs = (template: typeof data) => Object.keys(template.toJSON().Outputs).filter((name) => !name.startsWith('ExportsOutput')).sort();
  expect(outputs(data)).toEqual([
    'CopyRoleArn', 'CuratedBucketName', 'CuratedDeadLetterQueueUrl', 'CuratedQueueUrl', 'ErrorsQueueUrl', 'GlueDatabaseName', 'InboxBucketName', 'RawBucketName',
    'RawDeadLetterQueueUrl', 'RawQueueUrl', 'StateBucketName', 'WarehouseDatabaseName', 'WorkgroupName',
  ]);
  expect(outputs(pipeline)).toEqual([
    'AlarmTopicArn', 'ApiUrl', 'AuditFunctionName', 'AuditRoleName', 'DerivationCode', 'EventsRetentionDays', 'FreshnessSeconds', 'LoadFunctionName', 'LoadRoleName', 'SchemaVersions', 'StreamPrefix',
  ]);
  expect(flat(pipeline.toJSON().Outputs.ApiUrl.Value)).toMatch(/^https:\/\/<PresignApi\w+>\.execute-api\.<AWS::Region>\.<AWS::URLSuffix>\/dev$/);
});
