/** The whole deployed pipeline in simulated time, for tests: upload bytes, let time pass, read the accounting. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { readAccounting, type Accounting, type HasLanded, type UploadAccount } from '../../cli/report/accounting';
import { landedIn } from '../../cli/report/has-landed';
import { request, type HttpAnswer } from '../../cli/ship/http';
import { demoKey } from '../../cli/up/demo';
import { waitUntilLoaded } from '../../cli/up/wait-until-loaded';
import { Registry } from '../../constructs/state/registry';
import { query, type ResultRow, type Warehouse } from '../../constructs/warehouse/data-api';
import { initWarehouse } from '../../constructs/warehouse/init';
import { startSandbox, type Interposer, type Sandbox } from '../../sandbox';
import type { MetricDocument } from '../../sandbox';
import type { LogEntry } from '../../sandbox/kernel';
import { cacheFolder, synthesizeForTests } from './assembly';

export interface UploadFacts {
  readonly source: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly host?: string;
  readonly path?: string;
  readonly fileModifiedAt?: number;
  readonly timeZone?: string;
  readonly occurrence?: string;
}

export interface Promised {
  readonly upload_id: string;
  readonly state: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Pipeline {
  readonly logs: LogEntry[] = [];
  /** What functions measured, as they wrote it. */
  readonly metrics: MetricDocument[] = [];
  sandbox!: Sandbox;
  registry!: Registry;
  warehouse!: Warehouse;
  s3!: S3Client;
  hasLanded!: HasLanded;
  freshnessSeconds!: number;
  apiUrl!: string;
  key!: string;

  private constructor(
    readonly folder: string,
    private assembly: string,
    private readonly between: Interposer | undefined,
  ) {}

  /** Folder of the assembly that runs. */
  get deployedAssembly(): string {
    return this.assembly;
  }

  /**
   * @param options.assembly a cloud assembly other than the dev stage's
   * @param options.between stands between the services and may lose things
   */
  static async start(options: { readonly assembly?: string; readonly between?: Interposer } = {}): Promise<Pipeline> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-pipeline-'));
    const pipeline = new Pipeline(folder, options.assembly ?? (await synthesizeForTests()), options.between);
    await pipeline.open();
    return pipeline;
  }

  private async open(): Promise<void> {
    this.sandbox = await startSandbox({
      assembly: this.assembly,
      stateFolder: path.join(this.folder, 'sandbox'),
      port: 0,
      mode: 'simulated',
      warehouse: { folder: path.join(this.folder, 'sandbox', 'warehouse'), cacheFolder, port: 0 },
      log: (entry) => this.logs.push(entry),
      metrics: (_function, document) => this.metrics.push(document),
      ...(this.between && { between: this.between }),
    });
    const { endpoint, region, credentials } = this.sandbox;
    const settings = { endpoint, region, credentials };
    const outputs = Object.assign({}, ...Object.values(this.sandbox.outputs)) as Record<string, string>;
    this.s3 = new S3Client(settings);
    this.registry = new Registry(this.s3, outputs.StateBucketName!);
    this.warehouse = {
      client: new RedshiftDataClient(settings),
      workgroup: outputs.WorkgroupName!,
      database: outputs.WarehouseDatabaseName!,
    };
    this.hasLanded = landedIn(this.s3, outputs.RawBucketName!);
    this.freshnessSeconds = Number(outputs.FreshnessSeconds);
    this.apiUrl = outputs.ApiUrl!.replace(/\/+$/, '');
    await this.initWarehouse();
    this.key = await demoKey(this.registry, this.key, this.sandbox.scheduler.now());
  }

  /** Tables, views and rights of this checkout's schemas; leaves what is there. */
  async initWarehouse(): Promise<void> {
    const { LoadRoleName, AuditRoleName } = this.outputs;
    await initWarehouse(this.warehouse, { freshnessSeconds: this.freshnessSeconds, loadRoleName: LoadRoleName!, auditRoleName: AuditRoleName! });
  }

  /** Waits in simulated time: what the API refuses for being asked too fast it allows after a while. */
  readonly sleep = (milliseconds: number): Promise<void> => this.sandbox.scheduler.advance(Math.ceil(milliseconds));

  /** Deploys another assembly over the same state. */
  async deploy(assembly?: string): Promise<void> {
    this.assembly = assembly ?? (await synthesizeForTests());
    await this.restart();
  }

  /** Stops and starts again over the same state. */
  async restart(): Promise<void> {
    await this.sandbox.stop();
    await this.open();
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Asks for an upload; the answer as it came. */
  ask(body: object, key = this.key): Promise<HttpAnswer> {
    return request(
      'POST',
      `${this.apiUrl}/v1/uploads`,
      { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      JSON.stringify(body),
    );
  }

  async promise({ source, name, bytes, host = 'web-1', ...rest }: UploadFacts): Promise<Promised> {
    const answer = await this.ask({
      source,
      name,
      host,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      path: rest.path,
      file_modified_at: rest.fileModifiedAt,
      time_zone: rest.timeZone,
      occurrence: rest.occurrence,
    });
    if (answer.status >= 300) throw new Error(`POST /v1/uploads: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as Promised;
  }

  put(promised: Promised, bytes: Buffer): Promise<HttpAnswer> {
    return request('PUT', promised.url!, promised.headers!, Readable.from([bytes]));
  }

  /** Promise and PUT. @returns upload_id */
  async upload(facts: UploadFacts): Promise<string> {
    const promised = await this.promise(facts);
    const answer = await this.put(promised, facts.bytes);
    if (answer.status !== 200) throw new Error(`PUT: ${answer.status} ${answer.text}`);
    return promised.upload_id;
  }

  /** Lets simulated time pass until all is loaded. */
  async loaded(): Promise<void> {
    await waitUntilLoaded(this.sandbox, this, false, () => {});
  }

  /** Sends S3's notification of an object once more, as its at-least-once delivery may. */
  async notifyAgain(key: string, versionId: string, size: number): Promise<void> {
    const outputs = Object.assign({}, ...Object.values(this.sandbox.outputs)) as Record<string, string>;
    const { endpoint, region, credentials } = this.sandbox;
    const sqs = new SQSClient({ endpoint, region, credentials });
    const record = {
      eventVersion: '2.5',
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: outputs.RawBucketName }, object: { key: encodeURIComponent(key).replace(/%2F/g, '/'), size, versionId } },
    };
    await sqs.send(new SendMessageCommand({ QueueUrl: outputs.RawQueueUrl!, MessageBody: JSON.stringify({ Records: [record] }) }));
  }

  /** Puts an object as Firehose does. */
  async putCurated(key: string, body: Buffer): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.outputs.CuratedBucketName!, Key: key, Body: body }));
  }

  /** Puts an object past the API. */
  async putRaw(key: string, body: Buffer): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.outputs.RawBucketName!, Key: key, Body: body, IfNoneMatch: '*' }));
  }

  private get outputs(): Record<string, string> {
    return Object.assign({}, ...Object.values(this.sandbox.outputs)) as Record<string, string>;
  }

  accounting(): Promise<Accounting> {
    const { hasLanded, freshnessSeconds } = this;
    return readAccounting(this.registry, this.warehouse, { hasLanded, freshnessSeconds, now: () => this.sandbox.scheduler.now() });
  }

  async account(uploadId: string): Promise<UploadAccount> {
    const { uploads } = await this.accounting();
    const upload = uploads.find((candidate) => candidate.upload_id === uploadId);
    if (!upload) throw new Error(`no accounting of ${uploadId}`);
    return upload;
  }

  query(sql: string): Promise<ResultRow[]> {
    return query(this.warehouse, sql);
  }
}
