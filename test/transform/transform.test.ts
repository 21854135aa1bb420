import { transform, type TransformServices } from '../../constructs/transform/transform';
import { eventOf, packOf, rowsOf, sources, type Row } from './packs';

/** The transform over a rejected_record stream in memory, whose answers can be made to fail. */
function stand(fails: (call: number, stream: string) => boolean | Error = () => false, rejectedStream = 'test-rejected_record') {
  const stored: Row[] = [];
  const measured: string[] = [];
  const logged: string[] = [];
  let calls = 0;
  let time = 1_700_000_200_000;
  const log = (message: unknown, ..._more: unknown[]): void => void logged.push(String(message));
  const services: TransformServices = {
    ...{ sources, rejectedStream, maxExcerptBytes: 100, log: { info: log, warn: log, error: log } },
    put: async ({ DeliveryStreamName, Records }) => {
      expect(DeliveryStreamName).toMatch(/^test-rejected_record(\.\d+)?$/);
      const failed = fails(++calls, DeliveryStreamName);
      if (failed instanceof Error) throw failed;
      if (!failed) stored.push(...Records.flatMap(({ Data }) => rowsOf(Buffer.from(Data))));
      return { FailedPutCount: failed ? Records.length : 0, RequestResponses: Records.map(() => (failed ? { ErrorCode: 'X' } : { RecordId: 'id' })) };
    },
    meter: { add: (definition, value, dimensions) => void measured.push(`${definition.name} ${value} ${Object.values(dimensions ?? {}).join()}`) },
    now: () => time,
    sleep: async (milliseconds) => void (time += milliseconds),
    random: () => 0.5,
  };
  const run = (packs: Buffer[]) => transform(eventOf(packs), services, time + 10_000);
  return { run, stored, measured, logged };
}

test('rejects are stored before the answer is given', async () => {
  const { run, stored, measured } = stand();
  const { records } = await run([packOf(['one', 'bad']), packOf(['bad'])]);
  expect(records.map(({ result }) => result)).toEqual(['Ok', 'Dropped']);
  expect(stored.map((row) => row['reason'])).toEqual(['invalid_value', 'invalid_value']);
  expect(measured).toEqual(['RecordsAccepted 1 base_event', 'RecordsRejected 2 test,invalid_value']);
});

test('without rejects nothing is put', async () => {
  const { run } = stand(() => new Error('never'));
  await expect(run([packOf(['one'])])).resolves.toMatchObject({ records: [{ result: 'Ok' }] });
});

test('a put that fails for a while is tried again', async () => {
  const { run, stored } = stand((call) => call < 3);
  await expect(run([packOf(['bad', 'one'])])).resolves.toMatchObject({ records: [{ result: 'Ok' }] });
  expect(stored).toHaveLength(1);
});

test('packs whose rejects cannot be stored are ProcessingFailed, the others stand', async () => {
  const { run, measured } = stand(() => true);
  const { records } = await run([packOf(['one']), packOf(['bad', 'two'])]);
  expect(records.map(({ result }) => result)).toEqual(['Ok', 'ProcessingFailed']);
  expect(measured).toContain('PacksFailed 1 rejects_not_stored');
});

test('a stream that refuses is told, and costs only the packs with rejects', async () => {
  const { run, logged } = stand(() => Object.assign(new Error('no permission'), { $fault: 'client', name: 'AccessDeniedException' }));
  const { records } = await run([packOf(['one']), packOf(['bad'])]);
  expect(records.map(({ result }) => result)).toEqual(['Ok', 'ProcessingFailed']);
  expect(logged).toEqual(['rejected records cannot be stored']);
});

describe('a further stream of rejected records', () => {
  const missing = () => Object.assign(new Error('not found'), { $fault: 'client', name: 'ResourceNotFoundException' });

  test('that is not made yet is stood in for by the first one', async () => {
    const { run, stored, logged } = stand((_, stream) => (stream.endsWith('.2') ? missing() : false), 'test-rejected_record.2');
    const { records } = await run([packOf(['one', 'bad'])]);
    expect(records.map(({ result }) => result)).toEqual(['Ok']);
    expect([stored.length, logged]).toEqual([1, []]);
  });

  test('that refuses is not: its rejects are told of, as those of a first one that is missing', async () => {
    const refusal = () => Object.assign(new Error('no permission'), { $fault: 'client', name: 'AccessDeniedException' });
    for (const [error, stream] of [[refusal, 'test-rejected_record.2'], [missing, 'test-rejected_record']] as const) {
      const asked: string[] = [];
      const { run, logged } = stand((_, name) => (asked.push(name), error()), stream);
      await run([packOf(['one']), packOf(['bad'])]);
      expect([logged, asked]).toEqual([['rejected records cannot be stored'], [stream]]);
    }
  });
});

test('when nothing works it throws, so that Firehose tries the batch again', async () => {
  const { run } = stand(() => true);
  await expect(run([packOf(['bad']), packOf(['bad', 'one'])])).rejects.toThrow('expected to store rejected records');
});

test('packs that are none are told and answered, not thrown', async () => {
  const { run, logged, measured } = stand();
  await expect(run([Buffer.from('nonsense')])).resolves.toMatchObject({ records: [{ result: 'ProcessingFailed' }] });
  expect(logged).toEqual(['pack failed']);
  expect(measured).toEqual(['PacksFailed 1 no_pack']);
});

test('a source that breaks on every line is counted each time and told a few times', async () => {
  const { run, logged, measured } = stand();
  await run([packOf(Array.from({ length: 50 }, () => 'bug'))]);
  expect(measured).toContain('RecordFaults 50 ');
  expect(logged).toEqual(Array.from({ length: 10 }, () => 'source failed on a record'));
});
