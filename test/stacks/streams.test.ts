import { eventClasses } from '../../schemas';
import { configOf, flat, resourcesOf, synthesize } from './synthesized';

const { data, pipeline } = synthesize(configOf('dev'));
const streams = Object.values(resourcesOf(pipeline, 'AWS::KinesisFirehose::DeliveryStream')).map(({ Properties }) => Properties);
const streamOf = (eventClass: string): any => streams.find(({ DeliveryStreamName }) => DeliveryStreamName === `cyberactive-dev-${eventClass}`);
const tables = Object.values(resourcesOf(data, 'AWS::Glue::Table')).map(({ Properties }) => Properties);
const classes = Object.values(eventClasses);

test('each event class has one stream and one table, and there is no other', () => {
  const names = classes.map(({ name }) => name).sort();
  expect(streams.map(({ DeliveryStreamName }) => DeliveryStreamName.replace('cyberactive-dev-', '')).sort()).toEqual(names);
  expect(tables.map(({ TableInput }) => TableInput.Name).sort()).toEqual(names);
});

describe.each(classes.map(({ name }) => name))('stream %s', (name) => {
  const stream = streamOf(name);
  const destination = stream.ExtendedS3DestinationConfiguration;

  test('takes direct puts, encrypted, and buffers 300 s or 128 MB', () => {
    expect(stream).toMatchObject({ DeliveryStreamType: 'DirectPut', DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' } });
    expect(destination.BufferingHints).toEqual({ IntervalInSeconds: 300, SizeInMBs: 128 });
  });

  test('converts to Parquet by the newest version of its own table', () => {
    const conversion = destination.DataFormatConversionConfiguration;
    expect(conversion).toMatchObject({
      Enabled: true,
      InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: { CaseInsensitive: true } } },
      OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'SNAPPY' } } },
      SchemaConfiguration: { DatabaseName: 'cyberactive_dev', TableName: name, VersionId: 'LATEST', Region: { Ref: 'AWS::Region' } },
    });
    expect(destination.CompressionFormat).toBe('UNCOMPRESSED');
  });

  test('delivers by class and hour, errors apart with their type', () => {
    expect(flat(destination.BucketARN)).toBe('arn:<AWS::Partition>:s3:::cyberactive-dev-curated-<AWS::AccountId>-<AWS::Region>');
    expect(destination.Prefix).toBe(`events/${name}/!{timestamp:yyyy/MM/dd/HH}/`);
    expect(destination.ErrorOutputPrefix).toBe(`errors/${name}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/`);
  });

  test('keeps no second copy of its input and logs its errors', () => {
    expect(destination.S3BackupMode).toBe('Disabled');
    expect(destination.CloudWatchLoggingOptions.Enabled).toBe(true);
  });
});

test.each(classes.filter(({ ocsf }) => ocsf).map(({ name }) => name))('stream %s is transformed with explicit hints: 0.2 MB, 60 s, 3 retries', (name) => {
  const { ProcessingConfiguration } = streamOf(name).ExtendedS3DestinationConfiguration;
  expect(ProcessingConfiguration.Enabled).toBe(true);
  const [processor] = ProcessingConfiguration.Processors;
  const parameters = Object.fromEntries(processor.Parameters.map((parameter: any) => [parameter.ParameterName, flat(parameter.ParameterValue)]));
  expect(parameters).toEqual({
    LambdaArn: expect.stringMatching(/^<TransformFunction.*\.Arn>$/),
    RoleArn: expect.stringMatching(/^<StreamsRole.*\.Arn>$/),
    BufferSizeInMBs: '0.2',
    BufferIntervalInSeconds: '60',
    NumberOfRetries: '3',
  });
});

test.each(['upload_receipt', 'rejected_record'])('stream %s has no transform, so that none can feed itself', (name) => {
  expect(streamOf(name).ExtendedS3DestinationConfiguration.ProcessingConfiguration).toEqual({ Enabled: false });
});

test('all buffer values come from the configuration', () => {
  const changed = synthesize(configOf('dev', {
    stream: { intervalSeconds: 60, sizeMegabytes: 64 },
    transform: { intervalSeconds: 0, sizeMegabytes: 1, retries: 5 },
  }));
  const [stream] = Object.values(resourcesOf(changed.pipeline, 'AWS::KinesisFirehose::DeliveryStream'));
  const destination = stream.Properties.ExtendedS3DestinationConfiguration;
  expect(destination.BufferingHints).toEqual({ IntervalInSeconds: 60, SizeInMBs: 64 });
  const values = destination.ProcessingConfiguration.Processors[0].Parameters.map((parameter: any) => parameter.ParameterValue);
  expect(values).toEqual(expect.arrayContaining(['5', '1', '0']));
});

test('the delivery role is there, with its policy, before a stream', () => {
  const [policy] = Object.keys(resourcesOf(pipeline, 'AWS::IAM::Policy')).filter((id) => id.startsWith('StreamsRole'));
  for (const stream of Object.values(resourcesOf(pipeline, 'AWS::KinesisFirehose::DeliveryStream'))) expect(stream.DependsOn).toContain(policy);
});

test('the delivery role writes under its two prefixes and reads no object', () => {
  const [, policy] = Object.entries(resourcesOf(pipeline, 'AWS::IAM::Policy')).find(([id]) => id.startsWith('StreamsRole'))!;
  const statements: any[] = policy.Properties.PolicyDocument.Statement;
  const put = statements.find(({ Action }) => Action.includes('s3:PutObject'));
  expect(put.Resource.map(flat).map((arn: string) => arn.replace(/.*Region>/, ''))).toEqual(['/errors/*', '/events/*']);
  expect(statements.flatMap(({ Action }) => Action)).not.toContain('s3:GetObject');
});

describe.each(tables.map(({ TableInput }) => [TableInput.Name, TableInput]))('table %s', (name, input: any) => {
  test('lies where its stream delivers, as Parquet', () => {
    expect(flat(input.StorageDescriptor.Location)).toBe(`s3://<CuratedBucket90F6C1E7>/events/${name}/`);
    expect(input).toMatchObject({
      TableType: 'EXTERNAL_TABLE',
      Parameters: { classification: 'parquet' },
      StorageDescriptor: { SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' } },
    });
  });

  test('has the class\'s columns in order, safe types, comments that Glue takes', () => {
    const columns: any[] = input.StorageDescriptor.Columns;
    expect(columns.map((column) => column.Name)).toEqual(classes.find((found) => found.name === name)!.columns.map((column) => column.name));
    for (const { Type, Comment } of columns) {
      expect(['string', 'bigint', 'double', 'boolean']).toContain(Type);
      // https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html
      expect(Comment.length).toBeLessThanOrEqual(255);
    }
    expect(input.Description.length).toBeLessThanOrEqual(2048);
  });
});
