import Ajv from 'ajv';
import fc from 'fast-check';
import { eventClasses, toOcsf, toRowJson, type EventClass } from '../../schemas';
import ocsfSchema from '../fixtures/ocsf/ocsf-1.8.0.schema.json';
import { anyRow } from './arbitrary-row';

const validate = new Ajv({ strict: false }).compile(ocsfSchema);
const { authentication, http_activity, api_activity, base_event, upload_receipt } = eventClasses;

const lineage = {
  event_id: 'u-1-0',
  upload_id: 'u',
  record_number: 1,
  event_number: 0,
  generation: 1,
  uploaded_at: 1700000000000,
  record_offset: 0,
  record_length: 10,
  source: 'linux_syslog',
  source_version: 1,
  schema_version: 1,
  customer_id: 'acme',
  time: 1700000000001,
  processed_time: 1700000000002,
};
const common = { ...lineage, activity_id: 1, severity_id: 1, metadata_product_name: 'OpenSSH' };

/** The document of a row that has been through the lake, where a column with JSON is text. */
function documentOf(eventClass: EventClass, row: object): Record<string, any> {
  const document = toOcsf(eventClass, JSON.parse(toRowJson(eventClass, { ...common, ...row })) as Record<string, unknown>);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
}

describe('a row as an OCSF document', () => {
  test('has the nested form of OCSF, lineage under unmapped.cyberactive', () => {
    const document = documentOf(authentication, {
      status_id: 2,
      user_name: 'root',
      src_endpoint_ip: '192.0.2.1',
      src_endpoint_port: 22022,
      service_name: 'sshd',
      time_inferred: 'year',
      unmapped: { key: { type: 'ED25519' } },
    });
    const { event_id, customer_id, time, processed_time, ...rest } = lineage;
    expect(document).toEqual({
      class_uid: 3002,
      class_name: 'Authentication',
      category_uid: 3,
      category_name: 'Identity & Access Management',
      activity_id: 1,
      type_uid: 300201,
      severity_id: 1,
      status_id: 2,
      time,
      metadata: { uid: event_id, tenant_uid: customer_id, processed_time, version: '1.8.0', product: { name: 'OpenSSH' } },
      user: { name: 'root' },
      src_endpoint: { ip: '192.0.2.1', port: 22022 },
      service: { name: 'sshd' },
      unmapped: { key: { type: 'ED25519' }, cyberactive: { ...rest, time_inferred: 'year' } },
    });
  });

  test('moves a child whose object lacks its required parts to unmapped', () => {
    const document = documentOf(authentication, { user_name: 'root', service_name: 'sshd', actor_process_name: 'sshd', src_endpoint_port: 22 });
    expect(document).not.toHaveProperty('actor');
    expect(document).not.toHaveProperty('src_endpoint');
    expect(document.unmapped).toMatchObject({ actor: { process: { name: 'sshd' } }, src_endpoint: { port: 22 } });
  });

  test('names the profiles of the columns that have a value', () => {
    const document = documentOf(base_event, { activity_id: 99, device_hostname: 'web-1', device_type_id: 1 });
    expect(document).toMatchObject({ device: { hostname: 'web-1', type_id: 1 }, metadata: { profiles: ['host'] } });
  });

  test('leaves a profile out whose own required parts are missing', () => {
    const document = documentOf(authentication, { user_name: 'root', service_name: 'aws', api_operation: 'ConsoleLogin' });
    expect(document.metadata).not.toHaveProperty('profiles');
    expect(document).not.toHaveProperty('api');
    expect(document.unmapped).toMatchObject({ api: { operation: 'ConsoleLogin' } });
  });

  test('moves values outside enums and ranges to unmapped, by their path', () => {
    const document = documentOf(http_activity, {
      activity_id: 42,
      severity_id: 7,
      http_request_http_method: 'PROPFIND',
      http_request_version: '1.1',
      src_endpoint_ip: '192.0.2.1',
      src_endpoint_port: 70000,
    });
    expect(document).toMatchObject({ activity_id: 99, type_uid: 400299, severity_id: 99, http_request: { version: '1.1' } });
    expect(document.unmapped).toMatchObject({
      activity_id: 42,
      severity_id: 7,
      'http_request.http_method': 'PROPFIND',
      'src_endpoint.port': 70000,
    });
  });

  test('keeps of a list what fits', () => {
    const resources = [{ uid: 'arn:a', type: 'bucket', colour: 'red' }, { type: 'nameless' }, 'text'];
    const document = documentOf(api_activity, { actor_user_name: 'a', api_operation: 'GetObject', src_endpoint_ip: '192.0.2.1', resources });
    expect(document.resources).toEqual([{ uid: 'arn:a', type: 'bucket' }]);
    expect(document.unmapped).toMatchObject({ 'resources[0].colour': 'red', 'resources[1]': { type: 'nameless' }, 'resources[2]': 'text' });
  });

  test('is a Base Event where the row lacks what its class requires', () => {
    const document = documentOf(authentication, { src_endpoint_ip: '192.0.2.1' });
    expect(document).toMatchObject({ class_uid: 0, type_uid: 99, activity_id: 99 });
    expect(document.unmapped).toMatchObject({
      activity_id: 1,
      src_endpoint: { ip: '192.0.2.1' },
      cyberactive: { event_class: 'authentication', upload_id: 'u' },
    });
  });

  test('keeps fields of the source that bear our names apart', () => {
    const document = documentOf(base_event, { activity_id: 99, unmapped: { cyberactive: 'mine' } });
    expect(document.unmapped.cyberactive).toMatchObject({ upload_id: 'u', unmapped: { cyberactive: 'mine' } });
  });

  test('does not exist for a class that is not of OCSF', () => {
    expect(() => toOcsf(upload_receipt, {})).toThrow('upload_receipt: expected a class of OCSF');
  });

  test.each(Object.values(eventClasses).filter(({ ocsf }) => ocsf))('of $name validates, whatever the row holds', (eventClass) => {
    fc.assert(
      fc.property(anyRow(eventClass), (row) => {
        documentOf(eventClass, row);
      }),
      { numRuns: 40 },
    );
  });

  test.each(Object.values(eventClasses).filter(({ ocsf }) => ocsf))('of $name has every value of the row somewhere', (eventClass) => {
    const texts = eventClass.columns.filter(({ json, type, name }) => type === 'string' && !json && name !== 'truncated_fields');
    const required = texts.filter(({ nullable }) => !nullable).map(({ name }) => name);
    fc.assert(
      fc.property(fc.subarray(texts.map(({ name }) => name)), (names) => {
        const values = Object.fromEntries([...required, ...names].map((name, index) => [name, `v${index}v`]));
        const text = JSON.stringify(documentOf(eventClass, values));
        for (const value of Object.values(values)) expect(text).toContain(`"${value}"`);
      }),
      { numRuns: 40 },
    );
  });
});
