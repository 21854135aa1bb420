import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClass } from '../../schemas/avro/read-class';
import { SchemaError } from '../../schemas/avro/schema-error';

const schemas = join(__dirname, '../../schemas');
const files = readdirSync(schemas).filter((file) => file.endsWith('.avsc'));
const good = readFileSync(join(schemas, 'http_activity.avsc'), 'utf8');

/** Reads http_activity after one replacement, which must have hit. */
function finding(from: string | RegExp, to: string): SchemaError {
  const text = good.replace(from, to);
  expect(text).not.toBe(good);
  try {
    readClass('http_activity.avsc', text);
  } catch (error) {
    if (error instanceof SchemaError) return error;
    throw error;
  }
  throw new Error('expected a SchemaError, found none');
}

const ip = /(\{ "name": "src_endpoint_ip".*\})/;
const own = (field: string) => `$1,\n    ${field}`;
const nullable = '"type": ["null", "string"], "default": null, "doc": "d"';

describe('an event class as it is read', () => {
  test.each(files)('%s keeps all rules', (file) => {
    expect(readClass(join(schemas, file)).eventClass.name).toBe(file.replace('.avsc', ''));
  });

  test('says where and what is wrong, and how to mend it', () => {
    const error = finding('"ocsf": "src_endpoint.ip"', '"ocsf": "src_endpoint.address"');
    const line = good.split('\n').findIndex((text) => text.includes('"src_endpoint.ip"')) + 1;
    const column = (good.split('\n')[line - 1] as string).indexOf('"src_endpoint.ip"') + 1;
    expect(error).toMatchObject({ file: 'http_activity.avsc', rule: 'ocsf_path', field: 'src_endpoint_ip', position: { line, column } });
    expect(error.message).toBe(
      `http_activity.avsc:${line}:${column}: src_endpoint_ip: expected a path of http_activity in OCSF 1.8.0, ` +
        'found src_endpoint.address (ocsf_path); look the attribute up in the class, or use unmapped.<name>',
    );
  });

  test.each([
    ['broken JSON', /\]\s*\}\s*$/, ']', 'json'],
    ['a key twice', '"namespace"', '"name"', 'json'],
    ['no record', '"type": "record"', '"type": "enum"', 'record'],
    ['another namespace', '"namespace": "cyberactive"', '"namespace": "other"', 'attribute'],
    ['an unknown attribute', '"ocsf": "src_endpoint.ip"', '"ocfs": "src_endpoint.ip"', 'attribute'],
    ['an attribute of a wrong type', '"ocsf": "src_endpoint.ip"', '"ocsf": 7', 'attribute'],
    ['an empty doc', /"doc": "Address of the client[^"]*"/, '"doc": " "', 'doc'],
    ['a doc of two lines', /"doc": "Address of the client/, '"doc": "Two\\nlines', 'doc'],
    ['upper case', '"name": "src_endpoint_ip"', '"name": "src_endpoint_IP"', 'name'],
    ['a name twice', '"name": "src_endpoint_hostname"', '"name": "src_endpoint_ip"', 'name'],
    ['a word that Redshift reserves', '"name": "src_endpoint_ip"', '"name": "user"', 'reserved_word'],
    ['a word that Athena reserves', '"name": "src_endpoint_ip"', '"name": "date"', 'reserved_word'],
    ['a name that the warehouse adds', '"name": "src_endpoint_ip"', '"name": "load_id"', 'reserved_word'],
    ['an int', '"name": "src_endpoint_port", "type": ["null", "long"]', '"name": "src_endpoint_port", "type": ["null", "int"]', 'type'],
    ['a union that does not begin with null', '"name": "src_endpoint_ip", "type": ["null", "string"]', '"name": "src_endpoint_ip", "type": ["string", "null"]', 'type'],
    ['an enum', '"name": "src_endpoint_ip", "type": ["null", "string"]', '"name": "src_endpoint_ip", "type": { "type": "enum", "name": "e", "symbols": ["a"] }', 'type'],
    ['a default that is not null', ip, own(`{ "name": "x", "type": ["null", "string"], "default": "x", "doc": "d", "ocsf": "unmapped.x" }`), 'nullable'],
    ['no default', ip, own(`{ "name": "x", "type": ["null", "string"], "doc": "d", "ocsf": "unmapped.x" }`), 'nullable'],
    ['a default of a required field', ip, own(`{ "name": "x", "type": "string", "default": "", "doc": "d", "ocsf": "unmapped.x" }`), 'nullable'],
    ['JSON that is no string', '"name": "src_endpoint_port", ', '"name": "src_endpoint_port", "json": true, ', 'type'],
    ['a limit over the largest VARCHAR', '"ocsf": "src_endpoint.ip", "maxBytes": 64', '"ocsf": "src_endpoint.ip", "maxBytes": 65536', 'max_bytes'],
    ['JSON with no room for a mark', '"json": true, "maxBytes": 8192', '"json": true, "maxBytes": 16', 'max_bytes'],
    ['lineage out of order', '"name": "upload_id"', '"name": "uploader_id"', 'lineage'],
    ['lineage of another type', '"name": "record_number", "type": "long"', '"name": "record_number", "type": "string"', 'lineage'],
    ['identifiers out of order', '"name": "status_id"', '"name": "state_id"', 'identifiers'],
    ['closing columns apart', /(\{ "name": "time_inferred".*\})/, own(`{ "name": "x", ${nullable}, "ocsf": "unmapped.x" }`), 'identifiers'],
    ['too many columns', ip, own(Array.from({ length: 60 }, (_, index) => `{ "name": "x${index}", ${nullable}, "ocsf": "unmapped.x${index}" }`).join(',\n')), 'column_count'],
    ['another class number', '"class_uid": 4002', '"class_uid": 4001', 'ocsf_class'],
    ['no OCSF path', ', "ocsf": "src_endpoint.ip"', '', 'ocsf_path'],
    ['a path through a list', '"ocsf": "src_endpoint.ip"', '"ocsf": "osint.value"', 'ocsf_path'],
    ['a path twice', '"ocsf": "src_endpoint.hostname"', '"ocsf": "src_endpoint.ip"', 'ocsf_path'],
    ['another type than OCSF has', '"ocsf": "src_endpoint.ip"', '"ocsf": "traffic.bytes"', 'ocsf_type'],
    ['a list that is no JSON', '"ocsf": "http_request.x_forwarded_for", "json": true', '"ocsf": "http_request.x_forwarded_for"', 'ocsf_type'],
    ['a profile that is not named', '"ocsf": "device.ip", "profile": "host"', '"ocsf": "device.ip"', 'ocsf_profile'],
    ['a profile that is none', '"ocsf": "src_endpoint.ip"', '"ocsf": "src_endpoint.ip", "profile": "host"', 'ocsf_profile'],
  ] as [string, string | RegExp, string, string][])('is refused for %s', (_, from, to, rule) => {
    expect(finding(from, to).rule).toBe(rule);
  });

  test('is refused for a file of another name', () => {
    expect(() => readClass('dns_activity.avsc', good)).toThrow('expected the file http_activity.avsc');
  });

  test('that is not of OCSF has no paths', () => {
    const receipt = readFileSync(join(schemas, 'upload_receipt.avsc'), 'utf8');
    const text = receipt.replace('"name": "host",', '"name": "host", "ocsf": "device.hostname",');
    expect(() => readClass('upload_receipt.avsc', text)).toThrow('ocsf_path');
  });

  test('says lineage in the same words in every class', () => {
    const docs = files.map((file) => readClass(join(schemas, file)).eventClass.columns.slice(0, 14).map(({ name, doc, maxBytes }) => ({ name, doc, maxBytes })));
    for (const other of docs) expect(other).toEqual(docs[0]);
  });
});
