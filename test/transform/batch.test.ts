import fc from 'fast-check';
import { batch, RESPONSE_BYTES, withoutRejects, type BatchOutcome } from '../../transforms/batch';
import { PACK_BYTES } from '../../transforms/pack';
import { sources as realSources } from '../../transforms/sources';
import { eventOf, packOf, rowsOf, sources, type Row } from './packs';

const deps = { now: 1_700_000_200_000, sources, maxExcerptBytes: 8 };
const run = (...packs: Buffer[]): BatchOutcome => batch(eventOf(packs), deps);
const answers = (outcome: BatchOutcome): string[] => outcome.result.records.map(({ result }) => result);
const rows = (outcome: BatchOutcome): Row[] => outcome.result.records.flatMap(({ result, data }) => (result === 'Ok' ? rowsOf(data!) : []));
const rejects = (outcome: BatchOutcome): Row[] => outcome.rejects.flatMap(({ data }) => rowsOf(data));

test('a pack becomes its rows, with lineage', () => {
  const outcome = run(packOf(['one', 'two', 'Grüße']));
  expect(answers(outcome)).toEqual(['Ok']);
  expect(rows(outcome).map(({ event_id, record_number, event_number, record_offset, record_length, message }) => ({
    ...{ event_id, record_number, event_number, record_offset, record_length, message },
  }))).toEqual([
    { event_id: 'abcdefghijklmnopqrstuvwxyz-1-0', record_number: 1, event_number: 0, record_offset: 0, record_length: 3, message: 'one' },
    { event_id: 'abcdefghijklmnopqrstuvwxyz-2-0', record_number: 2, event_number: 0, record_offset: 4, record_length: 3, message: 'first' },
    { event_id: 'abcdefghijklmnopqrstuvwxyz-2-1', record_number: 2, event_number: 1, record_offset: 4, record_length: 3, message: 'second' },
    { event_id: 'abcdefghijklmnopqrstuvwxyz-3-0', record_number: 3, event_number: 0, record_offset: 8, record_length: 7, message: 'Grüße' },
  ]);
  expect(rows(outcome)[0]).toMatchObject({
    ...{ upload_id: 'abcdefghijklmnopqrstuvwxyz', generation: 2, uploaded_at: 1_700_000_000_000, source: 'test', source_version: 5, schema_version: 1 },
    ...{ customer_id: 'acme', time: 1_700_000_000_000, processed_time: 1_700_000_200_000, class_uid: 0, category_uid: 0, type_uid: 0, activity_id: 0 },
  });
  expect(outcome.accepted).toEqual(new Map([['base_event', 3]]));
});

test('rejected records are rows of their own stream; the others of their pack are rows of theirs', () => {
  const outcome = run(packOf(['one', 'bad', 'three']), packOf(['four']));
  expect(answers(outcome)).toEqual(['Ok', 'Ok']);
  expect(rows(outcome).map(({ message }) => message)).toEqual(['one', 'three', 'four']);
  expect(rejects(outcome)).toMatchObject([
    {
      ...{ event_id: 'abcdefghijklmnopqrstuvwxyz-2-0', record_number: 2, event_number: 0, record_offset: 4, record_length: 3, generation: 2 },
      ...{ source: 'test', source_version: 5, event_class: 'base_event', reason: 'invalid_value', field: 'port', expected: 'a number from 0 to 65535' },
      ...{ excerpt: 'bad', excerpt_bytes: 3, excerpt_is_cut: false, time: 1_700_000_000_000, uploaded_at: 1_700_000_000_000 },
    },
  ]);
  expect(outcome.rejected).toEqual([{ source: 'test', reason: 'invalid_value', count: 1 }]);
  expect(outcome.rejects[0]!.origins).toEqual([0]);
});

