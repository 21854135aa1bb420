import { GetTableCommand, GlueClient, UpdateTableCommand, type Column, type TableInput } from '@aws-sdk/client-glue';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../cli/run-command';
import { Pipeline } from '../pipeline/pipeline';

/** The Glue table is behind the schema that rows are written with: Firehose leaves values out, and they come back by themselves. */
jest.setTimeout(180_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let pipeline: Pipeline;
const state = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-narrow-'));
beforeAll(async () => {
  pipeline = await Pipeline.start();
  const { endpoint, region, credentials, warehouseUrl } = pipeline.sandbox;
  writeFileSync(path.join(state, 'local.json'), JSON.stringify({ endpoint, region, ...credentials, stage: 'dev', warehouseUrl, pid: process.pid }));
});
afterAll(async () => {
  await pipeline.stop();
  rmSync(state, { recursive: true, force: true });
});

const lines = (count: number, path: string): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, index) => `192.0.2.${index} - - [23/Nov/2026:10:00:00 +0000] "GET /${path}/${index} HTTP/1.1" 200 5\n`).join(''));
const upload = (name: string, count = 20): Promise<string> => pipeline.upload({ source: 'web_access', name, bytes: lines(count, name) });
const pass = (milliseconds: number): Promise<void> => pipeline.sandbox.scheduler.advance(milliseconds);
const said = (text: string): number => pipeline.logs.filter(({ message }) => message.includes(text)).length;
const measured = (name: string): number[] => pipeline.metrics.flatMap((document) => (document[name] === undefined ? [] : [Number(document[name])]));

/** Changes the columns of a class's Glue table. @returns the columns before */
async function setColumns(change: (columns: readonly Column[]) => Column[]): Promise<Column[]> {
  const { endpoint, region, credentials, outputs } = pipeline.sandbox;
  const glue = new GlueClient({ endpoint, region, credentials, systemClockOffset: pipeline.sandbox.scheduler.now() - Date.now() });
  const DatabaseName = Object.assign({}, ...Object.values(outputs) as object[]).GlueDatabaseName as string;
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name: 'http_activity' }));
  const { Name, Description, TableType, Parameters, StorageDescriptor } = Table!;
  const TableInput = { Name, Description, TableType, Parameters, StorageDescriptor: { ...StorageDescriptor, Columns: change(StorageDescriptor!.Columns!) } } as TableInput;
  await glue.send(new UpdateTableCommand({ DatabaseName, TableInput, VersionId: Table!.VersionId }));
  return StorageDescriptor!.Columns!;
}

const withoutPath = (columns: readonly Column[]): Column[] => columns.filter(({ Name }) => Name !== 'http_request_url_path');
const pathsOf = async (id: string): Promise<Record<string, unknown>> => {
  const [row] = await pipeline.query(`SELECT COUNT(*) AS "rows", COUNT("http_request_url_path") AS "paths", MIN("generation") AS "generation" FROM "events"."http_activity" WHERE "upload_id" = '${id}'`);
  return { rows: Number(row!.rows), paths: Number(row!.paths), generation: Number(row!.generation) };
};

test('rows that lack columns wait for the table, are derived anew once it has them, and are exact after it', async () => {
  const before = await setColumns(withoutPath);
  const id = await upload('behind.log');
  await pipeline.loaded();
  expect(await pathsOf(id)).toEqual({ rows: 20, paths: 0, generation: 1 });
  expect(await pipeline.registry.narrow.get('demo', id)).toMatchObject({ classes: { http_activity: 1 }, generation: 1, attempts: 0 });
  expect(measured('FilesNarrow')).toContain(1);
  const { stdout } = await run(['uploads', 'show', id], { CYBERACTIVE_STATE: state });
  expect(stdout).toContain('rows lack columns that the Glue table did not have (http_activity): derived anew by the sweep, 0 attempts so far');

  await pass(3 * HOUR);
  expect(said('is derived anew')).toBe(0);
  expect(measured('UploadsNarrow').at(-1)).toBe(1);

  await setColumns(() => before);
  await pass(3 * HOUR);
  expect(said('an upload whose rows lack columns is derived anew')).toBe(1);
  expect(await pathsOf(id)).toEqual({ rows: 20, paths: 20, generation: 2 });
  expect(await pipeline.registry.narrow.get('demo', id)).toBeUndefined();
  expect(await pipeline.account(id)).toMatchObject({ accepted: { http_activity: 20 }, in_flight: 0, unaccounted: 0 });
  expect(await pipeline.registry.begun.get('demo', id, '2')).toBeDefined();
  expect(measured('UploadsNarrow').at(-1)).toBe(0);
  expect(Math.max(...measured('UploadsLeftNarrow'))).toBe(0);
});

test('a stream that picks the table up late makes narrow rows again: tried again, each time a generation', async () => {
  const before = await setColumns(withoutPath);
  const id = await upload('late.log');
  await pipeline.loaded();
  // The table seems wide whenever the sweep asks, and is behind whenever Firehose does.
  await setColumns(() => before);
  const until = async (count: number) => {
    for (let step = 0; said('is derived anew') < count && step < 400; step++) await pass(MINUTE);
  };
  const first = said('is derived anew');
  await until(first + 1);
  await setColumns(withoutPath);
  for (let step = 0; step < 300 && (await pipeline.registry.narrow.get('demo', id))?.generation !== 2; step++) await pass(MINUTE);
  expect(await pipeline.registry.narrow.get('demo', id)).toMatchObject({ generation: 2, attempts: 1 });
  await setColumns(() => before);
  await until(first + 2);
  await pass(3 * HOUR);
  expect(await pathsOf(id)).toEqual({ rows: 20, paths: 20, generation: 3 });
  expect(await pipeline.registry.narrow.get('demo', id)).toBeUndefined();
});
