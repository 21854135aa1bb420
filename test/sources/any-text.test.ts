import fc from 'fast-check';
import { eventClasses, toRowJson } from '../../schemas';
import { sources } from '../../transforms/sources';
import { context, fixtureCases, parsed } from './fixtures';

const names = Object.keys(sources);

/** At least one event that conforms, or a RecordError; `parsed` throws on any other error. */
function becomesEventsOrIsRejected(name: string, text: string): void {
  const result = parsed(sources[name]!, text);
  if (!('events' in result)) return;
  expect(result.events.length).toBeGreaterThan(0);
  for (const event of result.events) toRowJson(eventClasses[event.class], { ...lineage, ...event });
}

const lineage = {
  event_id: 'u-1-0', upload_id: 'u', record_number: 1, event_number: 0, generation: 1, uploaded_at: context.uploadedAt, record_offset: 0, record_length: 1,
  source: 's', source_version: 1, schema_version: 1, customer_id: 'c', processed_time: context.uploadedAt,
};

describe.each(names)('%s', (name) => {
  const records = fixtureCases.filter(({ source }) => source.name === name).flatMap((entry) => entry.records.map(String));

  test('makes events of any text, or rejects it with a reason', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => becomesEventsOrIsRejected(name, text)), { numRuns: 2000 });
  });

  test('makes events of its own records with a part replaced, or rejects them with a reason', () => {
    const change = fc.tuple(fc.constantFrom(...records), fc.nat(), fc.nat({ max: 40 }), fc.string({ unit: 'binary', maxLength: 12 }));
    fc.assert(
      fc.property(change, ([record, at, length, text]) => {
        const from = at % (record.length + 1);
        becomesEventsOrIsRejected(name, record.slice(0, from) + text + record.slice(from + length));
      }),
      { numRuns: 3000 },
    );
  });

  test('needs time in proportion to the length of the record', () => {
    const repeated = [
      ' ', 'a', '"', '\\', '[', ']', '<1>', ': ', ' [', '" "', '=', ' user=', ' from ', '{', '{"a":', '[[', '1', ',1', '":"', '-', 'x@', '/', '?', ' ; ', ', ', '1.',
    ];
    for (const record of [0, 0.3, 0.6, 0.9].map((part) => records[Math.floor(part * records.length)]!)) {
      for (const piece of repeated) {
        for (const at of [0, Math.floor(record.length / 2)]) {
          const long = record.slice(0, at) + piece.repeat(100_000 / piece.length) + record.slice(at);
          const start = performance.now();
          parsed(sources[name]!, long);
          expect(performance.now() - start).toBeLessThan(1000);
        }
      }
    }
  });
});

test('an object nested too deep for the warehouse is rejected', () => {
  const head = '{"eventTime":"2026-01-01T00:00:00Z","eventName":"A","eventSource":"b","sourceIPAddress":"c","requestParameters":';
  const nested = (depth: number): string => `${head}${'['.repeat(depth)}${']'.repeat(depth)}}`;
  expect(parsed(sources.aws_cloudtrail!, nested(900))).toHaveProperty('events');
  expect(parsed(sources.aws_cloudtrail!, nested(400_000))).toEqual({
    rejection: { reason: 'invalid_json', field: 'record', expected: 'at most 1000 levels of nesting' },
  });
});
