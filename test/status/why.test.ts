/** A stream made late on purpose by each fault of the vocabulary, and the cause that `why` names. */
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { readStream, updateHints } from '../../cli/buffer/live-stream';
import { exitCodes } from '../../cli/exit';
import { readStatus } from '../../cli/status/status';
import { tapHops } from '../../cli/status/tap/sample';
import { tap } from '../../cli/status/tap/tap';
import { witnessOf, type Witness } from '../../cli/status/why/evidence';
import { readWhy } from '../../cli/status/why/why';
import { eventClasses } from '../../schemas';
import { MINUTE, StatusStand } from './stand';

const STREAM = 'http_activity';
jest.setTimeout(120_000);

let stand: StatusStand;
beforeAll(async () => {
  stand = await StatusStand.start();
});
afterAll(() => stand.pipeline.stop());
afterEach(() => stand.fault());

const why = async (witness?: Witness) => (await readWhy(stand.environment, STREAM, witness && { witness })).oldest;
const cause = async (witness?: Witness) => (await why(witness))?.cause;
const status = async () => readStatus(stand.environment);
const httpStatus = async () => (await status()).streams.find(({ stream }) => stream === STREAM)!;

test('before any traffic both say so, and what to do', async () => {
  const seen = await status();
  expect(seen).toMatchObject({ version: 1, ok: true, findings: [], totals: { in_flight: 0 }, sample: { uploads: 0 }, remarks: [expect.stringContaining('no traffic in the last 24 hours: ship a file')] });
  expect(seen.streams.map(({ state }) => state)).toEqual(Object.keys(eventClasses).map(() => 'unused'));
  expect(await readWhy(stand.environment, undefined)).toMatchObject({ oldest: null, uploads: 0, remarks: [expect.stringContaining('no traffic')] });
  await expect(readWhy(stand.environment, 'nothing')).rejects.toMatchObject({ exitCode: exitCodes.usage, message: expect.stringMatching(/stream: expected one of .*http_activity.*, found nothing/) });
});

test('a file that was promised and never came: the shipper', async () => {
  const { upload_id } = await stand.pipeline.promise({ source: 'aws_cloudtrail', name: 'never.json', bytes: Buffer.from('{}') });
  await stand.pass(20 * MINUTE);
  const { oldest } = await readWhy(stand.environment, 'api_activity');
  expect(oldest).toMatchObject({ upload_id, missing_records: null, cause: { hop: 'shipper', code: 'not_put', usual: false, says: expect.stringMatching(/promised 2\dm.* ago and its file has not come/), next: expect.stringContaining('web-1') } });
  expect(await status()).toMatchObject({ ok: true, unread: { uploads: 0 } });
});

test('notification lost: fan-out was not told', async () => {
  await stand.fault('notification lost');
  const id = await stand.upload();
  expect(await cause()).toMatchObject({ hop: 'raw', code: 'just_put', usual: true });
  await stand.pass(5 * MINUTE);
  expect(await why()).toMatchObject({ upload_id: id, missing_records: null, cause: { hop: 'raw', code: 'notification_missing', usual: false, says: expect.stringContaining('fan-out was not told'), next: expect.stringContaining(id) } });
  await stand.fault();
  await stand.pass(25 * MINUTE);
  expect((await why())!.cause.code).not.toBe('notification_missing');
});

test('in the buffer, then waiting for the schedule: nothing is wrong', async () => {
  await stand.pipeline.loaded();
  const id = await stand.upload(20, 5);
  await stand.pass(MINUTE);
  const buffering = await why();
  expect(buffering).toMatchObject({ upload_id: id, missing_records: 20, cause: { hop: 'stream', code: 'buffering', usual: true, says: expect.stringContaining('interval 300 s, 60 s before the transform; it is flushed by') } });
  expect(buffering!.hops.map(({ hop, to }) => [hop, to !== null])).toEqual([['shipper', true], ['raw', true], ['fan-out', true], ['stream', false], ['curated', false], ['load', false]]);
  expect((await httpStatus())).toMatchObject({ state: 'flowing', in_flight: 20, unaccounted: 0, oldest: { upload_id: id }, buffer: { interval_seconds: 300, transform_on: true } });
  const { buffer } = await httpStatus();
  expect(buffer!.held_bytes).toBeGreaterThan(1000);
  expect(buffer!.seconds_to_flush).toBeGreaterThan(200);
  expect(buffer!.seconds_to_flush).toBeLessThanOrEqual(360);
  await stand.upload(40); // younger, in the same load
  await stand.pass(8 * MINUTE);
  expect(await cause()).toMatchObject({ hop: 'curated', code: 'load_due', usual: true, says: expect.stringMatching(/waits for the next load, in .*: load runs every 1h00m/) });
  expect((await httpStatus()).waiting_objects).toBe(1);
});

