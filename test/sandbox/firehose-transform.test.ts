import fc from 'fast-check';
import { ServiceError } from '../../sandbox/errors';
import type { BufferedRecord } from '../../sandbox/firehose/model';
import { verdicts } from '../../sandbox/firehose/transformation';
import {
  deployStream, destination, errorLines, FUNCTION_ARN, FunctionError, identity, MINUTE, openStand, processing, START, STREAM,
  type Stand, type TransformFunction,
} from './firehose-stand';

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function deliver(transform: TransformFunction, ...records: string[]): Promise<Stand> {
  const stand = openStand();
  deployStream(stand, destination(processing()));
  stand.transform = transform;
  stand.put(...records);
  await stand.scheduler.advance(20 * MINUTE);
  return stand;
}

const data = (stand: Stand) => stand.objects.filter(({ key }) => key.startsWith('events/')).map(({ body }) => body.toString());

test('the event has the true shape', async () => {
  const stand = await deliver(identity, 'one', 'two');
  expect(stand.events).toEqual([
    {
      invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      deliveryStreamArn: `arn:aws:firehose:us-east-1:000000000000:deliverystream/${STREAM}`,
      region: 'us-east-1',
      records: [
        { recordId: expect.any(String), approximateArrivalTimestamp: START, data: base64('one') },
        { recordId: expect.any(String), approximateArrivalTimestamp: START, data: base64('two') },
      ],
    },
  ]);
});

test('Ok delivers what was returned, Dropped leaves no trace, ProcessingFailed goes to the error output with what was put', async () => {
  const stand = await deliver(
    ({ records }) => ({
      records: [
        { recordId: records[0]!.recordId, result: 'Ok', data: base64('ONE') },
        { recordId: records[1]!.recordId, result: 'Dropped', data: base64('TWO') },
        { recordId: records[2]!.recordId, result: 'ProcessingFailed', data: base64('THREE') },
      ],
    }),
    'one', 'two', 'three',
  );
  expect(data(stand)).toEqual(['ONE']);
  expect(errorLines(stand)).toEqual([
    {
      rawData: base64('three'),
      errorCode: 'Lambda.ProcessingFailedStatus',
      errorMessage: 'ProcessingFailed status set for record',
      attemptsMade: 1,
      arrivalTimestamp: START,
      attemptEndingTimestamp: START + MINUTE,
      lambdaARN: FUNCTION_ARN,
    },
  ]);
  expect(stand.objects.find(({ key }) => key.startsWith('errors/'))!.key).toMatch(/^errors\/processing-failed\/events-1-2026-01-02-03-04-05-[0-9a-f-]{36}$/);
});

test('the members of an error line stand in the order captured on AWS', async () => {
  const stand = await deliver(({ records }) => ({ records: records.map(({ recordId }) => ({ recordId, result: 'ProcessingFailed' })) }), 'x');
  expect(Object.keys(errorLines(stand)[0])).toEqual(['rawData', 'errorCode', 'errorMessage', 'attemptsMade', 'arrivalTimestamp', 'attemptEndingTimestamp', 'lambdaARN']);
});

const malformed: [string, TransformFunction, string][] = [
  ['an id that is missing', () => ({ records: [] }), 'Lambda.MissingRecordId'],
  ['no records member', () => ({}), 'Lambda.MissingRecordId'],
  ['null', () => null, 'Lambda.MissingRecordId'],
  ['records that are no list', () => ({ records: 'x' }), 'Lambda.MissingRecordId'],
  ['another id', () => ({ records: [{ recordId: 'else', result: 'Ok', data: base64('x') }] }), 'Lambda.MissingRecordId'],
  ['an id twice', (event) => ({ records: [...records(event), ...records(event)] }), 'Lambda.DuplicatedRecordId'],
  ['Ok with null data', (event) => ({ records: records(event, { data: null }) }), 'Lambda.InvalidReturnFormat'],
  ['Ok without data', (event) => ({ records: records(event, { data: undefined }) }), 'Lambda.InvalidReturnFormat'],
  ['an unknown result', (event) => ({ records: records(event, { result: 'Fine' }) }), 'Lambda.InvalidReturnFormat'],
  ['no result', (event) => ({ records: records(event, { result: undefined }) }), 'Lambda.InvalidReturnFormat'],
  ['data that is no base64', (event) => ({ records: records(event, { data: '{"a":1}' }) }), 'Lambda.JsonMappingException'],
  ['data that is no text', (event) => ({ records: records(event, { data: 7 }) }), 'Lambda.JsonMappingException'],
  ['text that is no JSON', () => '{"records":', 'Lambda.JsonProcessingException'],
];

