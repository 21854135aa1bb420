import {
  converting, deployStream, deployTable, destination, FUNCTION_ARN, MINUTE, openStand, processing, ROLE_ARN, START, STREAM, type Stand,
} from './firehose-stand';

async function describeStream(stand: Stand) {
  return (await stand.call('DescribeDeliveryStream', { DeliveryStreamName: STREAM })).DeliveryStreamDescription;
}

async function extended(stand: Stand) {
  return (await describeStream(stand)).Destinations[0].ExtendedS3DestinationDescription;
}

function update(stand: Stand, version: string, ExtendedS3DestinationUpdate: object) {
  return stand.call('UpdateDestination', {
    DeliveryStreamName: STREAM, CurrentDeliveryStreamVersionId: version, DestinationId: 'destinationId-000000000001', ExtendedS3DestinationUpdate,
  });
}

function deployAll(members: object): Stand {
  const stand = openStand();
  deployTable(stand, { a: 'bigint' });
  deployStream(stand, destination(members));
  return stand;
}

describe('what is refused', () => {
  const refused: [string, object, string][] = [
    ['an interval over 900', { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 901 } }, "Value '901' at 'Stream.extendedS3DestinationConfiguration.bufferingHints.intervalInSeconds' failed to satisfy constraint: Member must have value less than or equal to 900"],
    ['an interval under 0', { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: -1 } }, 'greater than or equal to 0'],
    ['a size over 128', { BufferingHints: { SizeInMBs: 129, IntervalInSeconds: 60 } }, 'less than or equal to 128'],
    ['a size under 1', { BufferingHints: { SizeInMBs: 0, IntervalInSeconds: 60 } }, 'greater than or equal to 1'],
    ['one hint of the pair', { BufferingHints: { SizeInMBs: 5 } }, 'expected both SizeInMBs and IntervalInSeconds'],
    ['a size under 64 with conversion', { ...converting(), BufferingHints: { SizeInMBs: 63, IntervalInSeconds: 60 } }, 'BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.'],
    ['compression with conversion', { ...converting(), CompressionFormat: 'GZIP' }, 'CompressionFormat must be UNCOMPRESSED when data format conversion is enabled.'],
    ['a table that is not there', converting({ TableName: 'none' }), 'Table none not found.'],
    ['a database that is not there', converting({ DatabaseName: 'none' }), 'not found.'],
    ['a pinned version that is not there', converting({ VersionId: '7' }), 'Table version 7 not found.'],
    ['a schema without a table', converting({ TableName: undefined }), 'expected DatabaseName, TableName and RoleARN'],
    ['an expression without an error prefix', { ErrorOutputPrefix: undefined }, 'ErrorOutputPrefix cannot be null or empty when Prefix contains expressions.'],
    ['an error prefix without its type', { ErrorOutputPrefix: 'errors/!{timestamp:yyyy}/' }, 'ErrorOutputPrefix must contain at least one occurrence of !{firehose:error-output-type}'],
    ['the error type in the prefix', { Prefix: '!{firehose:error-output-type}/' }, 'Prefix cannot contain'],
    ['a partition key', { Prefix: '!{partitionKeyFromLambda:customer}/' }, 'found !{partitionKeyFromLambda:customer}'],
    ['an expression without its end', { Prefix: 'a/!{timestamp:yyyy' }, 'expected } after each !{'],
    ['a week-based year', { Prefix: '!{timestamp:YYYY}/' }, 'found YYYY'],
    ['an unknown time zone', { CustomTimeZone: 'Mars/Olympus' }, 'expected an IANA time zone'],
    ['a file extension without a dot', { FileExtension: 'parquet' }, 'regular expression pattern'],
    ['a bucket that is no ARN', { BucketARN: 'curated' }, 'regular expression pattern'],
    ['no role', { RoleARN: undefined }, "at 'Stream.extendedS3DestinationConfiguration.roleARN' failed to satisfy constraint: Member must not be null"],
    ['a processor size under 0.2', processing({ BufferSizeInMBs: 0.1 }), 'expected a value from 0.2 to 3, found 0.1'],
    ['a processor size over 3', processing({ BufferSizeInMBs: 4 }), 'expected a value from 0.2 to 3, found 4'],
    ['a processor interval over 900', processing({ BufferIntervalInSeconds: 901 }), 'expected a value from 0 to 900'],
    ['retries that are no number', processing({ NumberOfRetries: 'many' }), 'expected a value from 0 to 300'],
    ['an unknown processor parameter', processing({ Delimiter: '\\n' }), 'found Delimiter'],
    ['a processor that is no Lambda', { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'AppendDelimiterToRecord' }] } }, 'found AppendDelimiterToRecord'],
    ['a backup', { S3BackupMode: 'Enabled' }, 'expected Disabled, found Enabled'],
    ['compression', { CompressionFormat: 'GZIP' }, 'expected UNCOMPRESSED, found GZIP'],
    ['dynamic partitioning', { DynamicPartitioningConfiguration: { Enabled: true } }, 'found DynamicPartitioningConfiguration'],
  ];
  test.each(refused)('%s', (_what, members, message) => {
    expect(() => deployAll(members)).toThrow(message);
  });

  test('another deserializer, serializer or codec', () => {
    const conversion = (converting() as any).DataFormatConversionConfiguration;
    const formats = (members: object) => ({ ...converting(), DataFormatConversionConfiguration: { ...conversion, ...members } });
    expect(() => deployAll(formats({ InputFormatConfiguration: { Deserializer: { HiveJsonSerDe: {} } } }))).toThrow('found HiveJsonSerDe');
    expect(() => deployAll(formats({ InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: { CaseInsensitive: false } } } }))).toThrow('expected true, found false');
    expect(() => deployAll(formats({ OutputFormatConfiguration: { Serializer: { OrcSerDe: {} } } }))).toThrow('found OrcSerDe');
    expect(() => deployAll(formats({ OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'GZIP' } } } }))).toThrow('expected SNAPPY, found GZIP');
    expect(() => deployAll(formats({ OutputFormatConfiguration: { Serializer: { ParquetSerDe: { BlockSizeBytes: 1 } } } }))).toThrow('blockSizeBytes');
  });

  test('a column type that the sandbox does not write', () => {
    const stand = openStand();
    deployTable(stand, { a: 'bigint', when: 'timestamp' });
    expect(() => deployStream(stand, destination(converting()))).toThrow('lake.events column when: expected one of string, bigint, double, boolean, found timestamp');
  });

  test('another destination or source', () => {
    const stand = openStand();
    expect(() => deployStream(stand, destination(), { RedshiftDestinationConfiguration: {} })).toThrow('found RedshiftDestinationConfiguration');
    expect(() => deployStream(stand, destination(), { DeliveryStreamType: 'KinesisStreamAsSource' })).toThrow('Member must satisfy enum value set: [DirectPut]');
  });

  test('several broken constraints are told at once', () => {
    expect(() => deployAll({ BufferingHints: { SizeInMBs: 0, IntervalInSeconds: 901 } })).toThrow(/^2 validation errors detected: .*; .*/);
  });
});

