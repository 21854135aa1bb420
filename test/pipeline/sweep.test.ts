import { Losses } from './losses';
import { Pipeline } from './pipeline';

/** What is lost between the stages comes to its account by itself. */
jest.setTimeout(180_000);

const losses = new Losses();
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start({ between: losses.between });
});
afterAll(() => pipeline.stop());
beforeEach(() => {
  losses.unreached.clear();
  losses.spoil = undefined;
  losses.lost.length = 0;
  losses.isWarehouseDown = false;
  pipeline.logs.length = 0;
  pipeline.metrics.length = 0;
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const logon = (number: number): string => `Mar 10 10:00:00 web-1 sshd[${number}]: Failed password for root from 192.0.2.${number % 250} port 22 ssh2\n`;
const logons = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, number) => logon(number)).join(''));
const upload = (name: string, count = 50): Promise<string> => pipeline.upload({ source: 'linux_syslog', name, bytes: logons(count) });
const pass = (milliseconds: number): Promise<void> => pipeline.sandbox.scheduler.advance(milliseconds);
const said = (text: string): number => pipeline.logs.filter(({ message }) => message.includes(text)).length;

const measured = (name: string): number => Math.max(0, ...pipeline.metrics.map((document) => Number(document[name] ?? 0)));

async function ids<T extends readonly string[]>(documents: { ids(): AsyncGenerator<T> }): Promise<string[]> {
  const all: string[] = [];
  for await (const id of documents.ids()) all.push(id.join('/'));
  return all;
}

interface Answer {
  readonly records: readonly { readonly recordId: string; readonly result: string; readonly data?: string }[];
}

/** The transform's answer, each record changed. */
const answered = (change: (record: Answer['records'][number]) => object) => (answer: Buffer): Buffer =>
  Buffer.from(JSON.stringify({ records: (JSON.parse(answer.toString('utf8')) as Answer).records.map(change) }));
const failed = answered(({ recordId, data }) => ({ recordId, result: 'ProcessingFailed', data }));
/** Rows of which one column is no number: conversion refuses the whole record. */
const unfit = answered(({ recordId, data = '' }) => {
  const rows = Buffer.from(data, 'base64').toString('utf8').replace(/"time":\d+/, '"time":"noon"');
  return { recordId, result: 'Ok', data: Buffer.from(rows).toString('base64') };
});

/** The audit of 02:17 asks the warehouse: whoever counts statements over some hours begins after it. */
async function passTheNight(): Promise<void> {
  const hour = new Date(pipeline.sandbox.scheduler.now()).getUTCHours();
  if (hour >= 20 || hour < 3) await pass(((27 - hour) % 24) * HOUR);
}

test('nothing lost: nothing done, and the warehouse is not asked', async () => {
  await passTheNight();
  const id = await upload('whole.log');
  await pipeline.loaded();
  losses.statements = 0;
  // Load has nothing to do in this time; the sweep runs twelve times.
  await pass(3 * HOUR);
  expect(losses.statements).toBe(0);
  expect(said('repeated')).toBe(0);
  const { registry } = pipeline;
  for (const set of [registry.neverPut, registry.unread, registry.unloaded, registry.unknownObjects, registry.lostRecords]) expect(await ids(set as never)).toEqual([]);
  expect(await pipeline.account(id)).toMatchObject({ accepted: { authentication: 50 }, unaccounted: 0 });
});

test('an upload whose notification is lost is read all the same, once', async () => {
  losses.unreached.add('-raw');
  const id = await upload('raw-lost.log');
  losses.unreached.clear();
  expect(losses.lost).toEqual(['cyberactive-dev-raw']);
  expect((await pipeline.account(id)).step).toBe('landed');
  await pass(30 * MINUTE);
  expect(await pipeline.registry.fannedOut.get('demo', id)).toMatchObject({ records: 50 });
  expect((await pipeline.account(id)).step).toBe('in_stream');
  await pipeline.loaded();
  expect(await pipeline.account(id)).toMatchObject({ accepted: { authentication: 50 }, in_flight: 0, unaccounted: 0 });
  expect(said('notification of an upload repeated')).toBe(1);
  await pass(HOUR);
  expect(await ids(pipeline.registry.unread)).toEqual([]);
});

test('what only waits is not announced again: the warehouse is down for hours', async () => {
  losses.isWarehouseDown = true;
  const id = await upload('outage.log');
  await pass(5 * HOUR);
  expect(said('repeated')).toBe(0);
  expect((await ids(pipeline.registry.unloaded)).length).toBeGreaterThan(0);
  losses.isWarehouseDown = false;
  await pass(2 * HOUR);
  expect(await pipeline.account(id)).toMatchObject({ accepted: { authentication: 50 }, in_flight: 0, unaccounted: 0 });
  expect(await ids(pipeline.registry.unloaded)).toEqual([]);
  expect(said('repeated')).toBe(0);
});