test.each([
  ['bug', 'cannot read properties'],
  ['none', 'expected at least one event'],
  ['other', 'expected an event of class base_event, found authentication'],
  ['misfit', 'time: expected'],
])('a fault of the source (%s) costs one record and is told', (line, message) => {
  const outcome = run(packOf(['one', line, 'three']));
  expect(rows(outcome)).toHaveLength(2);
  expect(rejects(outcome)).toMatchObject([{ record_number: 2, reason: 'internal', event_class: 'base_event' }]);
  expect(outcome.faults).toEqual([{ upload: 'abcdefghijklmnopqrstuvwxyz', number: 2, error: expect.any(Error) }]);
  expect((outcome.faults[0]!.error as Error).message).toContain(message);
});

test('what is thrown need not be an Error', () => {
  expect(rejects(run(packOf(['thrown'])))).toMatchObject([{ reason: 'internal' }]);
});

test('records of a source that is no more are rejected', () => {
  expect(rejects(run(packOf(['one', 'two'], { source: 'gone' })))).toMatchObject([
    { record_number: 1, reason: 'unknown_source', source: 'gone', source_version: 0 },
    { record_number: 2, reason: 'unknown_source' },
  ]);
});

test('a source`s name is no member of Object', () => {
  expect(rejects(run(packOf(['one'], { source: 'constructor' })))).toMatchObject([{ reason: 'unknown_source' }]);
});

test('a pack whose records are all rejected is dropped, for its rejects are its trace', () => {
  const outcome = run(packOf(['bad', 'bad']), packOf(['one']));
  expect(answers(outcome)).toEqual(['Dropped', 'Ok']);
  expect(rejects(outcome)).toHaveLength(2);
});

test.each([
  ['no bytes', Buffer.alloc(0)],
  ['a line of a log', Buffer.from('Dec 10 06:55:46 LabSZ sshd[24200]: Invalid user\n')],
  ['rows', Buffer.from('{"event_id":"x"}\n{"event_id":"y"}')],
  ['a class that does not exist', packOf(['one'], { class: 'constructor' as 'base_event' })],
  ['a pack cut short', packOf(['one', 'two']).subarray(0, -4)],
])('%s is ProcessingFailed with its own data, and no reject', (_, bytes) => {
  const outcome = run(packOf(['one']), bytes);
  expect(answers(outcome)).toEqual(['Ok', 'ProcessingFailed']);
  expect(outcome.result.records[1]!.data).toBe(bytes.toString('base64'));
  expect(outcome.rejects).toEqual([]);
  expect(outcome.failed).toEqual([{ reason: 'no_pack', error: expect.any(Error) }]);
});

test('bytes that are no UTF-8 become U+FFFD in their record only', () => {
  const outcome = run(packOf([Buffer.from([0x61, 0xff, 0x62]), 'Grüße', 'c']));
  expect(rows(outcome).map(({ message }) => message)).toEqual(['a\ufffdb', 'Grüße', 'c']);
});

test('an excerpt is cut at a whole character and says how much it is of', () => {
  const outcome = batch(eventOf([packOf(['äöü 123456789'], { source: 'gone' })]), { ...deps, maxExcerptBytes: 5 });
  expect(rejects(outcome)).toMatchObject([{ excerpt: 'äö', excerpt_bytes: 5, excerpt_is_cut: true, record_length: 16 }]);
});

test('rejects are packed to Firehose records of at most 61,440 bytes', () => {
  const lines = Array.from({ length: 400 }, () => 'bad');
  const outcome = run(packOf(lines), packOf(lines));
  expect(rejects(outcome)).toHaveLength(800);
  expect(outcome.rejects.length).toBeGreaterThan(3);
  for (const { data } of outcome.rejects) expect(data.length).toBeLessThanOrEqual(PACK_BYTES);
});

