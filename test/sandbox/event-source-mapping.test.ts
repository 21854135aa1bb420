import { failedItems } from '../../sandbox/lambda/batch-response';
import { lambdaStand, type LambdaStand } from './lambda-stand';
import { START } from './test-kernel';

let stand: LambdaStand;
beforeEach(() => {
  stand = lambdaStand();
});
afterEach(() => stand.close());

const MINUTE = 60_000;

function send(queueArn: string, ...bodies: string[]): void {
  for (const body of bodies) stand.kernel.store.commit(stand.sqs.sendOps(queueArn, body));
  stand.sqs.wake(queueArn);
}

/** What functions logged as JSON, with the time since START. */
function logged(): { at: number; [member: string]: unknown }[] {
  return stand.kernel.entries.filter(({ message }) => message === 'log').map(({ time, detail }) => ({ at: time - START, ...detail }));
}

const LOG_BODIES = `const say = (o) => console.log(JSON.stringify(o));
exports.handler = async ({ Records }) => { say({ bodies: Records.map((r) => r.body) }); };`;

test('messages reach the function and are deleted when it has handled them', async () => {
  const queue = stand.addQueue('work');
  stand.addFunction('take', `exports.handler = async (event) => console.log(JSON.stringify(event));`);
  stand.addMapping(queue, 'take', { BatchSize: 1 });
  send(queue, 'early');
  stand.lambda.start();
  await stand.kernel.scheduler.settled();
  expect(stand.sqs.table(queue).counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  expect(logged()[0]).toMatchObject({
    Records: [
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'early',
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(START), SenderId: '000000000000', ApproximateFirstReceiveTimestamp: String(START) },
        messageAttributes: {},
        md5OfBody: '2b3de800b4576343a07e86b8c420e448',
        eventSource: 'aws:sqs',
        eventSourceARN: queue,
        awsRegion: 'us-east-1',
      },
    ],
  });
});

test('a failing message comes back after each visibility timeout, and moves to the dead-letter queue when its receives are used up', async () => {
  const dead = stand.addQueue('dead');
  const queue = stand.addQueue('work', { VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: dead, maxReceiveCount: 3 } });
  stand.addFunction('fail', `exports.handler = async ({ Records }) => { console.log(JSON.stringify({ count: Records[0].attributes.ApproximateReceiveCount })); throw new Error('no'); };`);
  stand.addMapping(queue, 'fail');
  stand.lambda.start();
  send(queue, 'poison');
  await stand.kernel.scheduler.advance(10 * MINUTE);
  expect(logged()).toEqual([
    { at: 0, count: '1' },
    { at: MINUTE, count: '2' },
    { at: 2 * MINUTE, count: '3' },
  ]);
  expect(stand.sqs.table(queue).counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  const [letter] = stand.sqs.receive(dead, { count: 10 });
  expect(letter).toMatchObject({ body: 'poison', sentAt: START, deadLetterSourceArn: queue });
  expect(stand.kernel.scheduler.nextDue()).toBeUndefined();
});