test('a curated object whose notification is lost is loaded all the same, once', async () => {
  losses.unreached.add('-curated');
  const id = await upload('curated-lost.log');
  await pass(10 * MINUTE);
  losses.unreached.clear();
  expect(new Set(losses.lost)).toEqual(new Set(['cyberactive-dev-curated']));
  await pass(3 * HOUR);
  expect(await pipeline.account(id)).toMatchObject({ accepted: { authentication: 50 }, in_flight: 0, unaccounted: 0 });
  expect(said('notification of a curated object repeated')).toBe(losses.lost.length);
  expect(await ids(pipeline.registry.unloaded)).toEqual([]);
});

describe.each([
  ['transform answers ProcessingFailed', failed],
  ['conversion refuses', unfit],
])('packs that the %s', (_name, spoil) => {
  test('are emitted again from raw', async () => {
    losses.spoil = spoil;
    const id = await upload(`${_name}.log`);
    await pass(20 * MINUTE);
    losses.spoil = undefined;
    expect((await pipeline.account(id)).step).toBe('in_curated_error');
    await pass(3 * HOUR);
    expect(await pipeline.account(id)).toMatchObject({ records: 50, accepted: { authentication: 50 }, in_flight: 0, unaccounted: 0 });
    expect(measured('ErrorObjectsRead')).toBeGreaterThan(0);
    expect(measured('RecordsOrdered')).toBe(50);
    const [rows] = await pipeline.query(`SELECT COUNT(*) AS "rows", COUNT(DISTINCT "event_id") AS "ids" FROM "events"."authentication" WHERE "upload_id" = '${id}'`);
    expect(rows).toEqual({ rows: 50, ids: 50 });
    expect(await ids(pipeline.registry.lostRecords)).toEqual([]);
  });
});

test('packs that are lost again and again are given up after the tries of the stage, and say so', async () => {
  losses.spoil = failed;
  const id = await upload('never.log', 20);
  await pass(20 * HOUR);
  const lost = await pipeline.registry.lostRecords.get('demo', id, '1');
  expect(lost).toMatchObject({ waiting: [], ordered: [[1, 20, 5]], gave_up: [[1, 20]] });
  expect(said('records that Firehose had lost are emitted again')).toBe(5);
  expect(measured('RecordsGivenUp')).toBe(20);
  expect(await pipeline.account(id)).toMatchObject({ unaccounted: 20 });
  losses.spoil = undefined;
  // A person repairs the cause and takes the document away; nothing else remembers. The books are put right by a replay.
  await pipeline.registry.lostRecords.remove('demo', id, '1');
});

test('a receipt whose row is lost is put again', async () => {
  const id = await upload('receipt.log', 10);
  await pass(3 * HOUR);
  const before = await pipeline.query(`SELECT "records", "raw_key" FROM "events"."upload_receipt" WHERE "upload_id" = '${id}'`);
  const hour = new Date(pipeline.sandbox.scheduler.now()).toISOString().slice(0, 13).replace(/[-T]/g, '/');
  const key = `errors/upload_receipt/format-conversion-failed/${hour}/made-by-hand`;
  await pipeline.query(`DELETE FROM "events"."upload_receipt" WHERE "upload_id" = '${id}'`);
  const row = { customer_id: 'demo', upload_id: id, generation: 1, record_number: 0 };
  const line = { lastErrorCode: 'DataFormatConversion.MalformedData', rawData: Buffer.from(`${JSON.stringify(row)}\n`).toString('base64') };
  await pipeline.putCurated(key, Buffer.from(`${JSON.stringify(line)}\n`));
  await pass(3 * HOUR);
  expect(said('receipt that Firehose had lost is put again')).toBe(1);
  expect(await pipeline.query(`SELECT "records", "raw_key" FROM "events"."upload_receipt" WHERE "upload_id" = '${id}'`)).toEqual(before);
});

test('what was promised and never put is counted, and is read when it lands after all', async () => {
  const facts = { source: 'linux_syslog', name: 'late.log', bytes: logons(5) };
  const { upload_id: id } = await pipeline.promise(facts);
  await pass(30 * MINUTE);
  expect(measured('UploadsNeverPut')).toBe(0);
  await pass(30 * MINUTE);
  expect(measured('UploadsNeverPut')).toBe(1);
  expect(await ids(pipeline.registry.neverPut)).toEqual([`demo/${id}`]);
  await pass(25 * HOUR);
  expect(said('repeated')).toBe(0);

  losses.unreached.add('-raw');
  await pipeline.upload(facts);
  losses.unreached.clear();
  await pass(3 * HOUR);
  expect(await pipeline.account(id)).toMatchObject({ accepted: { authentication: 5 }, unaccounted: 0 });
  expect(await ids(pipeline.registry.neverPut)).toEqual([]);
});

test('an object of the raw bucket that nobody was promised is reported once', async () => {
  await pipeline.putRaw('demo/20990101_000000/by-hand.log', logons(1));
  await pass(3 * HOUR);
  expect(measured('RawObjectsUnknown')).toBe(1);
  expect(said('object of the raw bucket that nobody was promised')).toBe(1);
});
