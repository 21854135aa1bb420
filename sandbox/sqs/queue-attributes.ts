/** Queue attributes in the words of GetQueueAttributes. */
import type { MessageTable } from './message-table';

export function queueAttributes(table: MessageTable): Record<string, string> {
  const { queue } = table;
  const { visible, inFlight, delayed } = table.counts();
  const seconds = String(Math.floor(queue.deployedAt / 1000));
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: seconds,
    LastModifiedTimestamp: seconds,
    VisibilityTimeout: String(queue.visibilitySeconds),
    MaximumMessageSize: String(queue.maximumMessageBytes),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    DelaySeconds: String(queue.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(queue.waitSeconds),
    ...(queue.redrive && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.redrive.targetArn, maxReceiveCount: queue.redrive.maxReceiveCount }) }),
    ...queue.inert,
  };
}

/** Those that were asked for by name, by `All`, or by a prefix such as `foo.*`. */
export function selectAttributes<T>(attributes: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  const wanted = (attribute: string) => names.some((name) => name === 'All' || name === '.*' || name === attribute || (name.endsWith('.*') && attribute.startsWith(name.slice(0, -2))));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
}
