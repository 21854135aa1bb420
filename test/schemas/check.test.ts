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

describe('an event class as it is read', () => {
  test.each(files)('%s keeps all rules', (file) => {
    expect(readClass(join(schemas, file)).eventClass.name).toBe(file.replace('.avsc', ''));
  });

  test('says where and what is wrong, and how to mend it', () => {
    const error = finding('"ocsf": "src_endpoint.ip"', '"ocsf": "src_endpoint.address"');
    const line = good.split('\n').findIndex((text) => text.includes('"src_endpoint.ip"')) + 1;
    const column = (good.split('\n')[line - 1] as string).indexOf('"src_endpoint.ip"') + 1;
    expect(error).toMatchObject({ file: 'http_activity.avsc', rule: 'ocsf_path', finding: { field: 'src_endpoint_ip', position: { line, column } } });
    expect(error.message).toBe(
      `http_activity.avsc:${line}:${column}: src_endpoint_ip: expected a path of http_activity in OCSF 1.8.0, ` +
        'found src_endpoint.address (CA1303); perhaps "src_endpoint.ip"; what OCSF does not know is unmapped.src_endpoint_ip',
    );
  });

  test('is refused for a file of another name', () => {
    expect(() => readClass('dns_activity.avsc', good)).toThrow('expected the file http_activity.avsc');
  });

  test('says lineage in the same words in every class', () => {
    const docs = files.map((file) => readClass(join(schemas, file)).eventClass.columns.slice(0, 14).map(({ name, doc, maxBytes }) => ({ name, doc, maxBytes })));
    for (const other of docs) expect(other).toEqual(docs[0]);
  });
});
