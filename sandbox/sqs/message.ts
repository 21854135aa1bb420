/** A message as it lies in the store: what never changes, and apart from it the state of its delivery. */
import { createHash } from 'node:crypto';

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** Epoch ms; kept when the message moves to a dead-letter queue. */
  readonly sentAt: number;
  /** Nobody receives it before, epoch ms. */
  readonly availableAt: number;
  /** Who sent it: an account id or `AIDA…`-like principal id; services send as themselves. */
  readonly senderId: string;
  /** X-Ray header of the sender, by which Lambda recognises loops. */
  readonly traceHeader?: string;
  /** ARN of the queue that it was moved from. */
  readonly deadLetterSourceArn?: string;
}

/** Members as in the API. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export interface Delivery {
  /** How often it was received. */
  readonly receives: number;
  /** Epoch ms. */
  readonly firstReceivedAt: number;
  /** Hidden until then, epoch ms. */
  readonly visibleAt: number;
  /** The latest one; older handles delete the message too, as in AWS. */
  readonly receiptHandle: string;
}

export interface ReceivedMessage extends Message {
  readonly delivery: Delivery;
}

export function md5(text: string | Buffer): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * Names sorted; each name, type and value with a 4-byte length before it, and a byte for the kind of value.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttribute>> | undefined): string | undefined {
  const names = Object.keys(attributes ?? {}).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { DataType, StringValue, BinaryValue } = attributes![name]!;
    const value = BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64');
    return [sized(Buffer.from(name)), sized(Buffer.from(DataType)), Buffer.from([BinaryValue === undefined ? 1 : 2]), sized(value)];
  });
  return md5(Buffer.concat(parts));
}

/** What counts against the size limit: body, and names, types and values of attributes. */
export function messageBytes(body: string, attributes: Readonly<Record<string, MessageAttribute>> = {}): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes))
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue ?? '') + Buffer.byteLength(BinaryValue ?? '', 'base64');
  return bytes;
}

function sized(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
