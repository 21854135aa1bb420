import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { Catalog } from '../constructs/catalog/catalog.construct';
import { Curated } from '../constructs/curated/curated.construct';
import { fanOutVisibility } from '../constructs/fan-out/fan-out.construct';
import { admitVisibility } from '../constructs/inbox/admit.construct';
import { Inbox } from '../constructs/inbox/inbox.construct';
import { loadTimeout } from '../constructs/load/load.construct';
import { Raw } from '../constructs/raw/raw.construct';
import { State } from '../constructs/state/state.construct';
import { Warehouse } from '../constructs/warehouse/warehouse.construct';
import type { EventClass } from '../schemas';
import { stateAfterRawDays, type StageConfig } from './config';

/** What holds data: buckets with their queues, catalog, warehouse. Deployed first, changed rarely, protected in prod. */
export class DataStack extends Stack {
  readonly key: Key;
  readonly state: State;
  readonly raw: Raw;
  readonly inbox: Inbox;
  readonly curated: Curated;
  readonly catalog: Catalog;
  readonly warehouse: Warehouse;

  constructor(scope: Construct, config: StageConfig, eventClasses: readonly EventClass[]) {
    const { stage } = config;
    super(scope, `CyberActive-${stage}-Data`, {
      description: `CyberActive ${stage}: buckets, catalog, warehouse.`,
      terminationProtection: config.protected,
      tags: { 'cyberactive:stage': stage },
    });
    const removalPolicy = config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.key = new Key(this, 'Key', { alias: `cyberactive-${stage}`, enableKeyRotation: true, removalPolicy });
    const held = { stage, key: this.key, removalPolicy };

    this.state = new State(this, 'State', { ...held, retention: Duration.days(config.raw.retentionDays + stateAfterRawDays) });
    this.raw = new Raw(this, 'Raw', {
      ...held,
      lock: Duration.days(config.raw.lockDays),
      lockMode: config.raw.lockMode,
      retention: Duration.days(config.raw.retentionDays),
      allowedCidrs: config.allowedCidrs,
      visibilityTimeout: fanOutVisibility,
    });
    this.inbox = new Inbox(this, 'Inbox', {
      ...held,
      retention: Duration.days(config.doors.inboxDays),
      allowedCidrs: config.allowedCidrs,
      visibilityTimeout: admitVisibility,
    });
    this.curated = new Curated(this, 'Curated', {
      ...held,
      retention: Duration.days(config.curated.retentionDays),
      visibilityTimeout: loadTimeout,
    });
    this.catalog = new Catalog(this, 'Catalog', { stage, eventClasses, curatedBucketName: this.curated.bucket.bucketName });
    this.warehouse = new Warehouse(this, 'Warehouse', {
      ...held,
      ...config.warehouse,
    });
    this.putOut();
  }

  private putOut(): void {
    const outputs = {
      RawBucketName: this.raw.bucket.bucketName,
      StateBucketName: this.state.bucket.bucketName,
      CuratedBucketName: this.curated.bucket.bucketName,
      RawQueueUrl: this.raw.queue.queueUrl,
      InboxBucketName: this.inbox.bucket.bucketName,
      RawDeadLetterQueueUrl: this.raw.deadLetterQueue.queueUrl,
      CuratedQueueUrl: this.curated.queue.queueUrl,
      CuratedDeadLetterQueueUrl: this.curated.deadLetterQueue.queueUrl,
      ErrorsQueueUrl: this.curated.errorsQueue.queueUrl,
      GlueDatabaseName: this.catalog.databaseName,
      WorkgroupName: this.warehouse.workgroupName,
      WarehouseDatabaseName: this.warehouse.databaseName,
      CopyRoleArn: this.warehouse.copyRole.roleArn,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
