import { Type, type Schema } from 'avsc';
import { createCurrentView } from '../../schemas/current-view';
import type { EventClass } from '../../schemas/event-class';
import { insertFromStage } from '../../schemas/redshift';
import { inspect } from '../../schemas/avro/inspect';
import { versioned } from '../../schemas/avro/catalog';
import { renderReference } from '../../schemas/avro/render/reference';
import { renderClass } from '../../schemas/avro/render/typescript';
import { readsOf, statementsIn } from '../../schemas/avro/statements';
import { column, SchemaFolder, today } from './schema-folder';

/** A column that is renamed, deprecated and retired, without one day on which a reader finds nothing. */
const released = new SchemaFolder('http_activity');
released.append('http_activity', column('agent'));
released.release();
let folder: SchemaFolder;
beforeEach(() => {
  folder = new SchemaFolder(released);
});
afterEach(() => folder.remove());
afterAll(() => released.remove());

const deprecated = { since: '2026-11-01', until: '2026-11-30', reason: 'agent says too little', use: 'browser' };
const rename = (more: object = {}): void => {
  folder.edit('http_activity', '"name":"agent"', `"name":"agent","deprecated":${JSON.stringify({ ...deprecated, ...more })}`);
  folder.append('http_activity', column('browser', { ocsf: 'unmapped.agent' }));
};
const retire = (): void => folder.edit('http_activity', '"name":"agent"', '"name":"agent","retired":true');
const read = (): EventClass => versioned(folder.inspect().classes.find(({ name }) => name === 'http_activity')!)!;
const lineOf = (sql: string, text: string): string | undefined => sql.split('\n').map((line) => line.trim().replace(/,$/, '')).find((line) => line.includes(text));

test('a rename is an appended column and a deprecation that names it: no finding, one version, one OCSF path', () => {
  rename();
  expect(folder.rules()).toEqual([]);
  expect(read()).toMatchObject({ version: 2, columns: expect.arrayContaining([expect.objectContaining({ name: 'agent', deprecated, since: 1 }), expect.objectContaining({ name: 'browser', since: 2 })]) });
  expect(folder.release().released[0]!.changes).toEqual(['added browser (text, 4,096 bytes)']);
});

test('deprecation and retirement by themselves make no version', () => {
  rename();
  folder.release();
  folder.edit('http_activity', deprecated.until, '2026-11-21');
  retire();
  expect(folder.rules()).toEqual([]);
  expect(folder.release().released[0]).toMatchObject({ version: 2, isNew: false });
});

test('load writes each name into the other, as far as the file has both; nothing into a retired one', () => {
  rename();
  const insert = (names: readonly string[]) => insertFromStage(read(), 'stage', names.map((name) => ({ name, type: 'string' as const })), 'a').split('SELECT')[1]!;
  expect(insert(['agent', 'browser'])).toContain('  COALESCE(s."agent", s."browser"),\n  COALESCE(s."browser", s."agent"),');
  expect(insert(['agent'])).toContain('  s."agent",');
  retire();
  expect(insert(['agent', 'browser'])).toContain('  s."agent",\n  COALESCE(s."browser", s."agent"),');
});

test('the view has both names over all rows, then the new one only', () => {
  rename();
  expect(lineOf(createCurrentView(read()), 'AS "agent"')).toBe('COALESCE(e."agent", e."browser") AS "agent"');
  expect(lineOf(createCurrentView(read()), 'AS "browser"')).toBe('COALESCE(e."browser", e."agent") AS "browser"');
  retire();
  expect(lineOf(createCurrentView(read()), 'AS "agent"')).toBeUndefined();
  expect(lineOf(createCurrentView(read()), 'AS "browser"')).toBe('COALESCE(e."browser", e."agent") AS "browser"');
});

