import { lambdaStand, type LambdaStand } from './lambda-stand';
import { START } from './test-kernel';

let stand: LambdaStand;
beforeEach(() => {
  stand = lambdaStand();
});
afterEach(() => stand.close());

const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

test('a function gets its event, its context and nothing of the host environment', async () => {
  process.env['HOST_SECRET'] = 'secret';
  stand.addFunction(
    'look',
    `exports.handler = async (event, context) => ({ event, secret: process.env.HOST_SECRET, name: process.env.AWS_LAMBDA_FUNCTION_NAME,
       endpoint: process.env.AWS_ENDPOINT_URL, role: !!process.env.AWS_SESSION_TOKEN, own: process.env.OWN, remaining: context.getRemainingTimeInMillis(),
       memory: context.memoryLimitInMB, arn: context.invokedFunctionArn, id: context.awsRequestId.length, group: context.logGroupName });`,
    { Environment: { Variables: { OWN: 'mine' } }, Timeout: 5, MemorySize: 256 },
  );
  const { remaining, ...seen } = await stand.call('look', { a: [1] });
  expect(seen).toEqual({ event: { a: [1] }, name: 'look', endpoint: 'http://127.0.0.1:1', role: true, own: 'mine', memory: '256', arn: functionArn('look'), id: 36, group: '/aws/lambda/look' });
  expect(remaining).toBeGreaterThan(4_000);
  expect(remaining).toBeLessThanOrEqual(5_000);
  delete process.env['HOST_SECRET'];
});

test('what is thrown comes back as type, message and trace, and the environment stays warm', async () => {
  stand.addFunction('throws', `let n = 0; exports.handler = async ({ fail }) => { n++; if (fail) throw new TypeError('bad ' + fail); return n; };`);
  expect(await stand.call('throws', {})).toBe(1);
  const failure = await stand.call('throws', { fail: 'input' }).catch((error) => error.document);
  expect(failure).toMatchObject({ errorType: 'TypeError', errorMessage: 'bad input' });
  expect(failure.trace[0]).toBe('TypeError: bad input');
  expect(await stand.call('throws', {})).toBe(3);
});

test('a function that does not end is killed at its timeout, in a loop as well as in a wait, and the next call is served', async () => {
  stand.addFunction('stuck', `exports.handler = async ({ how }) => { if (how === 'loop') for (;;); if (how === 'wait') { await new Promise((r) => setTimeout(r, 1200)); console.log('still here'); } return 'fine'; };`, { Timeout: 1 });
  for (const how of ['loop', 'wait']) {
    const began = Date.now();
    const failure = await stand.call('stuck', { how }).catch((error) => error.document);
    expect(failure.errorType).toBe('Sandbox.Timedout');
    expect(failure.errorMessage).toMatch(/^RequestId: \S{36} Error: Task timed out after 1\.00 seconds$/);
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
  }
  expect(await stand.call('stuck', {})).toBe('fine');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(stand.kernel.entries.filter(({ message }) => message === 'still here')).toEqual([]);
});

test('a function that leaves is reported with its exit status', async () => {
  stand.addFunction('leaves', `exports.handler = async ({ status }) => process.exit(status);`);
  await expect(stand.call('leaves', { status: 3 })).rejects.toThrow(/Runtime exited with error: exit status 3$/);
  await expect(stand.call('leaves', { status: 0 })).rejects.toThrow(/Runtime exited without providing a reason$/);
});

test('a function over its memory is killed, on the heap as well as in buffers, and the host lives', async () => {
  stand.addFunction(
    'hungry',
    `const kept = []; exports.handler = async ({ where }) => {
       for (let i = 0; i < 400; i++) { kept.push(where === 'heap' ? Array.from({ length: 2e5 }, (_, n) => ({ n })) : Buffer.alloc(4e6, 1)); await new Promise((r) => setTimeout(r, 1)); }
     };`,
    { Timeout: 30 },
  );
  for (const where of ['heap', 'buffers']) await expect(stand.call('hungry', { where })).rejects.toThrow(/signal: killed$/);
}, 60_000);

