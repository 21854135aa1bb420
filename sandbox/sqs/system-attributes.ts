import type { ReceivedMessage } from './message';

/** What SQS itself says of a message, as in ReceiveMessage and in the events that functions get. */
export function systemAttributes({ delivery, ...message }: ReceivedMessage): Record<string, string> {
  return {
    ApproximateReceiveCount: String(delivery.receives),
    SentTimestamp: String(message.sentAt),
    SenderId: message.senderId,
    ApproximateFirstReceiveTimestamp: String(delivery.firstReceivedAt),
    ...(message.traceHeader && { AWSTraceHeader: message.traceHeader }),
    ...(message.deadLetterSourceArn && { DeadLetterQueueSourceArn: message.deadLetterSourceArn }),
  };
}