test('with ReportBatchItemFailures only the listed messages come back', async () => {
  const queue = stand.addQueue('work', { VisibilityTimeout: 30 });
  stand.addFunction(
    'partly',
    `const say = (o) => console.log(JSON.stringify(o)); exports.handler = async ({ Records }) => { say({ bodies: Records.map((r) => r.body) });
     return { batchItemFailures: Records.filter((r) => r.body === 'bad' && r.attributes.ApproximateReceiveCount === '1').map((r) => ({ itemIdentifier: r.messageId })) }; };`,
  );
  stand.addMapping(queue, 'partly', { BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  send(queue, 'good', 'bad', 'fine');
  stand.lambda.start();
  await stand.kernel.scheduler.advance(MINUTE);
  expect(logged()).toEqual([{ at: 0, bodies: ['good', 'bad', 'fine'] }, { at: 30_000, bodies: ['bad'] }]);
});

test('a batching window gathers messages until it ends or the batch is full', async () => {
  const queue = stand.addQueue('work');
  stand.addFunction('gather', LOG_BODIES);
  stand.addMapping(queue, 'gather', { BatchSize: 3, MaximumBatchingWindowInSeconds: 20 });
  stand.lambda.start();
  send(queue, 'a');
  await stand.kernel.scheduler.advance(5_000);
  send(queue, 'b');
  await stand.kernel.scheduler.advance(20_000);
  send(queue, 'c', 'd', 'e');
  await stand.kernel.scheduler.settled();
  expect(logged()).toEqual([{ at: 20_000, bodies: ['a', 'b'] }, { at: 25_000, bodies: ['c', 'd', 'e'] }]);
});

test('no more invocations run at once than MaximumConcurrency', async () => {
  const queue = stand.addQueue('work');
  stand.addFunction('slow', `exports.handler = async () => { const from = performance.timeOrigin + performance.now(); await new Promise((r) => setTimeout(r, 40)); console.log(JSON.stringify({ from, to: performance.timeOrigin + performance.now() })); };`, { Timeout: 10 });
  stand.addMapping(queue, 'slow', { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
  send(queue, ...'abcdefgh');
  stand.lambda.start();
  await stand.kernel.scheduler.settled();
  const runs = logged() as unknown as { from: number; to: number }[];
  expect(runs.length).toBe(8);
  const together = runs.map((run) => runs.filter(({ from, to }) => from <= run.from && run.from < to).length);
  expect(Math.max(...together)).toBe(2);
});

test('a delayed message waits for its time', async () => {
  const queue = stand.addQueue('work', { DelaySeconds: 90 });
  stand.addFunction('take', LOG_BODIES);
  stand.addMapping(queue, 'take');
  stand.lambda.start();
  send(queue, 'later');
  await stand.kernel.scheduler.advance(2 * MINUTE);
  expect(logged()).toEqual([{ at: 90_000, bodies: ['later'] }]);
});

test('a message whose retention has ended is never delivered', async () => {
  const queue = stand.addQueue('work', { MessageRetentionPeriod: 60, VisibilityTimeout: 45 });
  stand.addFunction('fail', `exports.handler = async () => { console.log(JSON.stringify({})); throw new Error('no'); };`);
  stand.addMapping(queue, 'fail');
  stand.lambda.start();
  send(queue, 'old');
  await stand.kernel.scheduler.advance(10 * MINUTE);
  expect(logged().map(({ at }) => at)).toEqual([0, 45_000]);
  expect(stand.sqs.table(queue).counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

/** The function sends its message on to its own queue with its trace header, as the SDK does. */
async function loop(recursiveLoop: string | undefined): Promise<number> {
  const dead = stand.addQueue('dead');
  const queue = stand.addQueue('work', { RedrivePolicy: { deadLetterTargetArn: dead, maxReceiveCount: 5 } });
  stand.addFunction('loop', `exports.handler = async () => console.log(JSON.stringify({ trace: process.env._X_AMZN_TRACE_ID }));`, { ...(recursiveLoop && { RecursiveLoop: recursiveLoop }) });
  stand.addMapping(queue, 'loop');
  stand.lambda.start();
  send(queue, 'round');
  for (let round = 1; round <= 25; round++) {
    await stand.kernel.scheduler.settled();
    const runs = logged();
    if (runs.length < round) break;
    stand.kernel.store.commit(stand.sqs.sendOps(queue, 'round', { traceHeader: String(runs.at(-1)!['trace']) }));
    stand.sqs.wake(queue);
  }
  expect(stand.sqs.table(dead).counts().visible).toBe(recursiveLoop ? 0 : 1);
  return logged().length;
}

test('a function that feeds itself through a queue is stopped after 16 rounds', async () => {
  expect(await loop(undefined)).toBe(16);
});

test('unless its RecursiveLoop is Allow', async () => {
  expect(await loop('Allow')).toBe(25);
});

test.each([
  ['null', 'null', []],
  ['no list', '{}', []],
  ['an empty list', '{"batchItemFailures":[]}', []],
  ['one of two', '{"batchItemFailures":[{"itemIdentifier":"a"}]}', ['a']],
  ['an unknown id', '{"batchItemFailures":[{"itemIdentifier":"x"}]}', ['a', 'b']],
  ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}', ['a', 'b']],
  ['a null item', '{"batchItemFailures":[null]}', ['a', 'b']],
  ['no list but text', '{"batchItemFailures":"a"}', ['a', 'b']],
])('a batch answer with %s is read as Lambda does', (_case, answer, failed) => {
  expect([...failedItems(Buffer.from(answer), new Set(['a', 'b']))]).toEqual(failed);
});

test('a queue that hides messages for less than the function may take is refused', () => {
  const queue = stand.addQueue('short', { VisibilityTimeout: 5 });
  stand.addFunction('long', LOG_BODIES, { Timeout: 6 });
  stand.addMapping(queue, 'long');
  expect(() => stand.lambda.start()).toThrow('Queue visibility timeout: 5 seconds is less than Function timeout: 6 seconds');
});

test.each([
  ['a filter', { FilterCriteria: {} }, 'found FilterCriteria'],
  ['concurrency 1', { ScalingConfig: { MaximumConcurrency: 1 } }, 'expected a whole number from 2 to 1000, found 1'],
  ['a large batch without a window', { BatchSize: 11 }, 'Maximum batch window in seconds must be greater than 0'],
])('a mapping with %s is refused', (_case, properties, message) => {
  expect(() => stand.addMapping(stand.addQueue('q'), 'f', properties)).toThrow(message);
});

test('a FIFO queue is refused by name', () => {
  expect(() => stand.addQueue('q.fifo', { FifoQueue: true })).toThrow('Test/q.fifo (AWS::SQS::Queue): expected a standard queue, found FifoQueue');
});
