import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { names } from '../names';
import { PipelineFunction, type FunctionDefaults } from '../pipeline-function';
import { putGrants, shardsVariable } from '../stream/put-grants';
import type { Shards } from '../stream/shards';

export interface TransformProps extends FunctionDefaults {
  /** Bytes of a rejected record that are kept with the reason. */
  readonly maxExcerptBytes: number;
  /** Event classes that have several streams. */
  readonly shards: Shards;
}

/** Turns packs of records into rows for the event classes' tables; Firehose calls it. */
export class Transform extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: TransformProps) {
    super(scope, id);
    const { rejected_record } = props.shards;
    this.function = new PipelineFunction(this, 'Transform', {
      ...props,
      name: 'transform',
      description: 'Parses and normalises packed records into rows.',
      // Firehose waits for five minutes at most and a batch of 0.2 MB takes well under a second.
      timeout: Duration.seconds(60),
      environment: {
        REJECTED_STREAM: names.stream(props.stage, 'rejected_record'),
        ...shardsVariable(rejected_record === undefined ? {} : { rejected_record }),
        MAX_EXCERPT_BYTES: String(props.maxExcerptBytes),
      },
      grants: putGrants(props.stage, ['rejected_record'], props.shards),
    });
  }
}
