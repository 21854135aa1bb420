/**
 * The SQS API, JSON 1.0. Queues are made by templates alone, so CreateQueue and its like are no operations here.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/
 */
import type { CallContext, JsonApi, Operation } from '../edge/api';
import { ServiceError } from '../errors';
import type { Kernel } from '../kernel';
import { checkShape, listOf, mapOf, number, structure, text, type Shape, type Structure } from '../shape';
import type { Op } from '../store';
import { batch } from './batch';
import { md5, md5OfAttributes, messageBytes, type MessageAttribute, type ReceivedMessage } from './message';
import type { MessageTable } from './message-table';
import { queueAttributes, selectAttributes } from './queue-attributes';
import type { SqsService } from './service';
import { waitForMessages } from './long-poll';
import { systemAttributes } from './system-attributes';

const attribute = structure({ DataType: text(), StringValue: text(), BinaryValue: text() }, ['DataType']);
const sendMembers: Readonly<Record<string, Shape>> = { MessageBody: text(), DelaySeconds: number(), MessageAttributes: mapOf(attribute), MessageSystemAttributes: mapOf(attribute) };
const names = listOf(text());

function onQueue(members: Readonly<Record<string, Shape>>, required: readonly string[] = []): Structure {
  return structure({ QueueUrl: text(), ...members }, ['QueueUrl', ...required]);
}

const SHAPES: Readonly<Record<string, Structure>> = {
  SendMessage: onQueue(sendMembers, ['MessageBody']),
  SendMessageBatch: onQueue({ Entries: listOf(structure({ Id: text(), ...sendMembers }, ['Id', 'MessageBody'])) }, ['Entries']),
  ReceiveMessage: onQueue({ AttributeNames: names, MessageSystemAttributeNames: names, MessageAttributeNames: names, MaxNumberOfMessages: number(), VisibilityTimeout: number(), WaitTimeSeconds: number(), ReceiveRequestAttemptId: text() }),
  DeleteMessage: onQueue({ ReceiptHandle: text() }, ['ReceiptHandle']),
  DeleteMessageBatch: onQueue({ Entries: listOf(structure({ Id: text(), ReceiptHandle: text() }, ['Id', 'ReceiptHandle'])) }, ['Entries']),
  ChangeMessageVisibility: onQueue({ ReceiptHandle: text(), VisibilityTimeout: number() }, ['ReceiptHandle', 'VisibilityTimeout']),
  ChangeMessageVisibilityBatch: onQueue({ Entries: listOf(structure({ Id: text(), ReceiptHandle: text(), VisibilityTimeout: number() }, ['Id', 'ReceiptHandle'])) }, ['Entries']),
  GetQueueUrl: structure({ QueueName: text(), QueueOwnerAWSAccountId: text() }, ['QueueName']),
  GetQueueAttributes: onQueue({ AttributeNames: names }),
  ListQueues: structure({ QueueNamePrefix: text(), MaxResults: number(1, 1000) }),
  PurgeQueue: onQueue({}),
};

