import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadStatements } from '../../constructs/load/load-statements';
import { discardStatements, flipStatements, type Flip } from '../../constructs/load/flip-statements';
import { fitsFlip, fitsOneBatch, loadLimits } from '../../constructs/load/statement-limits';
import type { KnownColumns } from '../../constructs/load/table-width';
import { initStatements } from '../../constructs/warehouse/init';
import type { LoadPlan } from '../../constructs/load/load-plan';
import { eventClasses, type EventClassName } from '../../schemas';
import { columnsOf, uploadId } from './curated-file';

const MANIFEST = 's3://state/loads/authentication/0123.manifest';
const ROLE = 'arn:aws:iam::000000000000:role/copy';

const plan = (name: EventClassName, files = 2, keyLength = 80): LoadPlan => ({
  loadId: '0123456789abcdef0123456789abcdef01234567',
  eventClass: eventClasses[name],
  columns: columnsOf(name),
  objects: Array.from({ length: files }, (_, index) => ({ key: `events/${name}/${String(index).padStart(keyLength, '0')}.parquet`, size: 100 + index, rows: 10 })),
  uploadedAt: { min: 1_700_000_000_000, max: 1_700_000_360_000 },
  mayHold: false,
  known: Object.keys(eventClasses) as EventClassName[],
});

/** The kept text; UPDATE_GOLDEN=1 writes it anew. */
function golden(name: string, text: string): string {
  const file = path.join(__dirname, 'golden', `${name}.sql`);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  return readFileSync(file, 'utf8');
}

test.each(['authentication', 'rejected_record', 'upload_receipt'] as const)('the statements of a load of %s', (name) => {
  const text = `${loadStatements(plan(name), MANIFEST, ROLE).join(';\n\n')};\n`;
  expect(text).toBe(golden(name, text));
});

test('without statistics the whole table is searched', () => {
  const { uploadedAt, ...unbounded } = plan('authentication');
  expect(loadStatements(unbounded, MANIFEST, ROLE).join()).not.toContain('BETWEEN');
});

test.each(Object.keys(eventClasses) as EventClassName[])('a full load of %s is within the limits of a batch', (name) => {
  expect(fitsOneBatch(loadStatements(plan(name, loadLimits.files), MANIFEST, ROLE), loadLimits.files)).toBe(true);
});

test('too many files and too long texts are to be split, too many statements are an error', () => {
  expect(fitsOneBatch(['SELECT 1'], 101)).toBe(false);
  expect(fitsOneBatch(loadStatements(plan('authentication', 100, 900), MANIFEST, ROLE), 100)).toBe(false);
  expect(() => fitsOneBatch(Array.from({ length: 21 }, () => 'SELECT 1'), 1)).toThrow('load: expected at most 20 statements, found 21');
});

test('the lock comes first, and what is temporary is dropped', () => {
  const statements = loadStatements(plan('authentication'), MANIFEST, ROLE);
  expect(statements[0]).toBe('LOCK "ops"."load_lock"');
  const made = statements.flatMap((sql) => /^CREATE TEMP TABLE ("\w+")/.exec(sql)?.[1] ?? []);
  const dropped = statements.flatMap((sql) => /^DROP TABLE ("\w+")/.exec(sql)?.[1] ?? []);
  expect(dropped.sort()).toEqual(made.sort());
});

test('a key that would end the literal does not', () => {
  const quoted = { ...plan('authentication'), objects: [{ key: "events/authentication/it's.parquet", size: 1, rows: 1 }] };
  expect(loadStatements(quoted, MANIFEST, ROLE).join()).toContain("('events/authentication/it''s.parquet'");
});

describe('the exchange of generations', () => {
  const classes = (Object.keys(eventClasses) as EventClassName[]).filter((name) => name !== 'upload_receipt');
  const known: KnownColumns = new Map(
    Object.keys(eventClasses).flatMap((name) =>
      ['events', 'held'].map((schema) => [`${schema}.${name}`, new Set(columnsOf(name as EventClassName).map((column) => column.name))] as const),
    ),
  );
  const uploads = Array.from({ length: 50 }, (_, index) => ({ uploadId: uploadId(index), generation: 2, uploadedAt: 1_700_000_000_000 + index }));
  const flip = (count: number, length = 1): Flip => ({
    ...{ id: '0123456789abcdef0123456789abcdef01234567', known, uploads: uploads.slice(0, length) },
    ...{ replaced: classes.slice(0, count), brought: classes.slice(0, count) },
  });

  test('of five classes is within the statements of a batch, and of any number within what a batch can be', () => {
    expect(flipStatements(flip(5))).toHaveLength(20);
    for (let count = 0; count <= classes.length; count++) expect([count, fitsFlip(flipStatements(flip(count, 50)))]).toEqual([count, true]);
  });

  test('begins with the lock, and drops what is temporary', () => {
    const statements = flipStatements(flip(2));
    expect([statements[0], discardStatements(classes)[0]]).toEqual(['LOCK "ops"."load_lock"', 'LOCK "ops"."load_lock"']);
    const made = statements.flatMap((sql) => /^CREATE TEMP TABLE ("\w+")/.exec(sql)?.[1] ?? []);
    const dropped = statements.flatMap((sql) => /^DROP TABLE ("\w+")/.exec(sql)?.[1] ?? []);
    expect(dropped.sort()).toEqual(made.sort());
  });
});

test('what is held is load\'s to write and nobody\'s to read but an operator\'s', () => {
  const grants = initStatements({ freshnessSeconds: 60 }).filter((sql) => /^GRANT .*"held"/.test(sql));
  expect(grants).toEqual([
    'GRANT USAGE ON SCHEMA "held" TO ROLE "loader"',
    'GRANT USAGE ON SCHEMA "held" TO ROLE "operator"',
    'GRANT ALL ON ALL TABLES IN SCHEMA "held" TO ROLE "loader"',
    'GRANT SELECT ON ALL TABLES IN SCHEMA "held" TO ROLE "operator"',
  ]);
});

test('a load that may hold rows is within the limits too', () => {
  const statements = loadStatements({ ...plan('authentication', loadLimits.files), mayHold: true }, MANIFEST, ROLE);
  expect([statements.length, fitsOneBatch(statements, loadLimits.files)]).toEqual([17, true]);
});
