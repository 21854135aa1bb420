import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import Ajv from 'ajv';
import { shipSamples } from '../../cli/up/demo';
import { eventClasses, glueColumns, toOcsf, type EventClassName } from '../../schemas';
import ocsfSchema from '../fixtures/ocsf/ocsf-1.8.0.schema.json';
import { Pipeline } from './pipeline';

/** The bundled samples through everything, against counts that were made without our code (test/fixtures/truth.json). */
interface Truth {
  readonly records: number;
  readonly blank: number;
  readonly comment: number;
  readonly header: number;
}
const root = path.join(__dirname, '..', '..');
const truth = JSON.parse(readFileSync(path.join(root, 'test', 'fixtures', 'truth.json'), 'utf8')) as Record<string, Truth>;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start();
  const report = await shipSamples({ url: pipeline.apiUrl, key: pipeline.key }, () => {}, pipeline.sleep);
  expect(report.failed).toEqual([]);
  await pipeline.loaded();
}, 180_000);
afterAll(() => pipeline.stop());

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

test('each sample has the records that awk and jq count, and each is accepted or rejected', async () => {
  const { uploads, complete } = await pipeline.accounting();
  const counted = Object.fromEntries(
    uploads.map((upload) => [
      path.relative(path.join(root, 'samples'), upload.path),
      { records: upload.records, blank: upload.blank, comment: upload.comment, header: upload.header },
    ]),
  );
  const expected = Object.entries(truth).map(([file, { records, blank, comment, header }]) => [file, { records, blank, comment, header }]);
  expect(counted).toEqual(Object.fromEntries(expected));
  expect(complete).toBe(true);
  for (const upload of uploads) expect(upload.records).toBe(sum(upload.accepted) + sum(upload.rejected));
});

test('no event is there twice, and each row is of its upload and file position', async () => {
  for (const name of Object.keys(eventClasses)) {
    const [row] = await pipeline.query(
      `SELECT COUNT(*) AS "rows", COUNT(DISTINCT "event_id") AS "ids", COUNT(DISTINCT "upload_id") AS "uploads" FROM "events"."${name}"`,
    );
    expect({ name, ids: row!.ids }).toEqual({ name, ids: row!.rows });
    expect(Number(row!.uploads)).toBeGreaterThan(0);
  }
});

test('the hourly roll-up adds up to the rows', async () => {
  for (const name of ['authentication', 'http_activity'] as const) {
    const rolledUp = await pipeline.query(
      `SELECT "hour", SUM("events") AS "events" FROM "ops"."events_hourly" WHERE "event_class" = '${name}' GROUP BY "hour" ORDER BY "hour"`,
    );
    const direct = await pipeline.query(
      `SELECT DATE_TRUNC('hour', "time_dt") AS "hour", COUNT(*) AS "events" FROM "events"."${name}" GROUP BY 1 ORDER BY 1`,
    );
    expect(rolledUp.map(({ hour, events }) => [hour, Number(events)])).toEqual(direct.map(({ hour, events }) => [hour, Number(events)]));
  }
});

test('shipping the same files again sends nothing and adds no row', async () => {
  const count = () => pipeline.query(`SELECT SUM("events") AS "events", SUM("records") AS "records" FROM "ops"."load_counts"`);
  const before = await count();
  const report = await shipSamples({ url: pipeline.apiUrl, key: pipeline.key }, () => {}, pipeline.sleep);
  expect(report.failed).toEqual([]);
  expect(report.shipped.filter((upload) => upload.state !== 'known')).toEqual([]);
  await pipeline.loaded();
  await pipeline.sandbox.scheduler.advance(2 * 3_600_000);
  expect(await count()).toEqual(before);
});

describe('the lake, read by DuckDB', () => {
  /** Rows by class: what DuckDB finds in the Parquet files that the sandbox's Firehose wrote. */
  async function readLake(name: EventClassName): Promise<{ columns: string[]; rows: Record<string, unknown>[] }> {
    const folder = path.join(pipeline.folder, 'lake', name);
    mkdirSync(folder, { recursive: true });
    const bucket = Object.assign({}, ...Object.values(pipeline.sandbox.outputs)).CuratedBucketName as string;
    const { Contents = [] } = await pipeline.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `events/${name}/` }));
    for (const [index, { Key }] of Contents.entries()) {
      const { Body } = await pipeline.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      writeFileSync(path.join(folder, `${index}.parquet`), await Body!.transformToByteArray());
    }
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${folder}/*.parquet')`);
    return { columns: reader.columnNames(), rows: reader.getRowObjectsJson() as Record<string, unknown>[] };
  }

  test.each(Object.keys(eventClasses) as EventClassName[])('%s has the Glue columns and the rows of the warehouse', async (name) => {
    const { columns, rows } = await readLake(name);
    expect(columns).toEqual(glueColumns(eventClasses[name]).map((column) => column.name));
    const [count] = await pipeline.query(`SELECT COUNT(*) AS "rows" FROM "events"."${name}"`);
    expect(new Set(rows.map((row) => row.event_id)).size).toBe(Number(count!.rows));
  });

  test('rows turn back into OCSF documents that its schema accepts', async () => {
    const ajv = new Ajv({ strict: false }).addSchema(ocsfSchema, 'ocsf');
    for (const name of ['base_event', 'authentication', 'http_activity', 'api_activity'] as const) {
      const validate = ajv.compile({ $ref: `ocsf#/definitions/class_${name}` });
      const { rows } = await readLake(name);
      for (const row of rows.slice(0, 2000)) {
        const values = Object.fromEntries(
          eventClasses[name].columns.map((column) => [column.name, column.type === 'bigint' && row[column.name] !== null ? Number(row[column.name]) : row[column.name]]),
        );
        validate(toOcsf(eventClasses[name], values));
        expect(validate.errors ?? []).toEqual([]);
      }
    }
  });
});
