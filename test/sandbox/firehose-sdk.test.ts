/** Firehose and Glue through the AWS SDK, the edge, S3 and a function in its own worker. */
import {
  CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient, ListDeliveryStreamsCommand, PutRecordBatchCommand, PutRecordCommand, UpdateDestinationCommand,
} from '@aws-sdk/client-firehose';
import { GetTableCommand, GetTableVersionsCommand, GlueClient, UpdateTableCommand } from '@aws-sdk/client-glue';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { parquetReadObjects } from 'hyparquet';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiGatewayService } from '../../sandbox/apigateway';
import { CredentialService } from '../../sandbox/credentials';
import { Edge } from '../../sandbox/edge';
import { FirehoseService } from '../../sandbox/firehose';
import { GlueService } from '../../sandbox/glue';
import type { Kernel, Service } from '../../sandbox/kernel';
import { LambdaService } from '../../sandbox/lambda/service';
import { WorkerHost } from '../../sandbox/lambda/worker-host';
import { seededRandom } from '../../sandbox/random';
import { createScheduler } from '../../sandbox/scheduler';
import { S3Service } from '../../sandbox/s3';
import { SqsService } from '../../sandbox/sqs/service';
import { openStore } from '../../sandbox/store';
import { converting, destination, FUNCTION_ARN, MINUTE, processing, START, temporaryFolder } from './firehose-stand';

const TRANSFORM = `exports.handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => {
    const text = Buffer.from(data, 'base64').toString();
    if (text === 'bad') return { recordId, result: 'ProcessingFailed', data };
    return { recordId, result: 'Ok', data: Buffer.from(JSON.stringify({ Message: text, size: text.length })).toString('base64') };
  }),
});`;

async function openSandbox() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'index.js'), TRANSFORM);
  const scheduler = createScheduler({ mode: 'simulated', start: START });
  const store = openStore(join(folder, 'state'));
  const kernel: Kernel = { scheduler, store, random: seededRandom(3), log: () => {}, accountId: '000000000000', region: 'us-east-1', endpoint: '' };
  const credentials = new CredentialService(kernel);
  const sqs = new SqsService(kernel);
  const s3 = new S3Service(kernel, sqs);
  const lambda = new LambdaService(kernel, { host: new WorkerHost(scheduler), sqs, credentials, asset: () => folder, metrics: () => {}, localise: (text) => text });
  const glue = new GlueService(kernel);
  const firehose = new FirehoseService(kernel, { s3, lambda, glue });
  const deploy = (service: Service, type: string, name: string, properties: object) =>
    service.deploy({ stack: 'Data', logicalId: name, type, properties }, service.identify(type, name));
  await deploy(credentials, 'AWS::IAM::Role', 'transform', {});
  await deploy(s3, 'AWS::S3::Bucket', 'curated', { BucketName: 'curated', VersioningConfiguration: { Status: 'Enabled' } });
  await deploy(glue, 'AWS::Glue::Database', 'lake', { CatalogId: '000000000000', DatabaseInput: { Name: 'lake' } });
  const Columns = [{ Name: 'message', Type: 'string' }, { Name: 'size', Type: 'bigint' }];
  await deploy(glue, 'AWS::Glue::Table', 'events', { CatalogId: '000000000000', DatabaseName: 'lake', TableInput: { Name: 'events', StorageDescriptor: { Columns } } });
  await deploy(lambda, 'AWS::Lambda::Function', 'transform', {
    Handler: 'index.handler', Runtime: 'nodejs22.x', Timeout: 10, Role: 'arn:aws:iam::000000000000:role/transform', Code: { S3Bucket: 'assets', S3Key: 'transform.zip' },
  });
  const edge = new Edge({ kernel, credentials, s3, apiGateway: new ApiGatewayService(kernel, lambda), machineClock: Date.now }).json(firehose.api).json(glue.api);
  const endpoint = await edge.listen();
  const config = { endpoint, region: kernel.region, credentials: credentials.root() };
  return {
    scheduler, s3, config,
    async close() {
      firehose.stop();
      await lambda.stop(0);
      await edge.close();
      scheduler.stop();
      store.close();
    },
  };
}

test('an SDK client makes a stream, puts records, and finds rows, errors and descriptions', async () => {
  const { scheduler, s3, config, close } = await openSandbox();
  const firehose = new FirehoseClient(config);
  const glue = new GlueClient(config);
  const objects = new S3Client(config);
  try {
    const ExtendedS3DestinationConfiguration = destination({ ...converting(), ...processing() }) as any;
    await firehose.send(new CreateDeliveryStreamCommand({ DeliveryStreamName: 'events', ExtendedS3DestinationConfiguration }));
    const put = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: 'events', Records: ['one', 'bad', 'three'].map((text) => ({ Data: Buffer.from(text) })) }));
    expect(put).toMatchObject({ FailedPutCount: 0, Encrypted: false });
    expect(put.RequestResponses).toHaveLength(3);
    await firehose.send(new PutRecordCommand({ DeliveryStreamName: 'events', Record: { Data: Buffer.from('é') } }));
    await scheduler.advance(10 * MINUTE);

    const { Contents = [] } = await objects.send(new ListObjectsV2Command({ Bucket: 'curated' }));
    const keys = Contents.map(({ Key }) => Key!);
    const bodies = await Promise.all(keys.map((key) => s3.readObject('curated', key)));
    expect(keys.map((key) => key.split('/')[0])).toEqual(['errors', 'events']);
    expect(JSON.parse(bodies[0]!.toString())).toMatchObject({ rawData: Buffer.from('bad').toString('base64'), errorCode: 'Lambda.ProcessingFailedStatus', lambdaARN: FUNCTION_ARN });
    expect(await parquetReadObjects({ file: Uint8Array.from(bodies[1]!).buffer })).toEqual([
      { message: 'one', size: 3n }, { message: 'three', size: 5n }, { message: 'é', size: 1n },
    ]);

    const { DeliveryStreamDescription } = await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'events' }));
    expect(DeliveryStreamDescription).toMatchObject({ DeliveryStreamStatus: 'ACTIVE', VersionId: '1', CreateTimestamp: new Date(START) });
    const update = { DeliveryStreamName: 'events', CurrentDeliveryStreamVersionId: '9', DestinationId: 'destinationId-000000000001', ExtendedS3DestinationUpdate: { Prefix: 'p/' } };
    await expect(firehose.send(new UpdateDestinationCommand(update))).rejects.toMatchObject({ name: 'ConcurrentModificationException' });
    expect((await firehose.send(new ListDeliveryStreamsCommand({}))).DeliveryStreamNames).toEqual(['events']);
    await expect(firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'none' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: 'lake', Name: 'events' }));
    expect(Table).toMatchObject({ VersionId: '0', CreateTime: new Date(START) });
    const Columns = [...Table!.StorageDescriptor!.Columns!, { Name: 'extra', Type: 'string' }];
    await glue.send(new UpdateTableCommand({ DatabaseName: 'lake', TableInput: { Name: 'events', StorageDescriptor: { Columns } }, VersionId: '0' }));
    await expect(glue.send(new UpdateTableCommand({ DatabaseName: 'lake', TableInput: { Name: 'events' }, VersionId: '0' }))).rejects.toMatchObject({ name: 'ConcurrentModificationException' });
    expect((await glue.send(new GetTableVersionsCommand({ DatabaseName: 'lake', TableName: 'events' }))).TableVersions!.map(({ VersionId }) => VersionId)).toEqual(['1', '0']);
  } finally {
    firehose.destroy();
    glue.destroy();
    objects.destroy();
    await close();
  }
});
