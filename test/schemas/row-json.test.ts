import { Type, type Schema } from 'avsc';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventClasses, eventId, JsonBytes, NonconformingRow, RowWriter, toRowJson, type EventClass } from '../../schemas';
import { anyRow } from './arbitrary-row';

const { http_activity, rejected_record, authentication } = eventClasses;

const lineage = {
  event_id: 'u-1-0',
  upload_id: 'u',
  record_number: 1,
  event_number: 0,
  generation: 1,
  uploaded_at: 1700000000000,
  record_offset: 0,
  record_length: 10,
  source: 'web_access',
  source_version: 1,
  customer_id: 'acme',
  time: 1700000000001,
  processed_time: 1700000000002,
};
const request = { ...lineage, activity_id: 3, severity_id: 1, metadata_product_name: 'nginx' };
const rowJsonWith = (eventClass: EventClass, shared: object, ...written: Parameters<RowWriter['write']>): string => {
  const out = new JsonBytes();
  new RowWriter(eventClass, out, shared as Record<string, unknown>).write(...written);
  return out.toString();
};
const write = (row: object) => JSON.parse(toRowJson(http_activity, { ...request, ...row })) as Record<string, unknown>;

describe('a row as JSON', () => {
  test('has the values of the row and what follows from the class, and no nulls', () => {
    expect(write({ status_id: null, status: undefined, http_response_code: 404 })).toEqual({
      ...request,
      schema_version: http_activity.version,
      class_uid: 4002,
      category_uid: 4,
      type_uid: 400203,
      http_response_code: 404,
    });
  });

  test('has the numbers of its class, whatever the row says', () => {
    expect(write({ class_uid: 1, category_uid: 1, type_uid: 1, schema_version: 99 })).toMatchObject({
      class_uid: 4002,
      category_uid: 4,
      type_uid: 400203,
      schema_version: http_activity.version,
    });
  });

  test('of an event carries no class, and of another class is refused', () => {
    expect(write({ class: 'http_activity' })).not.toHaveProperty('class');
    expect(() => write({ class: 'authentication' })).toThrow('class: expected a column of http_activity');
  });

  test('of a class that is not of OCSF has no OCSF numbers', () => {
    const rejected = { ...lineage, reason: 'unparseable', excerpt_bytes: 10, excerpt_is_cut: false };
    expect(JSON.parse(toRowJson(rejected_record, rejected))).toEqual({ ...rejected, schema_version: rejected_record.version });
  });

  test.each([
    [{ http_response_code: '404' }, 'http_response_code: expected an integer within ±(2^53 - 1)'],
    [{ http_response_code: 2 ** 53 }, 'http_response_code: expected an integer within ±(2^53 - 1)'],
    [{ http_response_code: 1.5 }, 'http_response_code: expected an integer within ±(2^53 - 1)'],
    [{ src_endpoint_ip: 7 }, 'src_endpoint_ip: expected text'],
    [{ activity_id: 100 }, 'activity_id: expected an integer from 0 to 99'],
    [{ unmapped: () => 1 }, 'unmapped: expected a JSON value'],
    [{ metadata_product_name: null }, 'metadata_product_name: expected a value, since the column is required'],
    [{ event_id: undefined }, 'event_id: expected a value, since the column is required'],
    [{ colour: 'red' }, 'colour: expected a column of http_activity'],
  ])('that does not conform is refused by name, without the value: %p', (row, message) => {
    expect(() => write(row)).toThrow(NonconformingRow);
    expect(() => write(row)).toThrow(message);
  });

  test('takes true and false only where a column says so', () => {
    const logon = { ...request, is_remote: 1 };
    expect(() => toRowJson(authentication, logon)).toThrow('is_remote: expected true or false');
    expect(JSON.parse(toRowJson(authentication, { ...logon, is_remote: false }))).toMatchObject({ is_remote: false });
  });

  test('names in truncated_fields each column that is not exactly what was given', () => {
    const row = write({
      src_endpoint_hostname: 'h'.repeat(300),
      message: 'nul \0 here',
      http_request_referrer: 'half \ud83d pair',
      http_request_user_agent: 'bytes that were no UTF-8: \ufffd',
      http_request_url_path: '/päth 😀 "quoted" \\ \u2028',
      unmapped: { big: 'x'.repeat(70000), small: 1 },
    });
    expect(row.src_endpoint_hostname).toBe('h'.repeat(256));
    expect(row.message).toBe('nul \ufffd here');
    expect(row.http_request_referrer).toBe('half \ufffd pair');
    expect(row.http_request_url_path).toBe('/päth 😀 "quoted" \\ \u2028');
    expect(row.unmapped).toBe('{"big":{"$cut":70002},"small":1}');
    expect(row.truncated_fields).toBe('src_endpoint_hostname,message,http_request_referrer,http_request_user_agent,unmapped');
  });

  test('adds to the truncated_fields that it is given', () => {
    expect(write({ truncated_fields: 'time', message: '\0' }).truncated_fields).toBe('time,message');
  });

  test.each(Object.values(eventClasses))('of $name, whatever it holds, is one line that Avro accepts and every layer can hold', (eventClass) => {
    const avro = Type.forSchema(JSON.parse(readFileSync(join(__dirname, `../../schemas/${eventClass.name}.avsc`), 'utf8')) as Schema);
    fc.assert(
      fc.property(anyRow(eventClass), (row) => {
        const json = toRowJson(eventClass, row);
        expect(json).not.toMatch(/[\n\r\0]|\\u0000|\\ud[89a-f]/);
        const parsed = JSON.parse(json) as Record<string, unknown>;
        const whole = Object.fromEntries(eventClass.columns.map(({ name }) => [name, parsed[name] ?? null]));
        expect(avro.isValid(whole)).toBe(true);
        for (const { name, maxBytes, json: isJson } of eventClass.columns) {
          const value = parsed[name];
          if (typeof value === 'string') expect(Buffer.byteLength(value)).toBeLessThanOrEqual(maxBytes as number);
          if (isJson && value !== undefined) JSON.parse(value as string);
        }
        expect(Object.values(parsed)).not.toContain(null);
      }),
      { numRuns: 60 },
    );
  });

  test.each(Object.values(eventClasses))('of $name is the same with the columns that rows share conformed beforehand', (eventClass) => {
    fc.assert(
      fc.property(anyRow(eventClass), fc.array(fc.constantFrom(...eventClass.columns.map(({ name }) => name))), (row, names) => {
        const members = Object.entries(row);
        const shared = Object.fromEntries(members.filter(([name]) => names.includes(name)));
        const own = Object.fromEntries(members.filter(([name]) => !names.includes(name)));
        const [parsed, expected] = [rowJsonWith(eventClass, shared, own), toRowJson(eventClass, row)].map((json) => {
          const { truncated_fields, ...columns } = JSON.parse(json) as Record<string, unknown>;
          return { ...columns, truncated: new Set(String(truncated_fields).split(',')) };
        });
        expect(parsed).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('of which a shared column is missing names it', () => {
    const { upload_id: _, source, ...row } = request;
    expect(() => rowJsonWith(http_activity, { source }, row)).toThrow('upload_id: expected a value');
    expect(() => rowJsonWith(http_activity, { upload_id: 1 }, row)).toThrow('upload_id: expected text');
  });

  test('has the id that follows from its place, whatever the upload is called', () => {
    const name = fc.oneof(fc.stringMatching(/^[a-z2-7]{26}$/), fc.string({ unit: 'binary' }), fc.constantFrom('"', 'n'.repeat(1001), 'n'.repeat(5000)));
    const { event_id: _, upload_id, record_number, event_number, record_offset, record_length, ...row } = request;
    fc.assert(
      fc.property(name, fc.maxSafeNat(), fc.nat(), (upload, record, event) => {
        const place = { record_number: record, event_number: event, record_offset, record_length };
        const whole = { upload_id: upload, ...row, event_id: eventId(upload, record, event), ...place };
        expect(rowJsonWith(http_activity, { upload_id: upload }, row, place)).toBe(rowJsonWith(http_activity, { upload_id: upload }, { ...whole, upload_id: undefined }));
      }),
    );
    const place = { record_number, event_number, record_offset, record_length };
    expect(() => rowJsonWith(http_activity, { upload_id }, row, { ...place, record_number: Infinity })).toThrow('record_number: expected an integer');
    expect(() => rowJsonWith(http_activity, { upload_id }, row, { ...place, record_length: 0.5 })).toThrow('record_length: expected an integer');
  });

  test('keeps text without faults as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        fc.pre(!text.includes('\0') && !text.includes('\ufffd'));
        expect(write({ message: text, unmapped: { [text]: text } })).toMatchObject({
          message: text,
          unmapped: JSON.stringify({ [text]: text }),
        });
      }),
    );
  });
});
