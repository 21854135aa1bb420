/** A workgroup on a warehouse of its own, with objects in memory where S3 would be. */
import { join } from 'node:path';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { ServiceError } from '../../sandbox/errors';
import { RedshiftService, type RedshiftOptions } from '../../sandbox/redshift';
import { testKernel, type TestKernel } from './test-kernel';

export const CACHE = join(__dirname, '../../.cache/warehouse');
export const ROLE = 'arn:aws:iam::000000000000:role/copy';
export const WORKGROUP = 'test-group';
export const DATABASE = 'logs';

export class RedshiftStand {
  readonly kernel: TestKernel;
  readonly objects = new Map<string, Buffer>();
  service!: RedshiftService;

  constructor(
    private readonly warehouse: RedshiftOptions['warehouse'] = { cacheFolder: CACHE },
    kernel: TestKernel = testKernel(),
  ) {
    this.kernel = kernel;
  }

  async start(): Promise<this> {
    const readObject = async (bucket: string, key: string) => {
      const body = this.objects.get(`${bucket}/${key}`);
      if (!body) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
      return body;
    };
    this.service = new RedshiftService({ kernel: this.kernel, s3: { readObject }, warehouse: this.warehouse });
    this.deploy('AWS::RedshiftServerless::Namespace', 'test-space', { NamespaceName: 'test-space', DbName: DATABASE, IamRoles: [ROLE] });
    this.deploy('AWS::RedshiftServerless::Workgroup', WORKGROUP, { WorkgroupName: WORKGROUP, NamespaceName: 'test-space', BaseCapacity: 4 });
    await this.service.start();
    return this;
  }

  deploy(type: string, name: string, properties: object): void {
    this.service.deploy({ stack: 'Test', logicalId: 'Warehouse', type, properties }, this.service.identify(type, name));
  }

  async stop(): Promise<void> {
    await this.service.stop();
    this.kernel.close();
  }

  /** An operation of the Data API. */
  async call(operation: string, input: object): Promise<any> {
    const context = { principal: { accessKeyId: 'A', arn: 'root' }, sourceIp: '127.0.0.1', requestId: 'r' };
    return this.service.operations[operation]!(input, context);
  }

  /** Runs a batch in one transaction and describes how it ended. */
  async batch(sqls: readonly string[], more: object = {}): Promise<any> {
    const { Id } = await this.call('BatchExecuteStatement', { WorkgroupName: WORKGROUP, Database: DATABASE, Sqls: sqls, ...more });
    return this.call('DescribeStatement', { Id, WaitTimeSeconds: 30 });
  }

  /** Runs one statement and describes how it ended. */
  async execute(sql: string, more: object = {}): Promise<any> {
    const { Id } = await this.call('ExecuteStatement', { WorkgroupName: WORKGROUP, Database: DATABASE, Sql: sql, ...more });
    return this.call('DescribeStatement', { Id, WaitTimeSeconds: 30 });
  }

  /** Rows of a query, each value bare. @throws Error with the statement's error */
  async rows(sql: string, more: object = {}): Promise<unknown[][]> {
    const { Id, Error: error } = await this.execute(sql, more);
    if (error) throw new Error(error);
    const { Records } = await this.call('GetStatementResult', { Id });
    return Records.map((record: object[]) => record.map((field) => ('isNull' in field ? null : Object.values(field)[0])));
  }

  /** Runs statements one by one. @throws Error with the first one's error that failed */
  async run(...sqls: readonly string[]): Promise<void> {
    for (const sql of sqls) {
      const { Error: error } = await this.execute(sql);
      if (error) throw new Error(error);
    }
  }

  /** Puts Parquet files and a manifest of them, `s3://lake/manifest`. */
  putFiles(files: Readonly<Record<string, ColumnSource[]>>, change: (entries: any[]) => unknown[] = (entries) => entries): void {
    const entries = Object.entries(files).map(([key, columnData]) => {
      const body = Buffer.from(parquetWriteBuffer({ columnData }));
      this.objects.set(`lake/${key}`, body);
      return { url: `s3://lake/${key}`, mandatory: true, meta: { content_length: body.length } };
    });
    this.objects.set('lake/manifest', Buffer.from(JSON.stringify({ entries: change(entries) })));
  }
}

export const copy = (table: string) => `COPY ${table} FROM 's3://lake/manifest' IAM_ROLE '${ROLE}' FORMAT AS PARQUET MANIFEST`;
