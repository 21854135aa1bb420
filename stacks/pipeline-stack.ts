import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { accountingAlarms } from '../constructs/alarms/accounting-alarms';
import { Alarms } from '../constructs/alarms/alarms.construct';
import { inboxAlarms } from '../constructs/alarms/inbox-alarms';
import { functionAlarms } from '../constructs/alarms/function-alarms';
import { queueAlarms } from '../constructs/alarms/queue-alarms';
import { streamAlarms } from '../constructs/alarms/stream-alarms';
import { sweepAlarms } from '../constructs/alarms/sweep-alarms';
import { Dashboard } from '../constructs/dashboard/dashboard.construct';
import { SavedQueries } from '../constructs/dashboard/saved-queries.construct';
import { Audit } from '../constructs/audit/audit.construct';
import { FanOut, fanOutVisibility } from '../constructs/fan-out/fan-out.construct';
import { Admit, admitVisibility } from '../constructs/inbox/admit.construct';
import { Ingest } from '../constructs/ingest/ingest.construct';
import { Load, loadTimeout } from '../constructs/load/load.construct';
import { names } from '../constructs/names';
import { derivationCode } from '../constructs/derivation-code';
import type { FunctionDefaults, PipelineFunction } from '../constructs/pipeline-function';
import { Presign } from '../constructs/presign/presign.construct';
import { shardName } from '../constructs/stream/shards';
import { Streams } from '../constructs/stream/streams.construct';
import { Sweep } from '../constructs/sweep/sweep.construct';
import { Transform } from '../constructs/transform/transform.construct';
import type { EventClass } from '../schemas';
import { longestInterval, shardsOf, type StageConfig } from './config';
import type { DataStack } from './data-stack';

/** What works: API, functions, streams, schedule, alarms. Holds nothing that cannot be made again from raw. */
export class PipelineStack extends Stack {
  readonly ingest: Ingest;
  readonly presign: Presign;
  readonly admit: Admit;
  readonly transform: Transform;
  readonly streams: Streams;
  readonly fanOut: FanOut;
  readonly load: Load;
  readonly audit: Audit;
  readonly sweep: Sweep;
  readonly alarms: Alarms;

  /** @param bundles folder with one bundle a function, as constructs/bundle.ts makes it */
  constructor(scope: Construct, config: StageConfig, data: DataStack, eventClasses: readonly EventClass[], bundles: string) {
    const { stage } = config;
    super(scope, `CyberActive-${stage}-Pipeline`, {
      description: `CyberActive ${stage}: API, functions, streams, alarms.`,
      terminationProtection: config.protected,
      tags: { 'cyberactive:stage': stage },
    });
    this.addStackDependency(data);
    const defaults: FunctionDefaults = { stage, bundles, logRetention: config.logRetentionDays as RetentionDays };

    this.ingest = this.makeIngest(config, data, defaults);
    this.presign = this.makePresign(config, data, defaults);
    this.admit = this.makeAdmit(config, data, defaults);
    this.transform = new Transform(this, 'Transform', { ...defaults, maxExcerptBytes: config.transform.maxExcerptBytes, shards: shardsOf(config.stream) });
    this.streams = new Streams(this, 'Streams', {
      ...defaults,
      eventClasses,
      key: data.key,
      databaseName: data.catalog.databaseName,
      hints: config.stream,
      transform: { function: this.transform.function.function, hints: config.transform },
    });
    this.fanOut = this.makeFanOut(config, data, defaults, eventClasses);
    this.load = this.makeLoad(config, data, defaults);
    this.audit = this.makeAudit(config, data, defaults);
    this.sweep = this.makeSweep(config, data, defaults);
    this.alarms = this.makeAlarms(config, data);
    this.makeDashboard(stage, data);
    new SavedQueries(this, 'SavedQueries', { stage });
    this.putOut(config, bundles, eventClasses);
  }

  private makeIngest({ presign, doors }: StageConfig, { key }: DataStack, defaults: FunctionDefaults): Ingest {
    return new Ingest(this, 'Ingest', {
      ...defaults,
      key,
      urlLife: Duration.seconds(presign.urlSeconds),
      keyCache: Duration.seconds(presign.keyCacheSeconds),
      grace: Duration.days(doors.graceDays),
    });
  }

  private makeAdmit({ fanOut, sweep }: StageConfig, { inbox, key }: DataStack, defaults: FunctionDefaults): Admit {
    return new Admit(this, 'Admit', {
      ...defaults,
      key,
      queue: inbox.queue,
      maxConcurrency: fanOut.maxConcurrency,
      interval: Duration.minutes(sweep.intervalMinutes),
    });
  }

  private makePresign({ presign, allowedCidrs }: StageConfig, { key }: DataStack, defaults: FunctionDefaults): Presign {
    return new Presign(this, 'Presign', {
      ...defaults,
      key,
      urlLife: Duration.seconds(presign.urlSeconds),
      maxUploadBytes: presign.maxUploadBytes,
      keyCache: Duration.seconds(presign.keyCacheSeconds),
      throttling: { rate: presign.requestsPerSecond, burst: presign.burst },
      allowedCidrs,
      others: { ingest: this.ingest.function },
    });
  }

  private makeFanOut({ fanOut, transform, stream }: StageConfig, { raw, key }: DataStack, defaults: FunctionDefaults, eventClasses: readonly EventClass[]): FanOut {
    const construct = new FanOut(this, 'FanOut', {
      ...defaults,
      ...fanOut,
      maxExcerptBytes: transform.maxExcerptBytes,
      queue: raw.queue,
      key,
      eventClasses: eventClasses.map(({ name }) => name),
      shards: shardsOf(stream),
      handOver: Duration.seconds(fanOut.handOverSeconds),
    });
    // The first file may come as soon as the mapping exists.
    construct.node.addDependency(this.streams);
    return construct;
  }

