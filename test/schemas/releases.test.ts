import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalog } from '../../schemas/avro/catalog';
import { inspect } from '../../schemas/avro/inspect';
import { release } from '../../schemas/avro/release';
import { readFingerprints } from '../../schemas/avro/releases';

const repository = join(__dirname, '../../schemas');
const name = 'upload_receipt';
let schemas: string;

beforeEach(() => {
  schemas = mkdtempSync(join(tmpdir(), 'schemas-'));
  cpSync(join(repository, 'released', name, '1.avsc'), join(schemas, `${name}.avsc`));
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

const today = '2026-11-22';

/** Releases the class. @returns the new version; undefined if nothing had changed */
function freeze(): number | undefined {
  const { released, findings } = release(schemas, [name], today);
  expect(findings).toEqual([]);
  return released.find(({ isNew }) => isNew)?.version;
}

describe('versions of an event class', () => {
  test('begin with 1, before and after the first release', () => {
    expect(catalog().version).toBe(1);
    expect(freeze()).toBe(1);
    expect(catalog().version).toBe(1);
    expect(freeze()).toBeUndefined();
  });

  test('stay when only the words for the analyst change', () => {
    freeze();
    edit('Host that the shipper named', 'Name of the host that the shipper gave');
    expect(catalog().version).toBe(1);
    expect(freeze()).toBeUndefined();
  });

  test('rise with an appended column, which knows since when it is there', () => {
    freeze();
    append(shipper);
    expect(catalog().version).toBe(2);
    expect(catalog().columns.at(-1)).toMatchObject({ name: 'shipper', since: 2 });
    expect(catalog().columns.at(-2)).toMatchObject({ since: 1 });
    expect(freeze()).toBe(2);
    append(shipper.replace('shipper', 'shipper_version'));
    expect(catalog().columns.slice(-2).map(({ since }) => since)).toEqual([2, 3]);
  });

  test('rise with a limit that grows', () => {
    freeze();
    edit('"maxBytes": 256', '"maxBytes": 512');
    expect(catalog().version).toBe(2);
  });

  test('are held against every release, not only the last', () => {
    freeze();
    append(shipper);
    freeze();
    edit('"name": "records", "type": "long"', '"name": "records", "type": "double"');
    expect(inspect(schemas).findings).toMatchObject([{ rule: 'type_changed', versions: [1, 2] }]);
    expect(() => catalog()).toThrow('expected "long", as in versions 1, 2, found "double" (CA1405)');
  });

  test('are the widest limit that was ever released', () => {
    freeze();
    edit('"maxBytes": 256', '"maxBytes": 512');
    freeze();
    edit('"maxBytes": 512', '"maxBytes": 128');
    expect(inspect(schemas).findings).toMatchObject([{ rule: 'limit_shrunk', from: '512', to: '128', versions: [1, 2] }]);
  });

  test('go on where a break is accepted', () => {
    freeze();
    edit('"name": "records", "type": "long"', '"name": "records", "type": "double"');
    const entry = { code: 'CA1405', path: `${name}.records`, from: '"long"', to: '"double"', reason: 'no file has it', by: 'dana', until: today };
    writeFileSync(join(schemas, 'accepted.json'), JSON.stringify([entry]));
    expect(inspect(schemas, today)).toMatchObject({ findings: [], accepted: [{ rule: 'type_changed', acceptance: { by: 'dana' } }] });
    expect(catalog().version).toBe(2);
    expect(freeze()).toBe(2);
    expect(inspect(schemas, '2026-11-23').findings).toMatchObject([{ rule: 'acceptance_expired' }]);
    expect(catalog().version).toBe(2);
  });
});

describe('a release', () => {
  const outcome = () => release(schemas, undefined, today);
  const files = () => readdirSync(schemas, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(schemas, file)).isFile()).map((file) => [file, readFileSync(join(schemas, file), 'utf8')]);

  test('freezes the file, its fingerprint and a line of the changelog', () => {
    outcome();
    append(shipper);
    edit('"maxBytes": 256', '"maxBytes": 512');
    expect(outcome().released).toMatchObject([{ name, version: 2, isNew: true }]);
    const text = readFileSync(join(schemas, 'released', name, '2.avsc'), 'utf8');
    expect(text).toBe(readFileSync(join(schemas, `${name}.avsc`), 'utf8'));
    expect(readFingerprints(schemas)[name]).toMatchObject({ 2: createHash('sha256').update(text).digest('hex') });
    expect(readFileSync(join(schemas, 'released', 'CHANGELOG.md'), 'utf8').split('\n').slice(4)).toEqual([
      `- ${today} ${name} 2: added shipper (text, 4,096 bytes); host: 256 → 512 bytes`,
      `- ${today} ${name} 1: first release, 32 columns`,
      '',
    ]);
  });

  test('again does nothing', () => {
    outcome();
    const before = files();
    expect(outcome()).toMatchObject({ findings: [], released: [{ version: 1, isNew: false }] });
    expect(files()).toEqual(before);
  });

  test('is refused on a finding, and nothing is written', () => {
    outcome();
    append(shipper.replace('shipper', 'Shipper'));
    const before = files();
    expect(outcome()).toMatchObject({ findings: [{ rule: 'name_case' }], released: [] });
    expect(files()).toEqual(before);
  });

  test('is not refused for findings of a class that is not released', () => {
    writeFileSync(join(schemas, 'other.avsc'), '{');
    expect(release(schemas, [name], today).released).toMatchObject([{ version: 1 }]);
    expect(release(schemas, ['other'], today).findings).toMatchObject([{ rule: 'json' }]);
  });

  test.each(['after the file', 'after the changelog'])('that was interrupted %s is finished by the next', (where) => {
    outcome();
    append(shipper);
    outcome();
    const whole = files();
    const fingerprints = readFingerprints(schemas);
    writeFileSync(join(schemas, 'released', 'fingerprints.json'), `${JSON.stringify({ [name]: { 1: fingerprints[name]![1] } }, null, 2)}\n`);
    if (where === 'after the file') {
      const changelog = join(schemas, 'released', 'CHANGELOG.md');
      writeFileSync(changelog, readFileSync(changelog, 'utf8').replace(/- .* 2: .*\n/, ''));
    }
    expect(inspect(schemas).findings).toMatchObject([{ rule: 'release_unknown' }]);
    expect(outcome().released).toMatchObject([{ version: 2, isNew: true }]);
    expect(files()).toEqual(whole);
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