test('a rejection that nobody handles fails the running invocation; after the answer it only retires the environment', async () => {
  stand.addFunction(
    'late',
    `let n = 0; exports.handler = async ({ when }) => { n++;
       if (when === 'now') { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 1000)); }
       if (when === 'later') setTimeout(() => Promise.reject(new Error('lost')), 20);
       return n; };`,
  );
  const failure = await stand.call('late', { when: 'now' }).catch((error) => error.document);
  expect(failure).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' });
  expect(await stand.call('late', { when: 'later' })).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(await stand.call('late', {})).toBe(1);
  expect(stand.kernel.entries.map(({ message }) => message)).toContainEqual(expect.stringContaining('the environment is retired'));
});

test('requests and answers over 6 MB are refused, just below they pass', async () => {
  stand.addFunction('echo', `exports.handler = async ({ size, text }) => (size ? 'x'.repeat(size) : text.length);`, { Timeout: 20 });
  const text = 'x'.repeat(6_291_456 - 11);
  expect(await stand.call('echo', { text })).toBe(text.length);
  await expect(stand.call('echo', { text: `${text}y` })).rejects.toMatchObject({ type: 'RequestTooLargeException', status: 413 });
  expect((await stand.call('echo', { size: 6_291_554 })).length).toBe(6_291_554);
  await expect(stand.call('echo', { size: 6_291_555 })).rejects.toMatchObject({ document: { errorType: 'Function.ResponseSizeTooLarge' } });
});

test('dates follow sandbox time, in every form', async () => {
  stand.addFunction('clock', `exports.handler = async () => [Date.now(), new Date().getTime(), new Date(5).getTime(), new Date() instanceof Date, typeof Date(), Date.UTC(2000, 0), new (class extends Date {})().getTime()];`);
  expect(await stand.call('clock', {})).toEqual([START, START, 5, true, 'string', Date.UTC(2000, 0), START]);
  await stand.kernel.scheduler.advance(3_600_000);
  expect((await stand.call('clock', {}))[0]).toBe(START + 3_600_000);
});

test('in real time dates follow the machine and every jump', async () => {
  const real = lambdaStand('real');
  real.addFunction('clock', `exports.handler = async () => Date.now();`);
  expect(Math.abs((await real.call('clock', {})) - Date.now())).toBeLessThan(5_000);
  await real.kernel.scheduler.advance(86_400_000);
  expect(Math.abs((await real.call('clock', {})) - Date.now() - 86_400_000)).toBeLessThan(5_000);
  await real.close();
});

test('calls at the same time run in environments of their own, later ones wait for a free one', async () => {
  stand.addFunction('slow', `let running = 0; const me = Math.random(); exports.handler = async () => { running++; await new Promise((r) => setTimeout(r, 50)); return [me, running--]; };`, { Timeout: 10 });
  const answers = await Promise.all(Array.from({ length: 10 }, () => stand.call('slow', {})));
  expect(answers.every(([, running]) => running === 1)).toBe(true);
  expect(new Set(answers.map(([me]) => me)).size).toBe(4);
});

test('reserved concurrency throttles', async () => {
  stand.addFunction('one', `exports.handler = async () => new Promise((r) => setTimeout(() => r(1), 100));`, { ReservedConcurrentExecutions: 1 });
  const first = stand.call('one', {});
  await expect(stand.call('one', {})).rejects.toMatchObject({ type: 'TooManyRequestsException', status: 429 });
  expect(await first).toBe(1);
});

