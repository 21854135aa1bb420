import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { names, streamArn } from '../names';
import { PipelineFunction, type FunctionDefaults } from '../pipeline-function';

export interface TransformProps extends FunctionDefaults {
  /** Bytes of a rejected record that are kept with the reason. */
  readonly maxExcerptBytes: number;
}

/** Turns packs of records into rows for the event classes' tables; Firehose calls it. */
export class Transform extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: TransformProps) {
    super(scope, id);
    const rejectedStream = names.stream(props.stage, 'rejected_record');
    this.function = new PipelineFunction(this, 'Transform', {
      ...props,
      name: 'transform',
      description: 'Parses and normalises packed records into rows.',
      memory: 1769,
      // Firehose waits for five minutes at most and a batch of 0.2 MB takes well under a second.
      timeout: Duration.seconds(60),
      environment: { REJECTED_STREAM: rejectedStream, MAX_EXCERPT_BYTES: String(props.maxExcerptBytes) },
      grants: [{ actions: ['firehose:PutRecordBatch'], resources: [streamArn(rejectedStream)] }],
    });
  }
}