describe('the answer`s size', () => {
  const size = (outcome: BatchOutcome): number => Buffer.byteLength(JSON.stringify(outcome.result));

  test('packs that would carry it past the limit are ProcessingFailed and have no rejects', () => {
    const packs = Array.from({ length: 8 }, () => packOf(['times 250', 'bad']));
    const outcome = run(...packs);
    expect(size(outcome)).toBeLessThan(RESPONSE_BYTES);
    expect(answers(outcome)).toEqual(['Ok', 'Ok', 'Ok', 'ProcessingFailed', 'ProcessingFailed', 'ProcessingFailed', 'ProcessingFailed', 'ProcessingFailed']);
    expect(rejects(outcome)).toHaveLength(3);
    expect(outcome.failed.map(({ reason }) => reason)).toEqual(Array.from({ length: 5 }, () => 'response_full'));
  });

  test('a record that fits into no answer is rejected, its neighbours are rows', () => {
    const outcome = run(packOf(['one', 'times 1500', 'three']));
    expect(rows(outcome).map(({ message }) => message)).toEqual(['one', 'three']);
    expect(rejects(outcome)).toMatchObject([{ record_number: 2, reason: 'output_too_large' }]);
    expect(outcome.faults).toEqual([]);
  });

  test('is never over the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 }), (packs) => {
        const outcome = run(...packs.map((times) => packOf(times.map((count) => `times ${count + 1}`))));
        expect(size(outcome)).toBeLessThan(RESPONSE_BYTES + 100);
      }),
      { numRuns: 4 },
    );
  });
});

test('packs whose rejects could not be stored are in flight, the others stand', () => {
  const event = eventOf([packOf(['one']), packOf(['bad', 'two']), packOf(['bad'])]);
  const outcome = batch(event, deps);
  const { records } = withoutRejects(event, outcome.result, outcome.rejects);
  expect(records.map(({ result }) => result)).toEqual(['Ok', 'ProcessingFailed', 'ProcessingFailed']);
  expect(records[1]!.data).toBe(event.records[1]!.data);
  expect(withoutRejects(event, outcome.result, [])).toEqual(outcome.result);
});

describe('for any bytes every recordId comes back once, in its order, and nothing is thrown', () => {
  const line = fc.oneof(fc.constantFrom('one', 'bad', 'bug', 'two', 'none'), fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' ')));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => packOf(lines)),
    fc.tuple(fc.array(line, { minLength: 1, maxLength: 8 }), fc.nat(), fc.nat({ max: 255 })).map(([lines, at, byte]) => {
      const pack = packOf(lines);
      pack[at % pack.length] = byte;
      return pack;
    }),
  );
  const holds = (packs: Buffer[], outcome: BatchOutcome): void => {
    expect(outcome.result.records.map(({ recordId }) => recordId)).toEqual(packs.map((_, index) => `record-${index}`));
    for (const { result, data } of outcome.result.records) {
      expect(['Ok', 'Dropped', 'ProcessingFailed']).toContain(result);
      if (result === 'Ok') expect(rowsOf(data!).length).toBeGreaterThan(0);
    }
  };

  test('packs and others, whole and broken', () => {
    fc.assert(fc.property(fc.array(bytes, { maxLength: 6 }), (packs) => holds(packs, run(...packs))), { numRuns: 500 });
  });

  test('data that is no base64', () => {
    fc.assert(
      fc.property(fc.string(), (data) => {
        const event = eventOf([Buffer.alloc(0)]);
        const outcome = batch({ ...event, records: [{ ...event.records[0]!, data }] }, deps);
        expect(answers(outcome)).toEqual(['ProcessingFailed']);
      }),
    );
  });

  test.each(Object.keys(realSources))('records of any bytes for %s: each is accepted or rejected', (name) => {
    const { framing, eventClasses } = realSources[name]!;
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 10 }), fc.constantFrom(...eventClasses), (records, eventClass) => {
        const texts = records.map((record) => Buffer.from(record.map((byte) => (byte === 10 || byte === 13 ? 32 : byte))));
        const pack = packOf(texts, { source: name, framing, class: eventClass });
        const outcome = batch(eventOf([pack]), { ...deps, sources: realSources });
        holds([pack], outcome);
        const accepted = new Set(rows(outcome).map((row) => row['record_number']));
        const rejected = rejects(outcome).map((row) => row['record_number']);
        expect([...accepted, ...rejected].sort((a, b) => Number(a) - Number(b))).toEqual(texts.map((_, index) => index + 1));
      }),
      { numRuns: 200 },
    );
  });
});

