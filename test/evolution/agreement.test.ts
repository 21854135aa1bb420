/** CDK and apply write the same: what the one has written the other finds done. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { layersOf } from '../../cli/evolution/layers';
import { initStatements } from '../../constructs/warehouse/init';
import { eventClasses } from '../../schemas';
import { readCatalog } from '../../schemas/avro/catalog';
import { synthesizeForTests } from '../pipeline/assembly';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: { readonly TableInput: { readonly Name: string; readonly StorageDescriptor: object } } }>>;
}

const surroundings = { curatedBucket: 'cyberactive-dev-curated-123456789012-eu-west-1', freshnessSeconds: 600 };
const account = { 'AWS::AccountId': '123456789012', 'AWS::Region': 'eu-west-1' } as const;

/** What CloudFormation makes of the references in a table's location. */
const resolved = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, member: unknown) => {
    const { 'Fn::Join': join, Ref: name } = (typeof member === 'object' && member !== null ? member : {}) as { 'Fn::Join'?: [string, string[]]; Ref?: keyof typeof account };
    if (name !== undefined && name in account) return account[name];
    return join ? join[1].join(join[0]) : member;
  });

test('the synthesized tables are, member by member, what apply gives to UpdateTable', async () => {
  const assembly = await synthesizeForTests();
  const file = readdirSync(assembly).find((name) => name.endsWith('-Data.template.json'))!;
  const { Resources } = JSON.parse(readFileSync(path.join(assembly, file), 'utf8')) as Template;
  const bucketId = Object.entries(Resources).find(([id, { Type }]) => Type === 'AWS::S3::Bucket' && id.startsWith('Curated'))![0];
  const text = JSON.stringify(Object.values(Resources).filter(({ Type }) => Type === 'AWS::Glue::Table')).replaceAll(`{"Ref":"${bucketId}"}`, JSON.stringify(surroundings.curatedBucket));
  const tables = (resolved(JSON.parse(text)) as Template['Resources'][string][]).map(({ Properties }) => Properties.TableInput);
  const wanted = Object.values(eventClasses).map((eventClass) => layersOf(eventClass, surroundings).table);
  expect(tables.sort((a, b) => (a.Name < b.Name ? -1 : 1))).toEqual([...wanted].sort((a, b) => (a.Name! < b.Name! ? -1 : 1)));
});

test('the tables that apply creates are those of warehouse init', () => {
  const init = initStatements({ freshnessSeconds: 600 });
  for (const eventClass of Object.values(eventClasses)) {
    const { creation, view } = layersOf(eventClass, surroundings);
    // init finds no view that would have to go first, but those whose columns grow.
    const made = [...creation!, ...view!.creation].filter((sql) => !sql.startsWith('DROP VIEW'));
    expect(init).toEqual(expect.arrayContaining(made));
  }
});

test('the schemas as files and as code are the same, so the command and the stacks plan the same', () => {
  const folder = path.join(__dirname, '..', '..', 'schemas');
  for (const eventClass of readCatalog(folder)) expect(layersOf(eventClass, surroundings)).toEqual(layersOf(eventClasses[eventClass.name as keyof typeof eventClasses], surroundings));
});
