import type { PutRecordBatch } from './put-records';
import { classOfShard } from './shards';

/**
 * Puts to the first stream of a class what one of its further streams would take if it were there. The transform is told of
 * more streams before they are made: each stream names the function, so CloudFormation changes the function first.
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export const orToTheFirst = (put: PutRecordBatch): PutRecordBatch => async (input) => {
  try {
    return await put(input);
  } catch (error) {
    const first = classOfShard(input.DeliveryStreamName);
    if ((error as Error).name !== 'ResourceNotFoundException' || first === input.DeliveryStreamName) throw error;
    return put({ ...input, DeliveryStreamName: first });
  }
};
