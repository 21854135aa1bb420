import { readFileSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { inspect } from '../../schemas/avro/inspect';
import { readAvsc } from '../../schemas/avro/avsc-record';
import { readCatalog } from '../../schemas/avro/catalog';
import { changesBetween, isBreak } from '../../schemas/avro/changes';
import { refusalOf } from '../../schemas/avro/compatibility';
import { fix } from '../../schemas/avro/fix';
import { pathsOf } from '../../schemas/ocsf/paths';
import { ocsf, attributesAlong } from '../../schemas/ocsf/dictionary';
import { formOfAttribute } from '../../schemas/ocsf/paths';
import { SchemaFolder, today } from './schema-folder';

const name = 'http_activity';

type Field = Record<string, unknown> & { name: string; type: unknown };
type Schema = { fields: Field[]; doc: string };

const released = new SchemaFolder(name);
released.release();
afterAll(() => released.remove());

const read = (folder: SchemaFolder): Schema => JSON.parse(folder.read(name)) as Schema;
const write = (folder: SchemaFolder, schema: Schema): void =>
  folder.write(name, `${JSON.stringify({ ...schema, fields: 'FIELDS' }, null, 2).replace('"FIELDS"', `[\n    ${schema.fields.map((field) => JSON.stringify(field)).join(',\n    ')}\n  ]`)}\n`);

/** Attributes of OCSF that http_activity has no column for. */
const item = ocsf.classes[name]!;
const taken = new Set(read(released).fields.map(({ ocsf: path }) => path));
const free = [...pathsOf(item)].filter((path) => !taken.has(path) && path.split('.').length < 3 && !path.startsWith('unmapped'));
const avroTypes = { string: 'string', bigint: 'long', double: 'double', boolean: 'boolean', json: 'string' } as const;

function fieldOf(path: string): Field {
  const along = attributesAlong(item, path)!;
  const form = formOfAttribute(along.at(-1)!);
  const profile = along.find((step) => step.profile !== undefined)?.profile;
  return { name: `ocsf_${path.replaceAll('.', '_')}`, type: ['null', avroTypes[form]], default: null, doc: 'Of a test.', ocsf: path, ...(profile && { profile }), ...(form === 'json' && { json: true }) };
}

const own = fc.record({ word: fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/), type: fc.constantFrom('string', 'long', 'double', 'boolean') });
const ownField = ({ word, type }: { word: string; type: string }): Field => ({ name: `own_${word}`, type: ['null', type], default: null, doc: 'Of a test.', ocsf: `unmapped.${word}` });

const any = fc.nat();
const at = <Item>(items: readonly Item[], index: number): Item => items[index % items.length]!;
const textFields = (schema: Schema) => schema.fields.filter(({ type }) => (Array.isArray(type) ? type[1] : type) === 'string');

/** Changes that every layer can follow. */
const allowed = fc.oneof(
  fc.constantFrom(...free).map((path) => (schema: Schema) => append(schema, fieldOf(path))),
  own.map((field) => (schema: Schema) => append(schema, ownField(field))),
  fc.tuple(any, fc.integer({ min: 1, max: 65535 })).map(([index, more]) => (schema: Schema) => {
    const field = at(textFields(schema), index);
    field.maxBytes = Math.min(65535, ((field.maxBytes as number | undefined) ?? 4096) + more);
  }),
  fc.tuple(any, fc.stringMatching(/^[A-Z][\w ,.é€-]{3,300}$/)).map(([index, doc]) => (schema: Schema) => void (at(schema.fields, index).doc = doc)),
);

function append(schema: Schema, field: Field): void {
  if (schema.fields.length < 100 && !schema.fields.some((other) => other.name === field.name || other.ocsf === field.ocsf)) schema.fields.push(field);
}

interface Forbidden {
  readonly rule: string;
  /** Changes a schema; false where it has nothing to change so. */
  readonly change: (schema: Schema, index: number, other: number) => boolean;
}

