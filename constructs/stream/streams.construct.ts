import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EventClass } from '../../schemas';
import { give } from '../grant';
import { bucketArn, errorsPrefix, eventsPrefix, glueTableArns, names, objectsArn, type Stage } from '../names';
import { shardName } from './shards';
import { Stream, type BufferingHints, type TransformHints } from './stream.construct';

export interface StreamsProps {
  readonly stage: Stage;
  readonly eventClasses: readonly EventClass[];
  readonly key: IKey;
  readonly databaseName: string;
  /** Of every stream, and of the classes that have their own. */
  readonly hints: BufferingHints & { readonly classes: Readonly<Record<string, BufferingHints & { readonly shards?: number }>> };
  readonly transform: { readonly function: IFunction; readonly hints: TransformHints };
  readonly logRetention: RetentionDays;
}

/** A stream for each event class, or as many as its `shards` says, and the one role by which they deliver. */
export class Streams extends Construct {
  /** By class, the first of a class first. */
  readonly all: readonly Stream[];

  constructor(scope: Construct, id: string, props: StreamsProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/firehose/cyberactive-${props.stage}`,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = deliveryRole(this, props, logGroup);
    this.all = props.eventClasses.flatMap(({ name, ocsf }) => {
      const hints = props.hints.classes[name] ?? props.hints;
      // Receipts and rejected records come as finished rows; a transform on their streams could feed itself.
      const own = { ...props, eventClass: name, hints, role, logGroup, transform: ocsf ? props.transform : undefined };
      const count = props.hints.classes[name]?.shards ?? 1;
      return Array.from({ length: count }, (_, index) => new Stream(this, shardName(name, index + 1), { ...own, shard: index + 1 }));
    });
  }
}

function deliveryRole(scope: Construct, props: StreamsProps, logGroup: LogGroup): Role {
  const { key, transform, stage } = props;
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('firehose.amazonaws.com'),
    description: `Delivery of the streams of stage ${stage}.`,
  });
  give(role, [
    {
      actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: [objectsArn(stage, 'curated', eventsPrefix), objectsArn(stage, 'curated', errorsPrefix)],
      wildcard: 'Firehose names the objects under its two prefixes by class, hour and chance.',
    },
    {
      actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [bucketArn(names.bucket(stage, 'curated'))],
    },
    { actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [key.keyArn] },
    {
      actions: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
      resources: glueTableArns(stage),
      wildcard: 'The tables of the one database; each event class has one.',
    },
    { actions: ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration'], resources: [transform.function.functionArn] },
  ]);
  logGroup.grantWrite(role);
  return role;
}
