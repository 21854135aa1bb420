import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { names, type Stage } from '../names';
import { privateBucket } from '../private-bucket';

export interface StateProps {
  readonly stage: Stage;
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
  /** How long an upload's documents are kept. Customers and keys stay. */
  readonly retention: Duration;
}

/** Folders whose documents belong to one upload, file or load and go with it. */
const expiringFolders = [
  ...['issued/', 'landed/', 'fanned_out/', 'open/', 'accounted/', 'failed_files/', 'by_day/', 'loads/', 'loaded/', 'swept/'],
  ...['multipart/', 'rederived/', 'begun/', 'replays/', 'tickets/', 'narrow/'],
];

/** The registry's bucket; registry.ts says what is in it. */
export class State extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { stage, key, removalPolicy, retention }: StateProps) {
    super(scope, id);
    this.bucket = privateBucket(this, 'Bucket', {
      bucketName: names.bucket(stage, 'state'),
      encryptionKey: key,
      removalPolicy,
      lifecycleRules: [
        ...expiringFolders.map((prefix) => ({ id: `expire-${prefix.slice(0, -1)}`, prefix, expiration: retention })),
        // An earlier version of a document is of use only to whoever looks into an incident.
        { id: 'drop-versions', noncurrentVersionExpiration: Duration.days(30) },
      ],
    });
  }
}