test('lines are logged by function, JSON lines as objects, metrics go to the metrics sink, and the tail comes with the answer', async () => {
  const metric = { _aws: { Timestamp: 1, CloudWatchMetrics: [{ Namespace: 'n', Dimensions: [], Metrics: [{ Name: 'm' }] }] }, m: 1 };
  stand.addFunction('talks', `exports.handler = async () => { console.log('plain %d', 1); console.error(JSON.stringify({ message: 'structured', n: 2 })); process.stdout.write(${JSON.stringify(`${JSON.stringify(metric)}\n`)}); process.stdout.write('no newline'); };`);
  const { payload, log } = await stand.lambda.invoke(functionArn('talks'), Buffer.from('{}'));
  expect(payload.toString()).toBe('null');
  expect(stand.kernel.entries).toEqual([
    { time: START, origin: 'lambda:talks', message: 'plain 1' },
    { time: START, origin: 'lambda:talks', message: 'structured', detail: { message: 'structured', n: 2 } },
    { time: START, origin: 'lambda:talks', message: 'no newline' },
  ]);
  expect(stand.metrics).toEqual([metric]);
  expect(log.split('\n')[0]).toBe('plain 1');
});

test.each([
  ['a module that fails', `throw new RangeError('at start');`, { errorType: 'RangeError', errorMessage: 'at start' }],
  ['no handler', `exports.other = 1;`, { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' }],
  ['a callback handler', `exports.handler = (event, context, done) => done(null, 1);`, { errorType: 'Runtime.CallbackHandlerDeprecated' }],
])('%s is reported at each call', async (_case, source, document) => {
  stand.addFunction('broken', source);
  for (let call = 0; call < 2; call++) await expect(stand.call('broken', {})).rejects.toMatchObject({ document });
});

test.each([
  ['a timeout over 15 minutes', { Timeout: 901 }, 'Timeout: expected a whole number from 1 to 900, found 901'],
  ['a network', { VpcConfig: {} }, 'found VpcConfig'],
  ['another language', { Runtime: 'python3.13' }, 'expected a Node.js runtime, found "python3.13"'],
  ['a reserved variable', { Environment: { Variables: { AWS_REGION: 'x' } } }, 'Reserved keys used in this request: AWS_REGION'],
  ['variables over 4 KB', { Environment: { Variables: { LONG: 'x'.repeat(4096) } } }, 'at most 4096 bytes'],
  ['inline code', { Code: { ZipFile: 'x' } }, 'found ZipFile'],
])('a function with %s is refused', (_case, properties, message) => {
  expect(() => stand.addFunction('refused', '', properties)).toThrow(message);
});

test('asynchronous events are retried after one and two more minutes, then go to the failure queue and the dead-letter queue', async () => {
  const failures = stand.addQueue('failures');
  const dead = stand.addQueue('dead');
  stand.addFunction('unlucky', `exports.handler = async () => { throw new Error('no'); };`, { DeadLetterConfig: { TargetArn: dead } });
  stand.lambda.deploy(
    { stack: 'Test', logicalId: 'Config', type: 'AWS::Lambda::EventInvokeConfig', properties: { FunctionName: 'unlucky', Qualifier: '$LATEST', DestinationConfig: { OnFailure: { Destination: failures } } } },
    { ref: 'x', attributes: {} },
  );
  await stand.lambda.invoke('unlucky', Buffer.from('{"n":1}'), { async: true });
  const attempts = () => stand.kernel.entries.filter(({ message }) => message.startsWith('invocation failed')).map(({ time }) => time - START);
  await stand.kernel.scheduler.advance(59_999);
  expect(attempts()).toEqual([0]);
  await stand.kernel.scheduler.advance(200_000);
  expect(attempts()).toEqual([0, 60_000, 180_000]);
  expect(stand.lambda.pendingEvents).toBe(0);
  const [record] = stand.sqs.receive(failures, { count: 10 });
  expect(JSON.parse(record!.body)).toMatchObject({ requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 }, requestPayload: { n: 1 }, responsePayload: { errorMessage: 'no' } });
  const [letter] = stand.sqs.receive(dead, { count: 10 });
  expect(letter!.body).toBe('{"n":1}');
  expect(letter!.attributes!['ErrorMessage']).toEqual({ DataType: 'String', StringValue: 'no' });
});