describe('describing', () => {
  test('shows defaults, versions and times', async () => {
    const stand = deployAll({ BufferingHints: undefined });
    expect(await describeStream(stand)).toMatchObject({
      DeliveryStreamName: STREAM,
      DeliveryStreamARN: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/events',
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfiguration: { Status: 'DISABLED' },
      VersionId: '1',
      CreateTimestamp: new Date(START),
      HasMoreDestinations: false,
      Destinations: [
        {
          DestinationId: 'destinationId-000000000001',
          ExtendedS3DestinationDescription: {
            RoleARN: ROLE_ARN, BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 }, CompressionFormat: 'UNCOMPRESSED', S3BackupMode: 'Disabled',
          },
          S3DestinationDescription: { BucketARN: 'arn:aws:s3:::curated' },
        },
      ],
    });
  });

  test('a converting stream without hints has 128 MB', async () => {
    const stand = deployAll({ ...converting(), BufferingHints: undefined });
    expect((await extended(stand)).BufferingHints).toEqual({ SizeInMBs: 128, IntervalInSeconds: 300 });
  });

  test('a processor is shown with the defaults of what it leaves out', async () => {
    const stand = deployAll({ ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda', Parameters: [{ ParameterName: 'LambdaArn', ParameterValue: FUNCTION_ARN }] }] } });
    expect((await extended(stand)).ProcessingConfiguration.Processors[0].Parameters).toEqual([
      { ParameterName: 'LambdaArn', ParameterValue: FUNCTION_ARN },
      { ParameterName: 'BufferSizeInMBs', ParameterValue: '1' },
      { ParameterName: 'BufferIntervalInSeconds', ParameterValue: '60' },
      { ParameterName: 'NumberOfRetries', ParameterValue: '3' },
    ]);
  });

  test('encryption, tags and the list of streams', async () => {
    const stand = openStand();
    deployStream(stand, destination(), { DeliveryStreamEncryptionConfigurationInput: { KeyType: 'CUSTOMER_MANAGED_CMK', KeyARN: 'arn:key' }, Tags: [{ Key: 'stage', Value: 'dev' }] });
    expect((await describeStream(stand)).DeliveryStreamEncryptionConfiguration).toEqual({ KeyType: 'CUSTOMER_MANAGED_CMK', KeyARN: 'arn:key', Status: 'ENABLED' });
    await stand.call('StopDeliveryStreamEncryption', { DeliveryStreamName: STREAM });
    expect((await describeStream(stand)).DeliveryStreamEncryptionConfiguration).toEqual({ Status: 'DISABLED' });
    await stand.call('StartDeliveryStreamEncryption', { DeliveryStreamName: STREAM });
    expect((await describeStream(stand)).DeliveryStreamEncryptionConfiguration).toEqual({ KeyType: 'AWS_OWNED_CMK', Status: 'ENABLED' });
    await stand.call('TagDeliveryStream', { DeliveryStreamName: STREAM, Tags: [{ Key: 'owner', Value: 'ops' }] });
    expect((await stand.call('ListTagsForDeliveryStream', { DeliveryStreamName: STREAM })).Tags).toEqual([{ Key: 'stage', Value: 'dev' }, { Key: 'owner', Value: 'ops' }]);
    await stand.call('CreateDeliveryStream', { DeliveryStreamName: 'another', ExtendedS3DestinationConfiguration: destination() });
    expect(await stand.call('ListDeliveryStreams', {})).toEqual({ DeliveryStreamNames: ['another', 'events'], HasMoreDeliveryStreams: false });
    expect(await stand.call('ListDeliveryStreams', { Limit: 1 })).toEqual({ DeliveryStreamNames: ['another'], HasMoreDeliveryStreams: true });
    expect(await stand.call('ListDeliveryStreams', { ExclusiveStartDeliveryStreamName: 'another' })).toEqual({ DeliveryStreamNames: ['events'], HasMoreDeliveryStreams: false });
    await stand.call('DeleteDeliveryStream', { DeliveryStreamName: 'another' });
    await expect(stand.call('DescribeDeliveryStream', { DeliveryStreamName: 'another' })).rejects.toMatchObject({ type: 'ResourceNotFoundException' });
    await expect(stand.call('CreateDeliveryStream', { DeliveryStreamName: STREAM, ExtendedS3DestinationConfiguration: destination() })).rejects.toMatchObject({ type: 'ResourceInUseException' });
    await expect(stand.call('CreateDeliveryStream', { DeliveryStreamName: 'x' })).rejects.toMatchObject({ type: 'InvalidArgumentException' });
  });
});

describe('UpdateDestination', () => {
  test('needs the current version, and counts it up', async () => {
    const stand = deployAll(processing());
    await expect(update(stand, '2', { Prefix: 'x/' })).rejects.toMatchObject({ type: 'ConcurrentModificationException' });
    await update(stand, '1', { Prefix: 'x/' });
    expect(await describeStream(stand)).toMatchObject({ VersionId: '2', LastUpdateTimestamp: new Date(START) });
    await expect(update(stand, '1', { Prefix: 'y/' })).rejects.toMatchObject({ type: 'ConcurrentModificationException' });
    stand.put('a');
    await stand.scheduler.advance(10 * MINUTE);
    expect(stand.objects[0]!.key).toMatch(/^x\/2026\/01\/02\/03\/events-2-/);
  });

  test('keeps what it does not name', async () => {
    const stand = deployAll({ ...converting(), ...processing() });
    const before = await extended(stand);
    await update(stand, '1', { BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 60 } });
    expect(await extended(stand)).toEqual({ ...before, BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 60 } });
  });

  test('the trap: a processing block without Enabled switches the transform off', async () => {
    const stand = deployAll(processing());
    const { Processors } = (await extended(stand)).ProcessingConfiguration;
    await update(stand, '1', { ProcessingConfiguration: { Processors } });
    expect((await extended(stand)).ProcessingConfiguration).toEqual({ Enabled: false, Processors });
    stand.put('a');
    await stand.scheduler.advance(10 * MINUTE);
    expect(stand.events).toHaveLength(0);
    expect(stand.objects.map(({ body }) => body.toString())).toEqual(['a']);
  });

  test('the trap: a processing block replaces the whole one', async () => {
    const stand = deployAll(processing({ BufferSizeInMBs: 0.2, NumberOfRetries: 1 }));
    await update(stand, '1', { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda', Parameters: [{ ParameterName: 'LambdaArn', ParameterValue: FUNCTION_ARN }] }] } });
    const [{ Parameters }] = (await extended(stand)).ProcessingConfiguration.Processors;
    expect(Parameters).toContainEqual({ ParameterName: 'NumberOfRetries', ParameterValue: '3' });
    expect(Parameters).toContainEqual({ ParameterName: 'BufferSizeInMBs', ParameterValue: '1' });
  });

  test('the conversion block merges member by member, and without Enabled is on', async () => {
    const stand = deployAll(converting());
    const before = (await extended(stand)).DataFormatConversionConfiguration;
    await update(stand, '1', { DataFormatConversionConfiguration: { SchemaConfiguration: { ...before.SchemaConfiguration, VersionId: '0' } } });
    expect((await extended(stand)).DataFormatConversionConfiguration).toEqual({ ...before, SchemaConfiguration: { ...before.SchemaConfiguration, VersionId: '0' } });
    await update(stand, '2', { DataFormatConversionConfiguration: { Enabled: false } });
    expect((await extended(stand)).DataFormatConversionConfiguration).toMatchObject({ Enabled: false, InputFormatConfiguration: before.InputFormatConfiguration });
    stand.put('plain');
    await stand.scheduler.advance(5 * MINUTE);
    expect(stand.objects[0]!.body.toString()).toBe('plain');
  });

  test('holds for what is buffered already', async () => {
    const stand = deployAll({});
    stand.put('a');
    await stand.scheduler.advance(MINUTE);
    await update(stand, '1', { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 90 } });
    await stand.scheduler.advance(MINUTE / 2);
    expect(stand.objects).toMatchObject([{ at: START + 1.5 * MINUTE }]);
    stand.put('b');
    await update(stand, '2', { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 0 } });
    await stand.scheduler.settled();
    expect(stand.objects).toHaveLength(2);
  });

  test('changes nothing where it is refused', async () => {
    const stand = deployAll(converting());
    const before = await describeStream(stand);
    await expect(update(stand, '1', { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 } })).rejects.toThrow('at least 64');
    await expect(update(stand, '1', { BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 901 } })).rejects.toThrow('900');
    await expect(stand.call('UpdateDestination', { DeliveryStreamName: STREAM, CurrentDeliveryStreamVersionId: '1', DestinationId: 'else', ExtendedS3DestinationUpdate: {} })).rejects.toMatchObject({ type: 'InvalidArgumentException' });
    expect(await describeStream(stand)).toEqual(before);
  });
});

describe('deploying again', () => {
  test('the same template changes nothing, not even what an update has set', async () => {
    const stand = deployAll({});
    await update(stand, '1', { BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 } });
    deployStream(stand, destination());
    expect(await describeStream(stand)).toMatchObject({ VersionId: '2' });
    expect((await extended(stand)).BufferingHints.IntervalInSeconds).toBe(60);
  });

  test('a changed template updates the running stream', async () => {
    const stand = deployAll({});
    stand.put('a');
    deployStream(stand, destination({ BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 } }));
    expect(await describeStream(stand)).toMatchObject({ VersionId: '2' });
    await stand.scheduler.advance(MINUTE);
    expect(stand.objects).toHaveLength(1);
  });
});
