import { eventClasses } from '../../schemas';
import { addColumn, createStageTable, createTable, insertFromStage } from '../../schemas/redshift';

const { http_activity } = eventClasses;
const lake = http_activity.columns.map(({ name, type }) => ({ name, type }));

// Whole statements are kept in golden/*.sql, which generated.test.ts compares.
describe('the SQL of the warehouse', () => {
  test('stages exactly the columns of a file of an earlier version, and inserts by name', () => {
    const first = lake.slice(0, 3);
    expect(createStageTable(http_activity, 'stage', first)).toBe(
      'CREATE TEMP TABLE "stage" (\n  "event_id" VARCHAR(64),\n  "upload_id" VARCHAR(32),\n  "record_number" BIGINT\n)\nDISTKEY("event_id")',
    );
    expect(insertFromStage(http_activity, 'stage', first, 'load-1', { schema: 'rehearsal' })).toBe(`INSERT INTO "rehearsal"."http_activity" (
  "event_id",
  "upload_id",
  "record_number",
  "time_dt",
  "uploaded_at_dt",
  "loaded_at",
  "load_id"
)
SELECT
  s."event_id",
  s."upload_id",
  s."record_number",
  TIMESTAMP 'epoch' + (s."time" / 1000.0) * INTERVAL '1 second',
  TIMESTAMP 'epoch' + (s."uploaded_at" / 1000.0) * INTERVAL '1 second',
  GETDATE(),
  'load-1'
FROM "stage" s`);
  });

  test('takes columns that only the file knows, as wide as can be', () => {
    expect(addColumn(http_activity, { name: 'shiny', type: 'string' })).toBe('ALTER TABLE "events"."http_activity" ADD COLUMN "shiny" VARCHAR(65535)');
    expect(addColumn(http_activity, { name: 'odd"name', type: 'double' })).toBe('ALTER TABLE "events"."http_activity" ADD COLUMN "odd""name" DOUBLE PRECISION');
  });

  test('never has a load id that could end its quotes', () => {
    expect(() => insertFromStage(http_activity, 'stage', lake, "x'; DROP TABLE y")).toThrow('load id: expected');
  });

  test('fits the Data API many times over', () => {
    for (const eventClass of Object.values(eventClasses)) {
      expect(createTable(eventClass).length).toBeLessThan(20_000);
      expect(insertFromStage(eventClass, 'stage', eventClass.columns, 'load').length).toBeLessThan(20_000);
    }
  });
});
