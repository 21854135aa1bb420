import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readAvsc } from '../../schemas/avro/avsc-record';
import { check } from '../../schemas/avro/check';
import { draftClass, draftInto } from '../../schemas/avro/infer/draft';
import { Evidence } from '../../schemas/avro/infer/evidence';
import { readSamples } from '../../schemas/avro/infer/read-samples';
import { frozen } from './schema-folder';

const template = readAvsc('base_event.avsc', frozen('base_event'));
const record = (text: string, name: string) => readAvsc(`${name}.avsc`, text);

function evidenceOf(records: readonly object[]): Evidence {
  const evidence = new Evidence();
  for (const sample of records) evidence.add(sample as Record<string, unknown>);
  return evidence;
}

const field = (evidence: Evidence, name: string) => evidence.fields().find(({ path }) => path.join('.') === name);

describe('samples', () => {
  test.each([
    ['NDJSON', '{"a":1}\n\n{"a":2}\n', 'json', [{ a: 1 }, { a: 2 }]],
    ['one object', '{\n "a": 1\n}', 'json', [{ a: 1 }]],
    ['a list', '[{"a":1}, 7]', 'json', [{ a: 1 }]],
    ['a document with a list', '{"Records":[{"a":1},{"a":2}]}', 'json', [{ a: 1 }, { a: 2 }]],
    ['key=value', 'user=root n=007 m=7 ok=true note="a \\"b\\"" x=-\n', 'keyvalue', [{ user: 'root', n: '007', m: 7, ok: true, note: 'a \\"b\\"', x: null }]],
    ['CSV', 'name,"the port"\n"a,""b""",22\n', 'csv', [{}, { name: 'a,"b"', 'the port': 22 }]],
    ['TSV', 'name\tport\na\t22\n', 'tsv', [{}, { name: 'a', port: 22 }]],
    ['Zeek', '#separator \\x09\n#fields\tts\tid.orig_h\n#types\ttime\taddr\n1.5\t10.0.0.1\n#close\tx\n', 'tsv', [{}, {}, {}, { ts: '1.5', 'id.orig_h': '10.0.0.1' }, {}]],
  ])('as %s are read', (_, text, format, records) => {
    expect(readSamples(text)).toMatchObject({ format, records });
  });

  test('that are no record are counted, and the first lines named', () => {
    expect(readSamples('{"a":1}\nnot json\n{"b":\n', 'json')).toMatchObject({ records: [{ a: 1 }], skipped: [2, 3], skippedCount: 2 });
  });

  test('of any bytes are read without an error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('auto', 'json', 'keyvalue', 'csv', 'tsv'), (text, format) => void readSamples(text, format)));
  });
});

describe('evidence', () => {
  const evidence = evidenceOf([
    { ip: '192.0.2.1', port: 22, ratio: 1, tls: { version: '1.3', alpn: [] }, big: 12345678901234567890, password: 'x', mixed: 1, empty: '' },
    { ip: '192.0.2.2', port: 23, ratio: 0.5, tls: { version: '1.2' }, mixed: 'a', none: null },
    { ip: '192.0.2.2' },
  ]);

  test('says in how many samples a field is, with what types and values', () => {
    expect(evidence.records).toBe(3);
    expect(field(evidence, 'ip')).toMatchObject({ seen: 3, types: { text: 3 }, distinct: 2, longest: 9, example: '192.0.2.1', looksLike: 'IP address' });
    expect(field(evidence, 'port')).toMatchObject({ seen: 2, types: { integer: 2 } });
    expect(field(evidence, 'ratio')?.types).toEqual({ integer: 1, number: 1 });
    expect(field(evidence, 'tls.version')?.seen).toBe(2);
    expect(field(evidence, 'tls.alpn')?.types).toEqual({ list: 1 });
    expect(field(evidence, 'mixed')?.types).toEqual({ integer: 1, text: 1 });
    expect(field(evidence, 'big')?.types).toEqual({ text: 1 });
  });

  test('has no field without a value, and shows no secret', () => {
    expect(field(evidence, 'empty')).toBeUndefined();
    expect(field(evidence, 'none')).toBeUndefined();
    expect(field(evidence, 'password')).not.toHaveProperty('example');
  });

  test('takes an object whose keys are data for one field', () => {
    const map = evidenceOf(Array.from({ length: 60 }, (_, index) => ({ headers: { [`x-${index}`]: 'a' }, or: index === 0 ? 'text' : { a: 1 } })));
    expect(map.fields().map(({ path }) => path.join('.'))).toEqual(['headers', 'or']);
  });
});

