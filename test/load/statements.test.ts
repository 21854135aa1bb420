import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadStatements } from '../../constructs/load/load-statements';
import { fitsOneBatch, loadLimits } from '../../constructs/load/statement-limits';
import type { LoadPlan } from '../../constructs/load/load-plan';
import { eventClasses, type EventClassName } from '../../schemas';
import { columnsOf } from './curated-file';

const MANIFEST = 's3://state/loads/authentication/0123.manifest';
const ROLE = 'arn:aws:iam::000000000000:role/copy';

const plan = (name: EventClassName, files = 2, keyLength = 80): LoadPlan => ({
  loadId: '0123456789abcdef0123456789abcdef01234567',
  eventClass: eventClasses[name],
  columns: columnsOf(name),
  objects: Array.from({ length: files }, (_, index) => ({ key: `events/${name}/${String(index).padStart(keyLength, '0')}.parquet`, size: 100 + index, rows: 10 })),
  uploadedAt: { min: 1_700_000_000_000, max: 1_700_000_360_000 },
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