  private makeLoad({ load }: StageConfig, { curated, key, warehouse }: DataStack, defaults: FunctionDefaults): Load {
    return new Load(this, 'Load', {
      ...defaults,
      queue: curated.queue,
      key,
      workgroupName: warehouse.workgroupName,
      workgroupArn: warehouse.workgroup.attrWorkgroupWorkgroupArn,
      databaseName: warehouse.databaseName,
      copyRoleArn: warehouse.copyRole.roleArn,
      interval: Duration.minutes(load.intervalMinutes),
      freshness: Duration.minutes(load.freshnessMinutes),
      maxFiles: load.maxFiles,
    });
  }

  private makeSweep({ sweep, presign, load, warehouse }: StageConfig, { raw, curated, key }: DataStack, defaults: FunctionDefaults): Sweep {
    return new Sweep(this, 'Sweep', {
      ...defaults,
      key,
      rawQueue: raw.queue,
      curatedQueue: curated.queue,
      rawDeadLetters: raw.deadLetterQueue,
      curatedDeadLetters: curated.deadLetterQueue,
      interval: Duration.minutes(sweep.intervalMinutes),
      attempts: sweep.attempts,
      backOff: Duration.minutes(sweep.backOffMinutes),
      urlLife: Duration.seconds(presign.urlSeconds),
      loadInterval: Duration.minutes(load.intervalMinutes),
      eventsRetentionDays: warehouse.eventsRetentionDays,
    });
  }

  private makeAudit({ audit, warehouse }: StageConfig, data: DataStack, defaults: FunctionDefaults): Audit {
    return new Audit(this, 'Audit', {
      ...defaults,
      ...audit,
      eventsRetentionDays: warehouse.eventsRetentionDays,
      key: data.key,
      workgroupName: data.warehouse.workgroupName,
      workgroupArn: data.warehouse.workgroup.attrWorkgroupWorkgroupArn,
      databaseName: data.warehouse.databaseName,
    });
  }

  private makeAlarms({ stage, alarms, load, stream, sweep, warehouse }: StageConfig, data: DataStack): Alarms {
    const streams = this.streams.all.map(({ eventClass, shard, name }) => ({ eventClass: shardName(eventClass, shard), name }));
    const loadInterval = Duration.minutes(load.intervalMinutes);
    return new Alarms(this, 'Alarms', {
      stage,
      ...alarms,
      alarms: [
        ...queueAlarms({
          raw: data.raw.queue,
          curated: data.curated.queue,
          deadLetters: [data.raw.deadLetterQueue, data.curated.deadLetterQueue, data.inbox.deadLetterQueue],
          errors: data.curated.errorsQueue,
          rawAge: Duration.seconds(2 * fanOutVisibility.toSeconds()),
          curatedAge: Duration.seconds(2 * loadInterval.toSeconds() + loadTimeout.toSeconds()),
        }),
        ...inboxAlarms(stage, data.inbox.queue, Duration.seconds(2 * admitVisibility.toSeconds())),
        ...functionAlarms(this.functions(), this.presign.api),
        ...streamAlarms(streams, Duration.seconds(longestInterval(stream))),
        ...accountingAlarms(stage, {
          loadInterval,
          freshness: Duration.minutes(load.freshnessMinutes),
          workgroupName: data.warehouse.workgroupName,
          dailyRpuHours: warehouse.dailyRpuHours,
        }),
        ...sweepAlarms(stage, { interval: Duration.minutes(sweep.intervalMinutes), loadInterval }),
      ],
    });
  }

  private makeDashboard(stage: string, { raw, curated, inbox, warehouse }: DataStack): Dashboard {
    return new Dashboard(this, 'Dashboard', {
      stage,
      alarms: this.alarms.all,
      functions: this.functions(),
      api: this.presign.api,
      queues: [raw.queue, curated.queue, inbox.queue],
      deadLetters: [raw.deadLetterQueue, curated.deadLetterQueue, inbox.deadLetterQueue],
      streams: this.streams.all.map(({ name }) => name),
      workgroupName: warehouse.workgroupName,
    });
  }

  /** In the order of the picture. */
  private functions(): PipelineFunction[] {
    return [this.presign, this.ingest, this.admit, this.fanOut, this.transform, this.load, this.sweep, this.audit].map((stage) => stage.function);
  }

  private putOut({ stage, stream, load, warehouse }: StageConfig, bundles: string, eventClasses: readonly EventClass[]): void {
    const shards = shardsOf(stream);
    const outputs = {
      ApiUrl: this.presign.url,
      StreamPrefix: names.streamPrefix(stage),
      ...(Object.keys(shards).length > 0 && { StreamShards: JSON.stringify(shards) }),
      LoadFunctionName: this.load.function.function.functionName,
      FreshnessSeconds: String(load.freshnessMinutes * 60),
      EventsRetentionDays: warehouse.eventsRetentionDays === null ? 'none' : String(warehouse.eventsRetentionDays),
      LoadRoleName: this.load.function.role.roleName,
      AuditFunctionName: this.audit.function.function.functionName,
      AuditRoleName: this.audit.function.role.roleName,
      AlarmTopicArn: this.alarms.topic.topicArn,
      DerivationCode: derivationCode(bundles),
      // Which version of each class the deployed functions write: `cyberactive schema plan` compares.
      SchemaVersions: JSON.stringify(Object.fromEntries(eventClasses.map(({ name, version }) => [name, version]))),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
