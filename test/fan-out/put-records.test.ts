import fc from 'fast-check';
import { CALL_BYTES, CALL_RECORDS, putRecords, type PutOptions, type PutRecordBatch } from '../../constructs/stream/put-records';

type Answer = Awaited<ReturnType<PutRecordBatch>>;

/** A Firehose whose answer to each record is asked for, and a clock that only sleeping moves. */
function stand(fate: (record: string, call: number) => 'stored' | 'failed' | Error): { options: PutOptions; stored: string[]; calls: number[][]; slept: number[] } {
  const stored: string[] = [];
  const calls: number[][] = [];
  const slept: number[] = [];
  let time = 0;
  const put: PutRecordBatch = async ({ Records }): Promise<Answer> => {
    calls.push(Records.map(({ Data }) => Data.length));
    const texts = Records.map(({ Data }) => Buffer.from(Data).toString().slice(0, 20));
    const fates = texts.map((text) => fate(text, calls.length));
    const error = fates.find((each) => each instanceof Error);
    if (error) throw error;
    stored.push(...texts.filter((_, index) => fates[index] === 'stored'));
    return {
      FailedPutCount: fates.filter((each) => each === 'failed').length,
      RequestResponses: fates.map((each) => (each === 'stored' ? { RecordId: 'id' } : { ErrorCode: 'ServiceUnavailableException' })),
    };
  };
  const sleep = async (milliseconds: number): Promise<void> => {
    slept.push(milliseconds);
    time += milliseconds;
  };
  return { options: { put, deadline: 60_000, now: () => time, sleep, random: () => 0.5 }, stored, calls, slept };
}

const record = (text: string): Buffer => Buffer.from(text);

test('only the records that failed are put again, until all are stored', async () => {
  const failing = new Map([['b', 2], ['d', 1]]);
  const { options, stored, calls, slept } = stand((text) => {
    const left = failing.get(text) ?? 0;
    failing.set(text, left - 1);
    return left > 0 ? 'failed' : 'stored';
  });
  const result = await putRecords('stream', ['a', 'b', 'c', 'd'].map(record), options);
  expect(result).toEqual({ failed: [], retried: 3 });
  expect(stored).toEqual(['a', 'c', 'd', 'b']);
  expect(calls.map((call) => call.length)).toEqual([4, 2, 1]);
  expect(slept).toEqual([50, 100]);
});

test('no call holds more than 500 records or 4 MiB, and every record is in one call, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 1_024_000 }), { maxLength: 40 }), fc.nat({ max: 1_200 }), async (sizes, small) => {
      const { options, calls } = stand(() => 'stored');
      const all = [...sizes, ...Array.from({ length: small }, () => 10)];
      await putRecords('stream', all.map((size) => Buffer.alloc(size)), options);
      expect(calls.flat()).toEqual(all);
      for (const call of calls) {
        expect(call.length).toBeLessThanOrEqual(CALL_RECORDS);
        expect(call.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(CALL_BYTES);
      }
    }),
    { numRuns: 30 },
  );
});

test('nothing is tried after the deadline, and what is not stored is said', async () => {
  const { options, slept } = stand((text) => (text === 'b' ? 'failed' : 'stored'));
  const result = await putRecords('stream', ['a', 'b', 'c'].map(record), { ...options, deadline: 1_000 });
  expect(result.failed).toEqual([1]);
  expect(slept.reduce((sum, each) => sum + each, 0)).toBeLessThan(1_000);
});

test('waits grow to a limit and are spread by chance', async () => {
  const { options, slept } = stand(() => 'failed');
  await putRecords('stream', [record('a')], { ...options, random: () => 0.999 });
  expect(slept.slice(0, 3).map(Math.round)).toEqual([100, 200, 400]);
  expect(Math.max(...slept)).toBeLessThanOrEqual(5_000);
});

test.each([
  ['a fault of the service', { $fault: 'server', name: 'ServiceUnavailableException' }],
  ['throttling', { $fault: 'client', name: 'ThrottlingException' }],
  ['what the SDK would try again', { $fault: 'client', name: 'X', $retryable: {} }],
  ['a broken connection', { code: 'ECONNRESET' }],
])('%s is tried again', async (_, members) => {
  const { options, stored } = stand((_text, call) => (call === 1 ? Object.assign(new Error('no'), members) : 'stored'));
  await expect(putRecords('stream', [record('a')], options)).resolves.toEqual({ failed: [], retried: 1 });
  expect(stored).toEqual(['a']);
});

test('a refusal is thrown at once', async () => {
  const error = Object.assign(new Error('no such stream'), { $fault: 'client', name: 'ResourceNotFoundException' });
  const { options, calls } = stand(() => error);
  await expect(putRecords('stream', [record('a')], options)).rejects.toBe(error);
  expect(calls).toHaveLength(1);
});

test('a record without an entry in the answer is not taken for stored', async () => {
  const { options } = stand(() => 'stored');
  const put: PutRecordBatch = async () => ({ FailedPutCount: 1, RequestResponses: [{ RecordId: 'id' }] });
  await expect(putRecords('stream', ['a', 'b'].map(record), { ...options, put, deadline: 0 })).resolves.toMatchObject({ failed: [1] });
});

test('no records make no call', async () => {
  const { options, calls } = stand(() => 'stored');
  await putRecords('stream', [], options);
  expect(calls).toEqual([]);
});