/** Error codes of the older query protocol, which SDKs use to recognise errors. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
};

/** What the edge needs to serve SQS. */
export function sqsApi(kernel: Kernel, sqs: SqsService): JsonApi {
  const operations = new SqsOperations(kernel, sqs);
  const checked = (name: string, call: Operation): Operation => (input, context) => {
    checkShape(input, SHAPES[name]!, 'input');
    return call(input, context);
  };
  const calls: Readonly<Record<string, Operation>> = {
    SendMessage: (input, context) => operations.send(input, context),
    SendMessageBatch: (input, context) => operations.sendBatch(input, context),
    ReceiveMessage: (input) => operations.receive(input),
    DeleteMessage: (input) => operations.delete(input),
    DeleteMessageBatch: (input) => batch(input.Entries as HandleEntry[], (entry) => (operations.delete({ ...entry, QueueUrl: input.QueueUrl }), {})),
    ChangeMessageVisibility: (input) => operations.changeVisibility(input),
    ChangeMessageVisibilityBatch: (input) => batch(input.Entries as HandleEntry[], (entry) => (operations.changeVisibility({ ...entry, QueueUrl: input.QueueUrl }), {})),
    GetQueueUrl: (input) => ({ QueueUrl: operations.byName(input.QueueName).queue.url }),
    GetQueueAttributes: (input) => ({ Attributes: selectAttributes(queueAttributes(operations.byUrl(input.QueueUrl)), input.AttributeNames ?? []) }),
    ListQueues: (input) => ({ QueueUrls: sqs.queues().filter(({ name }) => name.startsWith(input.QueueNamePrefix ?? '')).map(({ url }) => url) }),
    PurgeQueue: (input) => (kernel.store.commit(operations.byUrl(input.QueueUrl).purgeOps()), {}),
  };
  return {
    targetPrefix: 'AmazonSQS',
    signingName: 'sqs',
    version: '1.0',
    operations: Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, checked(name, call)])),
    errorHeaders: (error) => ({ 'x-amzn-query-error': `${QUERY_CODES[error.type] ?? error.type};Sender` }),
  };
}

interface HandleEntry {
  readonly Id: string;
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout?: number;
}

interface SendEntry {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly MessageSystemAttributes?: Readonly<Record<string, MessageAttribute>>;
}

class SqsOperations {
  constructor(private readonly kernel: Kernel, private readonly sqs: SqsService) {}

  send(input: SendEntry & { readonly QueueUrl: string }, context: CallContext): object {
    const table = this.byUrl(input.QueueUrl);
    const { ops, answer } = this.prepare(table, input, context);
    this.kernel.store.commit(ops);
    this.sqs.wake(table.queue.arn);
    return answer;
  }

  /** Each message is its own commit, as each has its own fate. */
  sendBatch(input: { readonly QueueUrl: string; readonly Entries: readonly (SendEntry & { readonly Id: string })[] }, context: CallContext): object {
    const table = this.byUrl(input.QueueUrl);
    const bytes = input.Entries.reduce((sum, entry) => sum + messageBytes(entry.MessageBody, entry.MessageAttributes), 0);
    if (bytes > table.queue.maximumMessageBytes) throw new ServiceError('BatchRequestTooLong', `Batch requests cannot be longer than ${table.queue.maximumMessageBytes} bytes. You have sent ${bytes} bytes.`);
    const result = batch(input.Entries, (entry) => {
      const { ops, answer } = this.prepare(table, entry, context);
      this.kernel.store.commit(ops);
      return answer;
    });
    this.sqs.wake(table.queue.arn);
    return result;
  }

  /** In simulated time an empty queue is answered at once: nobody could move the time while a caller waits. */
  async receive(input: { readonly QueueUrl: string; readonly MaxNumberOfMessages?: number; readonly VisibilityTimeout?: number; readonly WaitTimeSeconds?: number } & AttributeSelection): Promise<object> {
    const { queue } = this.byUrl(input.QueueUrl);
    const limits = {
      count: within('MaxNumberOfMessages', input.MaxNumberOfMessages ?? 1, 1, 10),
      visibilitySeconds: within('VisibilityTimeout', input.VisibilityTimeout ?? queue.visibilitySeconds, 0, 43_200),
    };
    const deadline = this.kernel.scheduler.now() + within('WaitTimeSeconds', input.WaitTimeSeconds ?? queue.waitSeconds, 0, 20) * 1000;
    let messages = this.sqs.receive(queue.arn, limits);
    while (messages.length === 0 && this.kernel.scheduler.mode === 'real' && this.kernel.scheduler.now() < deadline) {
      await waitForMessages(this.kernel.scheduler, this.sqs, queue.arn, deadline);
      messages = this.sqs.receive(queue.arn, limits);
    }
    return messages.length === 0 ? {} : { Messages: messages.map((message) => answerMessage(message, input)) };
  }