test('rows that came: their age, their p95, their rejected share', async () => {
  await stand.pipeline.loaded();
  const seen = await status();
  expect(seen).toMatchObject({ ok: true, totals: { in_flight: 0, unaccounted: 0, accepted: 75, rejected: 5, rejected_share: 5 / 80 }, unread: { uploads: 0 } });
  const { state, freshness, rejected_share, buffer } = await httpStatus();
  expect({ state, rejected_share, held: buffer!.held_bytes }).toEqual({ state: 'idle', rejected_share: 5 / 80, held: 0 });
  expect(freshness.p95_seconds).toBeLessThan(freshness.expected_seconds + 1800);
  expect(freshness.newest_row_age_seconds).toBeGreaterThanOrEqual(480);
  expect(await readWhy(stand.environment, STREAM)).toMatchObject({ oldest: null });
});

test.each(tapHops)('tap %s: records as they are there, never more than asked', async (hop) => {
  const samples = await tap(stand.environment, hop, { count: 3, stream: STREAM });
  expect(samples).toHaveLength(3);
  for (const sample of samples) {
    expect(sample).toMatchObject({ stream: hop === 'rejected' ? 'rejected_record' : STREAM, customer_id: 'demo', record: expect.any(Number) });
    if (hop === 'raw') expect(sample.data).toMatch(/^(192\.0\.2\.|nonsense 2 )/);
    else if (hop === 'rejected') expect(sample).toMatchObject({ data: expect.stringContaining('nonsense 2 '), reason: 'unparseable' });
    else if (hop === 'pack') expect(sample.data).toMatchObject({ class: STREAM, records: expect.any(Number) });
    else expect(sample.data).toMatchObject({ upload_id: sample.upload_id, record_number: sample.record, class_uid: 4002 });
  }
});

test('tap of a stream that has no records of its own, or does not exist, says what to ask for', async () => {
  await expect(tap(stand.environment, 'raw', { count: 1, stream: 'upload_receipt' })).rejects.toMatchObject({ exitCode: exitCodes.usage, next: expect.stringContaining('tap curated --class upload_receipt') });
  await expect(tap(stand.environment, 'raw', { count: 1, stream: 'nothing' })).rejects.toMatchObject({ exitCode: exitCodes.usage });
});

test('what the warehouse keeps of it agrees', async () => {
  const { p95_seconds } = (await httpStatus()).freshness;
  await stand.pass(61 * MINUTE); // the receipts' rows
  const [newest] = await stand.pipeline.query(`SELECT * FROM "ops"."freshness" WHERE "event_class" = '${STREAM}'`);
  expect([newest!.customer_id, Number(newest!.events), Number(newest!.age_seconds) > 3600]).toEqual(['demo', 75, true]);
  // The same from the books, counted one by one.
  const loaded = await stand.pipeline.query(`SELECT DATE_TRUNC('hour', c."loaded_at") AS "hour", DATEDIFF(second, r."uploaded_at_dt", c."loaded_at") AS "seconds", c."events" FROM "ops"."load_counts" c JOIN "events"."upload_receipt" r ON r."upload_id" = c."upload_id" WHERE c."event_class" = '${STREAM}'`);
  const agesOf = (hour: unknown): number[] => loaded.filter((row) => row.hour === hour).flatMap(({ seconds, events }) => Array.from({ length: Number(events) }, () => Number(seconds))).sort((a, b) => a - b);
  const hours = await stand.pipeline.query(`SELECT * FROM "ops"."freshness_hourly" WHERE "event_class" = '${STREAM}' ORDER BY "hour"`);
  const told = hours.map(({ hour, events, p50_seconds: p50, p95_seconds: p95, most_seconds: most }) => [hour, events, p50, p95, most].map((value, index) => (index === 0 ? value : Number(value))));
  expect(told).toEqual(hours.map(({ hour }) => [hour, agesOf(hour).length, ...[0.5, 0.95, 1].map((share) => agesOf(hour)[Math.ceil(share * agesOf(hour).length) - 1])]));
  expect(hours.reduce((sum, { events }) => sum + Number(events), 0)).toBe(75);
  expect(told.some(([, , p50, , most]) => p50 !== most)).toBe(true);
  expect(Math.abs(Math.max(...hours.map(({ p95_seconds: p95 }) => Number(p95))) - p95_seconds!)).toBeLessThanOrEqual(60);
});

