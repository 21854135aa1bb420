/** The event that a function gets for a batch of messages. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
import { md5, type MessageAttribute, type ReceivedMessage } from '../sqs/message';
import { systemAttributes } from '../sqs/system-attributes';

export function sqsEvent(batch: readonly ReceivedMessage[], queueArn: string, region: string): object {
  return {
    Records: batch.map((message) => ({
      messageId: message.id,
      receiptHandle: message.delivery.receiptHandle,
      body: message.body,
      attributes: systemAttributes(message),
      messageAttributes: Object.fromEntries(Object.entries(message.attributes ?? {}).map(([name, attribute]) => [name, eventAttribute(attribute)])),
      md5OfBody: md5(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}

function eventAttribute({ DataType, StringValue, BinaryValue }: MessageAttribute): object {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}