  delete(input: { readonly QueueUrl: string; readonly ReceiptHandle: string }): object {
    const table = this.byUrl(input.QueueUrl);
    const id = messageId(input.ReceiptHandle);
    if (table.find(id)) this.kernel.store.commit(table.deleteOps(id));
    return {};
  }

  changeVisibility(input: { readonly QueueUrl: string; readonly ReceiptHandle: string; readonly VisibilityTimeout?: number }): object {
    const table = this.byUrl(input.QueueUrl);
    const id = messageId(input.ReceiptHandle);
    const seconds = within('VisibilityTimeout', input.VisibilityTimeout ?? 0, 0, 43_200);
    if (!table.find(id)) throw new ServiceError('InvalidParameterValue', `Value ${input.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`);
    if (!table.isInFlight(id)) throw new ServiceError('MessageNotInflight', 'The message referred to is not in flight.');
    this.kernel.store.commit(table.changeVisibilityOps(id, seconds));
    this.sqs.wake(table.queue.arn);
    return {};
  }

  /** The host in the address does not matter, as with AWS: the path names the queue. */
  byUrl(url: string): MessageTable {
    return this.byName(url.slice(url.lastIndexOf('/') + 1));
  }

  byName(name: string): MessageTable {
    return this.sqs.table(`arn:aws:sqs:${this.kernel.region}:${this.kernel.accountId}:${name}`);
  }

  private prepare(table: MessageTable, entry: SendEntry, context: CallContext): { readonly ops: Op[]; readonly answer: object } {
    checkBody(entry, table.queue.maximumMessageBytes);
    const delaySeconds = entry.DelaySeconds === undefined ? undefined : within('DelaySeconds', entry.DelaySeconds, 0, 900);
    const traceHeader = entry.MessageSystemAttributes?.['AWSTraceHeader']?.StringValue ?? context.traceHeader;
    const { message, ops } = this.sqs.send(table.queue.arn, entry.MessageBody, {
      ...(delaySeconds !== undefined && { delaySeconds }),
      ...(entry.MessageAttributes && { attributes: entry.MessageAttributes }),
      senderId: context.principal.accessKeyId,
      ...(traceHeader !== undefined && { traceHeader }),
    });
    return { ops, answer: { MessageId: message.id, MD5OfMessageBody: md5(message.body), MD5OfMessageAttributes: md5OfAttributes(message.attributes) } };
  }
}

interface AttributeSelection {
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
  readonly MessageAttributeNames?: readonly string[];
}

function answerMessage(message: ReceivedMessage, selection: AttributeSelection): object {
  const system = selectAttributes(systemAttributes(message), [...(selection.MessageSystemAttributeNames ?? []), ...(selection.AttributeNames ?? [])]);
  const attributes = selectAttributes(message.attributes ?? {}, selection.MessageAttributeNames ?? []);
  return {
    MessageId: message.id,
    ReceiptHandle: message.delivery.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

function checkBody(entry: SendEntry, maximumBytes: number): void {
  const bytes = messageBytes(entry.MessageBody, entry.MessageAttributes);
  if (entry.MessageBody === '') throw new ServiceError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (bytes > maximumBytes) throw new ServiceError('InvalidParameterValue', `One or more parameters are invalid. Reason: Message must be shorter than ${maximumBytes} bytes.`);
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(entry.MessageBody)) throw new ServiceError('InvalidMessageContents', 'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF');
}

function messageId(receiptHandle: string): string {
  const [id, rest] = receiptHandle.split('#');
  if (!id || !rest) throw new ServiceError('ReceiptHandleIsInvalid', `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`, 404);
  return id;
}

function within(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ServiceError('InvalidParameterValue', `Value ${value} for parameter ${name} is invalid. Reason: Must be an integer from ${min} to ${max}.`);
}