test('a buffer interval that somebody raised: named beside what the stage file has', async () => {
  const { endpoint, region, credentials } = stand.pipeline.sandbox;
  const firehose = new FirehoseClient({ endpoint, region, credentials });
  const change = async (intervalSeconds: number) => updateHints(firehose, await readStream(firehose, 'cyberactive-dev-', STREAM), { intervalSeconds, sizeMegabytes: 128 });
  await change(900);
  await stand.upload();
  await stand.pass(12 * MINUTE);
  expect(await cause()).toMatchObject({ code: 'buffering', says: expect.stringContaining('interval 900 s, where the stage file has 300 s') });
  await change(300);
  await stand.pipeline.loaded();
});

test('put throttled: the stream takes no more records', async () => {
  await stand.fault('put throttled');
  const id = await stand.upload();
  const landed = () => stand.pipeline.registry.landed.get('demo', id);
  for (let tries = 0; tries < 100 && !(await landed()); tries++) await stand.pass(200);
  const metric: Witness = { ...witnessOf(stand.environment), refused: async (names) => (names.join() === `cyberactive-dev-${STREAM}` ? 12 : 0) };
  expect(await cause(metric)).toMatchObject({ hop: 'fan-out', code: 'stream_throttled', usual: false, says: expect.stringContaining(`stream ${STREAM} is throttled: it takes no more records, 12 records were refused`) });
  expect(await cause()).toMatchObject({ hop: 'fan-out', code: 'reading' });
  await stand.fault();
  await stand.pipeline.loaded();
});

test('answer malformed: the transform fails', async () => {
  await stand.fault('answer malformed');
  const id = await stand.upload();
  await stand.pass(9 * MINUTE);
  expect(await why()).toMatchObject({ upload_id: id, cause: { hop: 'stream', code: 'transform_failing', usual: false, says: expect.stringMatching(/the transform fails on records of the upload in stream http_activity \(Lambda\.\w+\).*orders them again from raw/) } });
  await stand.fault();
  await stand.pipeline.loaded();
});

test('delivery late: Firehose holds what it should have delivered', async () => {
  await stand.fault('delivery late');
  await stand.upload();
  await stand.pass(10 * MINUTE);
  expect(await cause()).toMatchObject({ hop: 'stream', code: 'delivery_late', usual: false, says: expect.stringContaining('its buffers explain 6m00') });
  await stand.fault();
  await stand.pipeline.loaded();
});

/** Until the object of what was uploaded is there. */
async function delivered(): Promise<void> {
  await stand.upload();
  await stand.pass(7 * MINUTE);
  while ((await httpStatus()).waiting_objects === 0) await stand.pass(MINUTE);
}

test('notification lost on the way to load: load was not told', async () => {
  await stand.upload();
  await stand.pass(2 * MINUTE);
  await stand.fault('notification lost');
  await stand.pass(8 * MINUTE);
  expect(await cause()).toMatchObject({ hop: 'curated', code: 'load_not_told', usual: false, says: expect.stringContaining('load was not told') });
  await stand.fault();
  await stand.pipeline.loaded();
});

test('warehouse down: the warehouse takes no statement, and the registry still answers', async () => {
  await delivered();
  await stand.fault('warehouse down');
  await stand.pass(70 * MINUTE);
  expect(await cause()).toMatchObject({ hop: 'load', code: 'warehouse_down', usual: false, says: expect.stringContaining('the warehouse takes no statement (InternalServerException') });
  expect((await httpStatus()).state).toBe('late');
  expect((await status()).findings.map(({ code }) => code)).toContain('late');
  await stand.pass(60 * MINUTE); // past the freshness window
  expect(await status()).toMatchObject({ ok: false, totals: { in_flight: 0, unaccounted: 20 }, findings: [{ code: 'unaccounted', severity: 'error', stream: STREAM, next: 'cyberactive why http_activity' }, {}] });
  await stand.fault();
  await stand.pipeline.loaded();
});

test('copy fails: COPY refuses the file, in the warehouse\'s own words', async () => {
  await delivered();
  await stand.fault('copy fails');
  for (let runs = 0; runs < 4 && !(await failedFiles()); runs++) await stand.pass(61 * MINUTE);
  expect(await cause()).toMatchObject({ hop: 'load', code: expect.stringMatching(/^(copy_failing|quarantined)$/), usual: false, says: expect.stringMatching(/COPY.*: .+/) });
  await stand.fault();
});

const failedFiles = async (): Promise<boolean> => {
  for await (const _ of stand.pipeline.registry.failedFiles.ids()) return true;
  return false;
};

test('a clock that is wrong is told', async () => {
  await stand.upload();
  const { findings, ok } = await readStatus(stand.skewed(-10 * MINUTE));
  expect(ok).toBe(false);
  expect(findings.find(({ code }) => code === 'clock_skew')).toMatchObject({ says: expect.stringMatching(/found one of (59\d|600) s from now/), next: expect.stringContaining('chronyc') });
});