function records(event: Parameters<TransformFunction>[0], members: object = {}) {
  return event.records.map(({ recordId, data }) => ({ recordId, result: 'Ok', data, ...members }));
}

test.each(malformed)('an answer with %s is final: no retry, %s', async (_what, transform, code) => {
  const stand = await deliver(transform, 'one');
  expect(stand.events).toHaveLength(1);
  expect(data(stand)).toEqual([]);
  expect(errorLines(stand)).toMatchObject([{ rawData: base64('one'), errorCode: code, attemptsMade: 1 }]);
});

const refused: [string, () => never, string][] = [
  ['throws', () => { throw new FunctionError('boom'); }, 'Lambda.FunctionError'],
  ['times out', () => { throw new FunctionError('2026-01-02T03:04:05Z 1-2-3 Task timed out after 3.00 seconds'); }, 'Lambda.FunctionTimedOut'],
  ['is throttled', () => { throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429); }, 'Lambda.InvokeLimitExceeded'],
  ['is not there', () => { throw new ServiceError('ResourceNotFoundException', 'Function not found', 404); }, 'Lambda.InvocationFailure'],
  ['is sent more than it takes', () => { throw new ServiceError('RequestTooLargeException', 'Request must be smaller', 413); }, 'Lambda.InvocationFailure'],
];

test.each(refused)('a function that %s is tried NumberOfRetries times more, then the whole batch fails: %s', async (_what, transform, code) => {
  const stand = await deliver(transform, 'one', 'two');
  expect(stand.events).toHaveLength(4);
  expect(errorLines(stand)).toMatchObject([
    { rawData: base64('one'), errorCode: code, attemptsMade: 4 },
    { rawData: base64('two'), errorCode: code, attemptsMade: 4 },
  ]);
});

test('data that is no base64 fails its neighbours too: the answer is parsed as a whole', async () => {
  const stand = await deliver((event) => ({ records: records(event).map((record, i) => (i === 0 ? record : { ...record, data: '!' })) }), 'one', 'two');
  expect(errorLines(stand).map(({ errorCode }) => errorCode)).toEqual(['Lambda.JsonMappingException', 'Lambda.JsonMappingException']);
});

test('an id that is missing fails its record only', async () => {
  const stand = await deliver((event) => ({ records: records(event).slice(1) }), 'one', 'two');
  expect(data(stand)).toEqual(['two']);
  expect(errorLines(stand)).toMatchObject([{ rawData: base64('one'), errorCode: 'Lambda.MissingRecordId' }]);
});

test('a function that recovers within its retries loses nothing', async () => {
  let calls = 0;
  const stand = await deliver((event) => {
    calls += 1;
    if (calls < 4) throw new FunctionError('not yet');
    return identity(event);
  }, 'one');
  expect(data(stand)).toEqual(['one']);
  expect(errorLines(stand)).toEqual([]);
  expect(new Set(stand.events.map(({ invocationId }) => invocationId)).size).toBe(4);
});

test('with NumberOfRetries 0 there is one attempt', async () => {
  const stand = openStand();
  deployStream(stand, destination(processing({ NumberOfRetries: 0 })));
  stand.transform = () => { throw new FunctionError('boom'); };
  stand.put('one');
  await stand.scheduler.advance(20 * MINUTE);
  expect(errorLines(stand)).toMatchObject([{ attemptsMade: 1 }]);
});

test('every record gets one verdict, whatever the answer', () => {
  const asked: BufferedRecord[] = ['a', 'b', 'c'].map((id) => ({ id, arrived: 0, buffered: 0, data: Buffer.alloc(0) }));
  const answered = fc.record(
    {
      recordId: fc.constantFrom<unknown>('a', 'b', 'c', 'd', 7, null),
      result: fc.constantFrom<unknown>('Ok', 'Dropped', 'ProcessingFailed', 'ok', null),
      data: fc.oneof(fc.constantFrom<unknown>('', 'YQ==', 'YQ', '!', null, 1, {}), fc.base64String()),
    },
    { requiredKeys: [] },
  );
  const answers = fc.oneof(fc.json(), fc.array(fc.oneof(answered, fc.jsonValue())).map((list) => JSON.stringify({ records: list })), fc.string());
  fc.assert(
    fc.property(answers, (answer) => {
      const results = verdicts(asked, Buffer.from(answer));
      expect(results).toHaveLength(3);
      for (const { result } of results) expect(['ok', 'dropped', 'failed']).toContain(result);
    }),
    { numRuns: 500 },
  );
});