/** @param count columns that are released */
const forbidden = (count: number): readonly Forbidden[] => [
  { rule: 'column_removed', change: ({ fields }, index) => fields.length === count && fields.splice(index % (count - 1), 1).length > 0 },
  {
    rule: 'column_moved',
    change: ({ fields }, index, other) => {
      // Another change may have taken a column.
      const size = Math.min(count, fields.length);
      const [field] = fields.splice(index % size, 1);
      const place = other % size;
      fields.splice(place, 0, field!);
      return place !== index % size;
    },
  },
  { rule: 'column_inserted', change: ({ fields }, index) => fields.splice(index % count, 0, ownField({ word: 'inserted', type: 'double' })).length === 0 },
  { rule: 'column_renamed', change: ({ fields }, index) => Boolean((at(fields.slice(0, count), index).name = `renamed_${index % count}`)) },
  {
    rule: 'type_changed',
    change: ({ fields }, index, other) => {
      const field = at(fields.slice(0, count), index);
      const types = ['string', 'long', 'double', 'boolean'].filter((type) => type !== (Array.isArray(field.type) ? field.type[1] : field.type));
      field.type = Array.isArray(field.type) ? ['null', at(types, other)] : at(types, other);
      delete field.maxBytes;
      delete field.json;
      return true;
    },
  },
  {
    rule: 'nullability_changed',
    change: ({ fields }, index) => {
      const field = at(fields.slice(0, count), index);
      if (Array.isArray(field.type)) {
        field.type = field.type[1];
        delete field.default;
      } else {
        field.type = ['null', field.type];
        field.default = null;
      }
      return true;
    },
  },
  {
    rule: 'limit_shrunk',
    change: (schema, index, other) => {
      const field = at(textFields({ ...schema, fields: schema.fields.slice(0, count) }), index);
      const limit = (field.maxBytes as number | undefined) ?? 4096;
      const least = field.json === true ? 64 : 1;
      field.maxBytes = least + (other % Math.max(1, limit - least));
      return limit > least;
    },
  },
  { rule: 'required_appended', change: ({ fields }) => fields.push({ name: 'own_required', type: 'long', doc: 'Of a test.', ocsf: 'unmapped.required' }) > 0 },
];

/** What the same change is beside an older release, which the column came after. */
const beside: Readonly<Record<string, string>> = { nullability_changed: 'required_appended', column_moved: 'column_inserted', column_removed: 'column_renamed' };

/** A folder after some allowed changes, some of them released. */
function evolve(steps: readonly { change: (schema: Schema) => void; release: boolean }[], each?: (folder: SchemaFolder) => void): SchemaFolder {
  const folder = new SchemaFolder(released);
  for (const { change, release } of steps) {
    const schema = read(folder);
    change(schema);
    write(folder, schema);
    each?.(folder);
    if (release) expect(folder.release().findings).toEqual([]);
  }
  return folder;
}

const steps = (most: number) => fc.array(fc.record({ change: allowed, release: fc.boolean() }), { minLength: 1, maxLength: most });

describe('evolutions drawn at random', () => {
  test('that are allowed never make a finding, keep every released column where it is, and are readable both ways', () => {
    fc.assert(
      fc.property(steps(6), (drawn) => {
        const folder = evolve(drawn, ({ path }) => expect(inspect(path, today).findings).toEqual([]));
        const [eventClass] = readCatalog(folder.path);
        const { classes } = folder.inspect();
        for (const release of classes[0]!.releases) {
          release.record.fields.forEach((field, index) => expect(eventClass!.columns[index]).toMatchObject({ name: field.name }));
          expect([refusalOf(release.record, classes[0]!.record!), refusalOf(classes[0]!.record!, release.record)]).toEqual([undefined, undefined]);
          expect(changesBetween(release.record, classes[0]!.record!).filter(isBreak)).toEqual([]);
        }
        folder.remove();
      }),
      { numRuns: 15 },
    );
  });

  test('that are forbidden make always the right finding, and its fix takes it away', () => {
    fc.assert(
      fc.property(steps(2), fc.nat(), any, any, (drawn, which, index, other) => {
        const folder = evolve(drawn);
        folder.release();
        const schema = read(folder);
        const { rule, change } = at(forbidden(schema.fields.length), which);
        if (change(schema, index, other)) {
          write(folder, schema);
          const found = new Set(folder.rules());
          found.delete(beside[rule]!);
          expect([...found]).toEqual([rule]);
          expect(fix(folder.path, today).inspection.findings).toEqual([]);
        }
        folder.remove();
      }),
      { numRuns: 60 },
    );
  });

  test('of any kind, several at once, never pass where the Avro library refuses', () => {
    const before = readAvsc(`${name}.avsc`, readFileSync(released.file(name), 'utf8'));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), any, any), { minLength: 1, maxLength: 4 }), (drawn) => {
        const folder = new SchemaFolder(released);
        const schema = read(folder);
        for (const [which, index, other] of drawn) at(forbidden(62), which).change(schema, index, other);
        write(folder, schema);
        const { classes, findings } = folder.inspect();
        const { record } = classes[0]!;
        if (refusalOf(record!, before) !== undefined || refusalOf(before, record!) !== undefined) expect(findings).not.toEqual([]);
        if (findings.length === 0) expect(changesBetween(before, record!).filter(isBreak)).toEqual([]);
        rmSync(folder.path, { recursive: true });
      }),
      { numRuns: 40 },
    );
  });
});
