import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalog } from '../../schemas/avro/catalog';
import { readFingerprints, release } from '../../schemas/avro/releases';
import type { SchemaError } from '../../schemas/avro/schema-error';

const repository = join(__dirname, '../../schemas');
const name = 'upload_receipt';
let schemas: string;

beforeEach(() => {
  schemas = mkdtempSync(join(tmpdir(), 'schemas-'));
  cpSync(join(repository, `${name}.avsc`), join(schemas, `${name}.avsc`));
});
afterEach(() => rmSync(schemas, { recursive: true }));

function edit(from: string | RegExp, to: string): void {
  const file = join(schemas, `${name}.avsc`);
  const text = readFileSync(file, 'utf8');
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  writeFileSync(file, edited);
}

const append = (field: string) => edit(/\n  \]\n\}\n$/, `,\n    ${field}\n  ]\n}\n`);
const shipper = '{ "name": "shipper", "type": ["null", "string"], "default": null, "doc": "Program that shipped the file." }';
const catalog = () => readCatalog(schemas)[0]!;

function refusal(): SchemaError {
  try {
    readCatalog(schemas);
  } catch (error) {
    return error as SchemaError;
  }
  throw new Error('expected a SchemaError, found none');
}

describe('versions of an event class', () => {
  test('begin with 1, before and after the first release', () => {
    expect(catalog().version).toBe(1);
    expect(release(schemas, name)).toBe(1);
    expect(catalog().version).toBe(1);
    expect(release(schemas, name)).toBeUndefined();
  });

  test('stay when only the words for the analyst change', () => {
    release(schemas, name);
    edit('Host that the shipper named', 'Name of the host that the shipper gave');
    expect(catalog().version).toBe(1);
    expect(release(schemas, name)).toBeUndefined();
  });

  test('rise with an appended column, which knows since when it is there', () => {
    release(schemas, name);
    append(shipper);
    expect(catalog().version).toBe(2);
    expect(catalog().columns.at(-1)).toMatchObject({ name: 'shipper', since: 2 });
    expect(catalog().columns.at(-2)).toMatchObject({ since: 1 });
    expect(release(schemas, name)).toBe(2);
    append(shipper.replace('shipper', 'shipper_version'));
    expect(catalog().columns.slice(-2).map(({ since }) => since)).toEqual([2, 3]);
  });

  test('rise with a limit that grows', () => {
    release(schemas, name);
    edit('"maxBytes": 256', '"maxBytes": 512');
    expect(catalog().version).toBe(2);
  });

  test.each([
    ['a column is inserted', () => edit('    { "name": "path"', `    ${shipper},\n    { "name": "path"`), 'append_only', 'expected path as column 16, as in version 1, found shipper'],
    ['a column is removed', () => edit(/,\n    \{ "name": "header_lines".*\}/, ''), 'append_only', 'expected header_lines as column 30'],
    ['a column is renamed', () => edit('"name": "raw_key"', '"name": "object_key"'), 'append_only', 'expected raw_key as column 20'],
    ['a type changes', () => edit('"name": "records", "type": "long"', '"name": "records", "type": "double"'), 'append_only', 'expected the type of version 1'],
    ['a required column becomes nullable', () => edit('"name": "records", "type": "long"', '"name": "records", "type": ["null", "long"], "default": null'), 'append_only', 'expected the type of version 1'],
    ['JSON becomes text', () => edit('"doc": "Records sent on', '"json": false, "doc": "Records sent on'), 'json', 'expected each key once'],
    ['a limit shrinks', () => edit('"maxBytes": 256', '"maxBytes": 128'), 'append_only', 'expected at least 256 bytes, as in version 1, found 128'],
    ['a required column is appended', () => append('{ "name": "shipper", "type": "string", "doc": "d" }'), 'append_only', 'expected a nullable column'],
  ])('are refused when %s', (_, change, rule, problem) => {
    release(schemas, name);
    change();
    expect(refusal()).toMatchObject({ name: 'SchemaError', rule });
    expect(refusal().message).toContain(problem);
  });

  test('are held against every release, not only the last', () => {
    release(schemas, name);
    append(shipper);
    release(schemas, name);
    edit('"name": "records", "type": "long"', '"name": "records", "type": "double"');
    expect(refusal().problem).toContain('version 1');
  });

  test('are refused when a released file is edited or gone', () => {
    release(schemas, name);
    const file = join(schemas, 'released', name, '1.avsc');
    appendFileSync(file, '\n');
    expect(refusal().message).toContain('expected the release as it was frozen, found an edited one (released)');
    rmSync(file);
    expect(refusal().message).toContain('found no file (released)');
    expect(readFingerprints(schemas)[name]?.['1']).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the released schemas of this repository', () => {
  test('are unedited, readable both ways by the working schemas, and the version that rows carry', () => {
    const released = readFingerprints(repository);
    for (const eventClass of readCatalog(repository)) {
      expect(Object.keys(released[eventClass.name] ?? {}).length).toBeGreaterThan(0);
      expect(eventClass.columns.every(({ since }) => since <= eventClass.version)).toBe(true);
    }
  });
});
