/** The Data API through the AWS SDK and the edge, with COPY from the sandbox's S3. */
import {
  BatchExecuteStatementCommand, DescribeStatementCommand, ExecuteStatementCommand, GetStatementResultCommand, RedshiftDataClient, ResourceNotFoundException,
} from '@aws-sdk/client-redshift-data';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { ApiGatewayService } from '../../sandbox/apigateway';
import { CredentialService } from '../../sandbox/credentials';
import { Edge } from '../../sandbox/edge';
import type { Service } from '../../sandbox/kernel';
import { RedshiftService } from '../../sandbox/redshift';
import { S3Service } from '../../sandbox/s3';
import { SqsService } from '../../sandbox/sqs/service';
import { CACHE, ROLE } from './redshift-stand';
import { START, testKernel } from './test-kernel';

const target = { WorkgroupName: 'sdk-group', Database: 'logs' };

async function open() {
  const kernel = testKernel();
  const credentials = new CredentialService(kernel);
  const s3 = new S3Service(kernel, new SqsService(kernel));
  const redshift = new RedshiftService({ kernel, s3, warehouse: { cacheFolder: CACHE } });
  const apiGateway = new ApiGatewayService(kernel, { invoke: () => Promise.reject(new Error('expected no function to be called')) });
  const { targetPrefix, operations } = redshift;
  const edge = new Edge({ kernel, credentials, s3, apiGateway, machineClock: Date.now }).json({ targetPrefix, signingName: 'redshift-data', version: '1.1', operations });
  const deploy = (service: Service, type: string, name: string, properties: object) =>
    service.deploy({ stack: 'Test', logicalId: name, type, properties }, service.identify(type, name));
  await deploy(s3, 'AWS::S3::Bucket', 'lake', { BucketName: 'lake' });
  await deploy(redshift, 'AWS::RedshiftServerless::Namespace', 'space', { NamespaceName: 'space', DbName: 'logs', IamRoles: [ROLE] });
  await deploy(redshift, 'AWS::RedshiftServerless::Workgroup', 'sdk-group', { WorkgroupName: 'sdk-group', NamespaceName: 'space' });
  const endpoint = await edge.listen();
  await redshift.start();
  const config = { endpoint, region: kernel.region, credentials: credentials.root(), maxAttempts: 1 };
  return {
    data: new RedshiftDataClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    async close() {
      await redshift.stop();
      await edge.close();
      kernel.close();
    },
  };
}

test('a file in S3 becomes rows, and rows come back typed', async () => {
  const { data, s3, close } = await open();
  const body = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'id', data: [1n, 2n], type: 'INT64' }, { name: 'name', data: ['a', 'ä'], type: 'STRING' }] }));
  const manifest = { entries: [{ url: 's3://lake/events/one.parquet', mandatory: true, meta: { content_length: body.length } }] };
  await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'events/one.parquet', Body: body }));
  await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'loads/1.manifest', Body: JSON.stringify(manifest) }));

  const Sqls = [
    'CREATE TABLE t (id BIGINT, name VARCHAR(8), at TIMESTAMP)',
    'CREATE TEMP TABLE s (id BIGINT, name VARCHAR(8))',
    `COPY s FROM 's3://lake/loads/1.manifest' IAM_ROLE '${ROLE}' FORMAT AS PARQUET MANIFEST`,
    'INSERT INTO t SELECT id, name, GETDATE() FROM s',
  ];
  const load = await data.send(new BatchExecuteStatementCommand({ ...target, Sqls, ClientToken: 'load-1', WaitTimeSeconds: 30 }));
  const described = await data.send(new DescribeStatementCommand({ Id: load.Id! }));
  expect(described).toMatchObject({ Status: 'FINISHED', CreatedAt: new Date(START) });
  expect(described.SubStatements!.map((sub) => sub.ResultRows)).toEqual([0, 0, 2, 2]);

  const query = await data.send(new ExecuteStatementCommand({ ...target, Sql: 'SELECT id, name, at FROM t WHERE id > :least', Parameters: [{ name: 'least', value: '1' }], WaitTimeSeconds: 30 }));
  const { Records, ColumnMetadata } = await data.send(new GetStatementResultCommand({ Id: query.Id! }));
  expect(Records).toEqual([[{ longValue: 2 }, { stringValue: 'ä' }, { stringValue: '2026-05-06 07:08:09' }]]);
  expect(ColumnMetadata!.map((column) => column.typeName)).toEqual(['int8', 'varchar', 'timestamp']);
  await expect(data.send(new DescribeStatementCommand({ Id: '00000000-0000-0000-0000-000000000000' }))).rejects.toBeInstanceOf(ResourceNotFoundException);
  await close();
});