test('a column renamed twice has its value under all three names, the newest first', () => {
  rename();
  folder.edit('http_activity', '"name":"browser"', `"name":"browser","deprecated":${JSON.stringify({ ...deprecated, use: 'client' })}`);
  folder.append('http_activity', column('client', { ocsf: 'unmapped.agent' }));
  expect(folder.rules()).toEqual([]);
  expect(lineOf(createCurrentView(read()), 'AS "agent"')).toBe('COALESCE(e."agent", e."client", e."browser") AS "agent"');
  expect(lineOf(createCurrentView(read()), 'AS "client"')).toBe('COALESCE(e."client", e."browser", e."agent") AS "client"');
});

test('the types of sources and the reference page say it', () => {
  rename();
  expect(renderClass(read())).toContain('@deprecated until 2026-11-30, use browser: agent says too little */\n  agent?: string | null;');
  expect(renderReference(read(), [])).toContain('Deprecated, until 2026-11-30, use browser: agent says too little.');
  retire();
  expect(renderClass(read())).not.toMatch(/^ {2}agent\?/m);
  expect(renderReference(read(), [])).toContain('Retired, until 2026-11-30');
});

test('a successor may go too, once nobody is sent to it any more', () => {
  rename({ until: '2026-11-20' });
  folder.edit('http_activity', '"name":"browser"', `"name":"browser","retired":true,"deprecated":${JSON.stringify({ ...deprecated, until: '2026-11-21', use: undefined })}`);
  const rules = (): string[] => inspect(folder.path, '2026-11-22').findings.map(({ rule }) => rule);
  expect(rules().sort()).toEqual(['deprecation_over', 'successor']);
  retire();
  expect(rules()).toEqual([]);
});

test('its day comes: a finding until it is retired, which --fix can write', () => {
  rename();
  expect(inspect(folder.path, '2026-11-30').findings).toEqual([]);
  expect(inspect(folder.path, '2026-12-01').findings.map(({ rule, field }) => [rule, field])).toEqual([['deprecation_over', 'agent']]);
  retire();
  expect(inspect(folder.path, '2026-12-01').findings).toEqual([]);
  expect(inspect(folder.path, '2026-11-30').findings.map(({ rule }) => rule)).toEqual(['retired_early']);
});

test('Avro itself refuses an alias beside the old name', () => {
  const record = (aliases: readonly string[]) => ({ type: 'record', name: 'r', fields: [{ name: 'agent', type: 'string' }, { name: 'browser', type: 'string', aliases }] }) as Schema;
  expect(() => Type.forSchema(record(['agent'])).createResolver(Type.forSchema(record([])))).toThrow(/alias/);
});

describe('who still reads a column whose time is over', () => {
  const sql = `-- agent is fine
SELECT browser, 'agent' FROM current.http_activity;

SELECT "agent"
FROM events.http_activity e; INSERT INTO x SELECT agent FROM events.http_activity;
SELECT agent FROM events.authentication;
select Agent from events.HTTP_ACTIVITY`;

  test('is found by class and column, in statements that read, with the line', () => {
    expect(readsOf(statementsIn('daily.sql', sql), 'http_activity', 'agent').map(({ place }) => place)).toEqual(['daily.sql:4', 'daily.sql:7']);
  });

  test('of Markdown only the blocks of SQL count', () => {
    const text = 'SELECT agent FROM events.http_activity\n```sql\nSELECT agent\nFROM events.http_activity\n```\n```\nSELECT agent FROM events.http_activity\n```\n```sql\nSELECT 1\n```\n';
    expect(statementsIn('a.md', text)).toEqual([{ place: 'a.md:3', text: 'SELECT agent\nFROM events.http_activity' }, { place: 'a.md:10', text: 'SELECT 1' }]);
  });

  test('is a finding once the time is over, not before', () => {
    rename();
    const statements = statementsIn('daily.sql', sql);
    expect(inspect(folder.path, today, statements).findings).toEqual([]);
    retire();
    const late = inspect(folder.path, '2026-12-01', statements).findings;
    expect(late.map(({ rule, field, problem, fix }) => [rule, field, problem, fix])).toEqual([
      ['retired_read', 'agent', 'expected no statement to read it after 2026-11-30, found 2: daily.sql:4, daily.sql:7', 'read browser instead'],
    ]);
  });
});
