import Ajv from 'ajv';
import { eventClasses, toOcsf, toRowJson, type EventClassName } from '../../schemas';
import type { Source } from '../../transforms/source';
import ocsfSchema from '../fixtures/ocsf/ocsf-1.8.0.schema.json';
import { context, fixtureCases, parsed, readSamples } from './fixtures';

// The class's own definition: the root of the schema would try the conditions of all classes on each document.
const ajv = new Ajv({ strict: false }).addSchema(ocsfSchema, 'ocsf');
const validators = new Map(
  (['base_event', 'authentication', 'http_activity', 'api_activity'] as const).map((name): [EventClassName, ReturnType<typeof ajv.compile>] => [
    name,
    ajv.compile({ $ref: `ocsf#/definitions/class_${name}` }),
  ]),
);

const lineage = {
  event_id: 'u-1-0', upload_id: 'u', record_number: 1, event_number: 0, generation: 1, uploaded_at: context.uploadedAt, record_offset: 0, record_length: 10,
  source: 'linux_syslog', source_version: 1, schema_version: 1, customer_id: 'acme', processed_time: context.uploadedAt,
};

interface Way {
  /** What OCSF finds wrong. */
  readonly errors: readonly string[];
  /** Columns that did not fit their row. */
  readonly truncated: string | undefined;
  /** OCSF paths that found no place in the document. */
  readonly displaced: readonly string[];
}

/** The way of each event of a record through the lake and back to OCSF. */
function waysOf(source: Source, record: Buffer): Way[] {
  const result = parsed(source, record);
  if (!('events' in result)) return [];
  return result.events.map((event) => {
    const eventClass = eventClasses[event.class];
    const row = JSON.parse(toRowJson(eventClass, { ...lineage, ...event })) as Record<string, unknown>;
    const document = toOcsf(eventClass, row) as { readonly unmapped: Record<string, unknown> };
    const validate = validators.get(event.class)!;
    validate(document);
    const own = 'unmapped' in event ? (event.unmapped as object | undefined) : undefined;
    return {
      errors: (validate.errors ?? []).map((error) => `${event.class}${error.instancePath} ${error.message}`),
      truncated: row.truncated_fields as string | undefined,
      displaced: Object.keys(document.unmapped).filter((key) => key !== 'cyberactive' && !(own && key in own)).map((key) => `${event.class} ${key}`),
    };
  });
}

test.each(fixtureCases)('events of $source.name/$name are rows that turn back into valid OCSF', ({ source, records }) => {
  expect(records.flatMap((record) => waysOf(source, record)).flatMap((way) => way.errors)).toEqual([]);
});

test('events of all samples are rows that turn back into valid OCSF, with nothing cut', () => {
  const ways = readSamples().flatMap(({ source, records }) => records.flatMap((record) => waysOf(source, record)));
  expect(ways.length).toBeGreaterThan(20_000);
  expect([...new Set(ways.flatMap((way) => way.errors))]).toEqual([]);
  expect(ways.filter((way) => way.truncated !== undefined)).toEqual([]);
  // sudo writes no process id, which OCSF's process needs; services have a type but no name, which OCSF's user needs.
  expect([...new Set(ways.flatMap((way) => way.displaced))].sort()).toEqual(['api_activity actor.user', 'authentication actor.process']);
});
