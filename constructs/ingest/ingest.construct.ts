import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { names, objectsArn } from '../names';
import { PipelineFunction, type FunctionDefaults } from '../pipeline-function';
import { stateAccess } from '../state/state-access';

export interface IngestProps extends FunctionDefaults {
  readonly key: IKey;
  /** Life of a signed URL. */
  readonly urlLife: Duration;
  readonly keyCache: Duration;
  /** How long after its end a key's data is set aside instead of being refused. */
  readonly grace: Duration;
}

/** The doors for agents that cannot do two steps; the API in front of it is presign's. */
export class Ingest extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: IngestProps) {
    super(scope, id);
    const { stage, key } = props;
    this.function = new PipelineFunction(this, 'Ingest', {
      ...props,
      name: 'ingest',
      description: 'Lands batches of log agents as uploads; signs URLs of the inbox.',
      timeout: Duration.seconds(25),
      environment: {
        STATE_BUCKET: names.bucket(stage, 'state'),
        RAW_BUCKET: names.bucket(stage, 'raw'),
        INBOX_BUCKET: names.bucket(stage, 'inbox'),
        URL_SECONDS: String(props.urlLife.toSeconds()),
        KEY_CACHE_SECONDS: String(props.keyCache.toSeconds()),
        GRACE_SECONDS: String(props.grace.toSeconds()),
      },
      grants: [
        ...stateAccess(stage, key, { read: ['customers', 'keys', 'issued', 'landed', 'tickets'], write: ['issued', 'by_day', 'tickets'] }),
        { actions: ['s3:PutObject'], resources: [objectsArn(stage, 'raw')], wildcard: 'Any key of the raw bucket: it has the customer, the time and the id of the upload.' },
        // The holder of a signed URL acts with this permission.
        {
          actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
          resources: [objectsArn(stage, 'inbox')],
          wildcard: 'Any key of the inbox; each signed URL narrows it to one.',
        },
      ],
    });
  }
}
