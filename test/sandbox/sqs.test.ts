import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ApiGatewayService } from '../../sandbox/apigateway';
import { CredentialService } from '../../sandbox/credentials';
import { Edge } from '../../sandbox/edge';
import { S3Service } from '../../sandbox/s3';
import { sqsApi } from '../../sandbox/sqs/operations';
import { SqsService } from '../../sandbox/sqs/service';
import { START, testKernel, type TestKernel } from './test-kernel';

let kernel: TestKernel;
let sqs: SqsService;
let edge: Edge;
let client: SQSClient;
let QueueUrl: string;

async function open(mode: 'real' | 'simulated'): Promise<void> {
  kernel = testKernel(mode);
  sqs = new SqsService(kernel);
  const credentials = new CredentialService(kernel);
  const apiGateway = new ApiGatewayService(kernel, { invoke: () => Promise.reject(new Error('expected no function to be called')) });
  edge = new Edge({ kernel, credentials, s3: new S3Service(kernel, sqs), apiGateway, machineClock: Date.now }).json(sqsApi(kernel, sqs));
  const endpoint = await edge.listen();
  for (const [name, properties] of [['dead', {}], ['work', { VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 2 } }]] as const)
    sqs.deploy({ stack: 'Test', logicalId: name, type: 'AWS::SQS::Queue', properties }, sqs.identify('AWS::SQS::Queue', name));
  client = new SQSClient({ endpoint, region: kernel.region, credentials: credentials.root(), maxAttempts: 1 });
  QueueUrl = (await client.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl!;
}

afterEach(async () => {
  client.destroy();
  await edge.close();
  kernel.close();
});

const receive = async (input: object = {}) => (await client.send(new ReceiveMessageCommand({ QueueUrl, ...input }))).Messages ?? [];

describe('the SDK, in simulated time', () => {
  beforeEach(() => open('simulated'));

  test('sends, receives and deletes; the SDK finds the MD5 sums right', async () => {
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'ä' }, raw: { DataType: 'Binary', BinaryValue: Buffer.from([1, 0, 255]) } };
    const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'tëxt', MessageAttributes }));
    const [message] = await receive({ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({ MessageId: sent.MessageId, Body: 'tëxt', MD5OfMessageAttributes: sent.MD5OfMessageAttributes });
    expect(message!.MessageAttributes!['raw']!.BinaryValue).toEqual(new Uint8Array([1, 0, 255]));
    expect(message!.Attributes).toMatchObject({ ApproximateReceiveCount: '1', SentTimestamp: String(START) });
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle! }));
    await kernel.scheduler.advance(120_000);
    expect(await receive()).toEqual([]);
  });

  test('a message is hidden until its visibility timeout, is counted, and moves to the dead-letter queue after its receives', async () => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    expect((await receive()).length).toBe(1);
    expect(await receive()).toEqual([]);
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '1', VisibilityTimeout: '60', QueueArn: 'arn:aws:sqs:us-east-1:000000000000:work' });
    await kernel.scheduler.advance(60_000);
    expect((await receive()).length).toBe(1);
    await kernel.scheduler.advance(60_000);
    expect(await receive()).toEqual([]);
    const dead = await client.send(new ReceiveMessageCommand({ QueueUrl: QueueUrl.replace('work', 'dead'), AttributeNames: ['All'] }));
    expect(dead.Messages![0]).toMatchObject({ Body: 'x', Attributes: { DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:000000000000:work' } });
  });

  test('visibility can be changed while a message is in flight, and only then', async () => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const [message] = await receive({ VisibilityTimeout: 10 });
    const change = (VisibilityTimeout: number) => client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle!, VisibilityTimeout }));
    await change(300);
    await kernel.scheduler.advance(299_000);
    expect(await receive()).toEqual([]);
    await change(0);
    await expect(change(5)).rejects.toMatchObject({ name: 'MessageNotInflight' });
    expect((await receive()).length).toBe(1);
  });

  test('batches answer for each entry', async () => {
    const entries = Array.from({ length: 10 }, (_, n) => ({ Id: String(n), MessageBody: n === 3 ? 'bad \u0001' : `m${n}` }));
    const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries }));
    expect(sent.Successful!.length).toBe(9);
    expect(sent.Failed).toMatchObject([{ Id: '3', Code: 'InvalidMessageContents', SenderFault: true }]);
    const messages = await receive({ MaxNumberOfMessages: 10 });
    expect(messages.map(({ Body }) => Body)).toEqual(['m0', 'm1', 'm2', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9']);
    const handles = [...messages.map(({ ReceiptHandle }) => ReceiptHandle!), 'no handle'];
    const deleted = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: handles.map((ReceiptHandle, n) => ({ Id: String(n), ReceiptHandle })) }));
    expect(deleted.Failed).toMatchObject([{ Id: '9', Code: 'ReceiptHandleIsInvalid' }]);
    expect(sqs.table('arn:aws:sqs:us-east-1:000000000000:work').counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test.each([
    ['a queue that is not there', () => new SendMessageCommand({ QueueUrl: `${QueueUrl}-x`, MessageBody: 'x' }), 'QueueDoesNotExist'],
    ['a message over 1 MiB', () => new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1_048_577) }), 'InvalidParameterValue'],
    ['an empty batch', () => new SendMessageBatchCommand({ QueueUrl, Entries: [] }), 'EmptyBatchRequest'],
    ['eleven entries', () => new SendMessageBatchCommand({ QueueUrl, Entries: Array.from({ length: 11 }, (_, n) => ({ Id: `${n}`, MessageBody: 'x' })) }), 'TooManyEntriesInBatchRequest'],
    ['the same id twice', () => new SendMessageBatchCommand({ QueueUrl, Entries: [1, 2].map(() => ({ Id: 'same', MessageBody: 'x' })) }), 'BatchEntryIdsNotDistinct'],
    ['eleven messages at once', () => new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }), 'InvalidParameterValue'],
    ['FIFO members', () => new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageGroupId: 'g' }), 'UnsupportedFeature'],
  ])('%s is refused', async (_case, command, name) => {
    await expect(client.send(command() as SendMessageCommand)).rejects.toMatchObject({ name });
  });

  test('queues are listed by prefix, and emptied by a purge', async () => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds: 30 }));
    expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: 'wo' }))).QueueUrls).toEqual([QueueUrl]);
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    await kernel.scheduler.advance(60_000);
    expect(await receive()).toEqual([]);
  });

  test('an empty queue is answered at once, whatever the wait', async () => {
    expect(await receive({ WaitTimeSeconds: 20 })).toEqual([]);
  });
});

describe('a long poll in real time', () => {
  beforeEach(() => open('real'));

  test('waits for the next message', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'soon' }));
    expect((await waiting).map(({ Body }) => Body)).toEqual(['soon']);
  });

  test('ends empty when sandbox time has passed', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await kernel.scheduler.advance(21_000);
    expect(await waiting).toEqual([]);
  });
});