describe('a draft', () => {
  const samples = evidenceOf([
    { ts: '2026-03-01T10:00:00Z', src_ip: '192.0.2.7', srcPort: '4242', user: 'dana', tls: { version: '1.3' }, bytes: 120, ok: true, groups: ['a'], date: 'x' },
    { src_ip: '192.0.2.8', token: 'abc' },
  ]);

  test('of an OCSF class keeps all rules but that its docs are drafts', () => {
    const draft = draftClass('network_activity', samples, template);
    const rules = new Set(check(record(draft.text, 'network_activity')).map(({ rule }) => rule));
    expect([...rules]).toEqual(['draft_doc']);
    const byName = new Map(draft.fields.map((proposed) => [proposed.evidence.path.join('.'), proposed]));
    expect(byName.get('ts')).toMatchObject({ fate: 'covered', name: 'time' });
    expect(byName.get('src_ip')).toMatchObject({ name: 'src_endpoint_ip', ocsf: 'src_endpoint.ip', maxBytes: 32 });
    expect(byName.get('srcPort')).toMatchObject({ name: 'src_endpoint_port', type: 'bigint', ocsf: 'src_endpoint.port' });
    expect(byName.get('tls.version')).toMatchObject({ name: 'tls_version', ocsf: 'tls.version' });
    expect(byName.get('groups')).toMatchObject({ json: true, ocsf: 'unmapped.groups' });
    expect(byName.get('token')).toMatchObject({ fate: 'unmapped' });
    expect(draft.text).toContain('Draft: src_ip in 2 of 2 samples; text (IP address), 2 values, up to 9 bytes.');
  });

  test('takes the attribute whose type the samples have', () => {
    const draft = draftClass('http_activity', evidenceOf([{ status: 404, result: 'Failure' }]), template);
    expect(draft.fields.map(({ ocsf, fate }) => [ocsf, fate])).toEqual([
      ['http_response.code', 'column'],
      ['status', 'covered'],
    ]);
  });

  test('never has a value of a log in it', () => {
    const { text } = draftClass('network_activity', samples, template);
    for (const value of ['192.0.2.7', 'dana', 'abc']) expect(text).not.toContain(value);
  });

  test('of a class of our own has no OCSF, and says which path a field would have', () => {
    const draft = draftClass('vpn_session', samples, template);
    expect(new Set(check(record(draft.text, 'vpn_session')).map(({ rule }) => rule))).toEqual(new Set(['draft_doc']));
    expect(draft.text).not.toContain('"ocsf"');
    expect(draft.fields.find(({ name }) => name === 'src_ip')?.suggested).toBe('src_endpoint.ip');
    expect(draft.fields.find(({ evidence }) => evidence.path[0] === 'user')?.name).toBe('user_name');
    expect(draft.fields.find(({ evidence }) => evidence.path[0] === 'date')?.name).toBe('date_value');
  });

  test('of a class that is there appends what it has no column for', () => {
    const before = readFileSync(join(__dirname, '../../schemas/released/http_activity/1.avsc'), 'utf8');
    const draft = draftInto(record(before, 'http_activity'), samples);
    const names = record(draft.text, 'http_activity').fields.map(({ name }) => name);
    expect(names.slice(0, 62)).toEqual(record(before, 'http_activity').fields.map(({ name }) => name));
    expect(names.slice(62)).toEqual(['tls_version', 'traffic_bytes', 'ok', 'groups']);
    expect(draft.text.startsWith(before.slice(0, before.lastIndexOf('}\n  ]')))).toBe(true);
  });

  test('of any JSON keeps all rules that do not ask for words', () => {
    const names = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('user', 'src_ip', 'time', 'message', 'unmapped', 'event_id', 'UserName', 'status', 'a.b', '__proto__', 'constructor'));
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(fc.array(fc.dictionary(names, value, { maxKeys: 12 }), { minLength: 1, maxLength: 5 }), fc.constantFrom('network_activity', 'authentication', 'vpn_session'), (records, name) => {
        const { text } = draftClass(name, evidenceOf(records), template);
        expect(check(record(text, name)).filter(({ rule }) => rule !== 'draft_doc')).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
