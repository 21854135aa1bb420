/** The load step over the deployed stacks in simulated time, run in this process so that a test may stop it anywhere. */
import { createHash } from 'node:crypto';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CuratedQueue } from '../../constructs/load/curated-queue';
import { runLoad, type LoadDependencies } from '../../constructs/load/load';
import { Registry, type AccountedDocument } from '../../constructs/state/registry';
import { createMeter } from '../../constructs/telemetry';
import { query, type ResultRow, type Warehouse } from '../../constructs/warehouse/data-api';
import { initWarehouse } from '../../constructs/warehouse/init';
import type { EventClassName } from '../../schemas';
import { Pipeline } from '../pipeline/pipeline';
import { columnsOf, parquet, type LakeColumn, type Row } from './curated-file';

/** Seconds that messages stay hidden from the next run in these tests. */
const VISIBILITY_SECONDS = 30;

/** Stands between the load step and AWS: sends a request, or does not, or breaks after it was sent. */
export type Interference = (command: string, send: () => Promise<unknown>, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

export class LoadStand {
  readonly metrics: Record<string, unknown>[] = [];
  readonly messages: { readonly message: string; readonly detail: Readonly<Record<string, unknown>> }[] = [];
  private files = 0;

  private constructor(readonly pipeline: Pipeline) {}

  static async start(): Promise<LoadStand> {
    return new LoadStand(await Pipeline.start());
  }

  stop(): Promise<void> {
    return this.pipeline.stop();
  }

  // Clients are new each time: one that was kept takes the time of its last answer for now, and these tests move time.
  private get settings() {
    const { endpoint, region, credentials } = this.pipeline.sandbox;
    return { endpoint, region, credentials, maxAttempts: 1 };
  }

  private get sqs(): SQSClient {
    return new SQSClient(this.settings);
  }

  private get s3(): S3Client {
    return new S3Client({ ...this.settings, forcePathStyle: true });
  }

  get warehouse(): Warehouse {
    return { ...this.pipeline.warehouse, client: new RedshiftDataClient(this.settings) };
  }

  get registry(): Registry {
    return new Registry(this.s3, this.outputs.StateBucketName!);
  }

  get outputs(): Record<string, string> {
    return Object.assign({}, ...Object.values(this.pipeline.sandbox.outputs)) as Record<string, string>;
  }

  /** Puts a curated object; S3 tells the queue of it. @returns its key */
  async put(body: Buffer, key: string): Promise<string> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.outputs.CuratedBucketName, Key: key, Body: body }));
    return key;
  }

  /** Puts a Parquet file of these rows. @returns its key */
  putFile(name: EventClassName, rows: readonly Row[], columns: readonly LakeColumn[] = columnsOf(name)): Promise<string> {
    return this.put(parquet(columns, rows), `events/${name}/2026/11/23/10/file-${++this.files}.parquet`);
  }

  /** What the Lambda entry would make of its environment. */
  dependencies(interfere: Interference = (_, send) => send()): LoadDependencies {
    const s3 = watched(this.s3, interfere);
    const sqs = watched(this.sqs, interfere);
    const client = watched(new RedshiftDataClient(this.settings), interfere);
    return {
      s3,
      registry: new Registry(s3, this.outputs.StateBucketName!),
      queue: new CuratedQueue(sqs, this.outputs.CuratedQueueUrl!, VISIBILITY_SECONDS),
      warehouse: { ...this.warehouse, client },
      curatedBucket: this.outputs.CuratedBucketName!,
      copyRoleArn: this.outputs.CopyRoleArn!,
      maxFiles: 100,
      freshnessSeconds: 7200,
      knownColumns: new Map(),
      meter: createMeter({ service: 'load', stage: 'dev' }, (line) => this.metrics.push(JSON.parse(line))),
      log: (message, detail) => this.messages.push({ message, detail }),
      now: () => this.pipeline.sandbox.scheduler.now(),
      remaining: () => 900_000,
    };
  }

  /** One run of the load step while another is under way. */
  runBeside(): Promise<void> {
    return runLoad(this.dependencies());
  }

  /** One run of the load step, then time enough for what it left hidden to show again. */
  async run(interfere?: Interference): Promise<void> {
    const dependencies = this.dependencies(interfere);
    try {
      await runLoad(dependencies);
    } finally {
      dependencies.meter.flush();
      await this.pass(VISIBILITY_SECONDS + 1);
    }
  }

  /** Sends a message to the curated queue. */
  async tell(body: unknown): Promise<void> {
    await this.sqs.send(new SendMessageCommand({ QueueUrl: this.outputs.CuratedQueueUrl, MessageBody: JSON.stringify(body) }));
  }

  async purge(): Promise<void> {
    await this.sqs.send(new PurgeQueueCommand({ QueueUrl: this.outputs.CuratedQueueUrl }));
  }

  initAgain(): Promise<void> {
    return initWarehouse(this.warehouse, { freshnessSeconds: Number(this.outputs.FreshnessSeconds), loadRoleName: this.outputs.LoadRoleName });
  }

  pass(seconds: number): Promise<void> {
    return this.pipeline.sandbox.scheduler.advance(seconds * 1000);
  }

  /** As fan-out does just before the receipt. */
  async open(upload: string, records: number, generation = 1): Promise<void> {
    await this.registry.open.change(['demo', upload], () => ({ generation, records, fanned_out_at: this.pipeline.sandbox.scheduler.now() }));
  }

  isOpen(upload: string): Promise<boolean> {
    return this.registry.open.get('demo', upload).then((open) => open !== undefined);
  }

  accounted(upload: string): Promise<AccountedDocument | undefined> {
    return this.registry.accounted.get('demo', upload);
  }

  query(sql: string): Promise<ResultRow[]> {
    return query(this.warehouse, sql);
  }

  /** Rows of an upload in a table, and how many of them are different events. */
  async rowsOf(name: EventClassName, upload: string): Promise<{ rows: number; ids: number }> {
    const [counted] = await this.query(`SELECT COUNT(*) AS "rows", COUNT(DISTINCT "event_id") AS "ids" FROM "events"."${name}" WHERE "upload_id" = '${upload}'`);
    return { rows: Number(counted!.rows), ids: Number(counted!.ids) };
  }

  failures(key: string): Promise<number> {
    const id = createHash('sha256').update(key).digest('hex').slice(0, 40);
    return this.registry.failedFiles.get(id).then((failed) => failed?.failures ?? 0);
  }

  /** Sum of a metric since the start. */
  measured(name: string): number {
    return this.metrics.reduce((sum, line) => sum + Number(line[name] ?? 0), 0);
  }

  /** Messages in the curated queue, hidden ones too. */
  async queued(): Promise<number> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.outputs.CuratedQueueUrl, AttributeNames: [...AttributeNames] }),
    );
    return AttributeNames.reduce((sum, name) => sum + Number(Attributes![name]), 0);
  }
}

function watched<C extends { middlewareStack: { add(middleware: never, options: { step: 'initialize' }): void } }>(client: C, interfere: Interference): C {
  const middleware = (next: (args: unknown) => Promise<unknown>, context: { commandName: string }) => (args: { input: Record<string, unknown> }) =>
    interfere(context.commandName, () => next(args), args.input);
  client.middlewareStack.add(middleware as never, { step: 'initialize' });
  return client;
}
