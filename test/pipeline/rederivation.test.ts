import path from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { request } from '../../cli/ship/http';
import type { UploadStatus } from '../../constructs/presign/upload-status';
import { sendOrder } from '../../constructs/replay/order';
import type { OrderedRange, ReplayOrderDocument } from '../../constructs/state/registry';
import { synthesizeNextRelease } from './next-release';
import { Pipeline } from './pipeline';

/** A release with better sources is deployed; what the one before it had rejected or read otherwise is derived again from raw. */
let pipeline: Pipeline;
let access: string;
let syslog: string;
const MINUTE = 60_000;

const accessLines = Buffer.from(
  Array.from({ length: 40 }, (_, index) => {
    const time = `10/Nov/2026:13:${String(index).padStart(2, '0')}:36 +0000`;
    return `192.0.2.${index} - - ${index % 4 === 0 ? `<${time}>` : `[${time}]`} "GET /${index} HTTP/1.1" 200 5\n`;
  }).join(''),
);
const syslogLines = Buffer.from(
  Array.from({ length: 90 }, (_, index) => {
    const line = [
      `sshd[${index}]: Failed password for root from 192.0.2.${index} port 22 ssh2`,
      `sudo:   alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/ls`,
      `CRON[${index}]: (root) CMD (run-parts /etc/cron.hourly)`,
    ][index % 3]!;
    return `Nov 10 10:00:${String(index % 60).padStart(2, '0')} web-1 ${line}\n`;
  }).join(''),
);

beforeAll(async () => {
  pipeline = await Pipeline.start();
  access = await pipeline.upload({ source: 'web_access', name: 'access.log', bytes: accessLines });
  syslog = await pipeline.upload({ source: 'linux_syslog', name: 'auth.log', bytes: syslogLines });
  await pipeline.loaded();
  await pipeline.deploy(await synthesizeNextRelease(path.join(pipeline.folder, 'next-release')));
}, 180_000);
afterAll(() => pipeline.stop());

const replayIds = 'abcdefghijklmnopqrstuvwxyz';
let replays = 0;

/** Orders records again, as a replay does. */
async function order(uploadId: string, generation: number, ranges: readonly OrderedRange[]): Promise<ReplayOrderDocument> {
  const outputs = Object.assign({}, ...Object.values(pipeline.sandbox.outputs)) as Record<string, string>;
  const { endpoint, region, credentials } = pipeline.sandbox;
  const sqs = new SQSClient({ endpoint, region, credentials });
  const { registry } = pipeline;
  const [issued, landed] = await Promise.all([registry.issued.get('demo', uploadId), registry.landed.get('demo', uploadId)]);
  const now = pipeline.sandbox.scheduler.now();
  const document = { replay_id: replayIds[replays++]!.repeat(26), customer_id: 'demo', upload_id: uploadId, generation, ranges, reason: 'a better source', ordered_at: now };
  const send = async (message: unknown) => void (await sqs.send(new SendMessageCommand({ QueueUrl: outputs.RawQueueUrl!, MessageBody: JSON.stringify(message) })));
  return sendOrder({ registry, send, now: () => now }, document, { bucket: outputs.RawBucketName!, key: issued!.raw_key, versionId: landed!.version_id });
}

const ended = ({ replay_id, upload_id }: ReplayOrderDocument) => pipeline.registry.replays.get(replay_id, 'order', 'demo', upload_id);
const rejectedNumbers = async (uploadId: string) =>
  (await pipeline.query(`SELECT "record_number" FROM "ops"."rejected" WHERE "upload_id" = '${uploadId}' ORDER BY 1`)).map(({ record_number }) => Number(record_number));
const counted = async (table: string, uploadId: string) =>
  pipeline.query(`SELECT "generation", "source_version", COUNT(*) AS "rows", COUNT(DISTINCT "event_id") AS "ids" FROM "events"."${table}" WHERE "upload_id" = '${uploadId}' GROUP BY 1, 2 ORDER BY 1, 2`);

async function status(uploadId: string): Promise<UploadStatus> {
  const { text } = await request('GET', `${pipeline.apiUrl}/v1/uploads/${uploadId}`, { authorization: `Bearer ${pipeline.key}` });
  return JSON.parse(text) as UploadStatus;
}

test('rejected records that pass now are added, leave the view, and stay as history', async () => {
  const numbers = await rejectedNumbers(access);
  expect(numbers).toEqual([1, 5, 9, 13, 17, 21, 25, 29, 33, 37]);
  expect(await pipeline.account(access)).toMatchObject({ accepted: { http_activity: 30 }, rejected: { unparseable: 10 } });

  const ordered = await order(access, 1, numbers.map((number) => [number, number] as const));
  // What is not in flight as a whole is not waited for by name: the records go through streams and load once.
  await pipeline.sleep(90 * MINUTE);
  expect(await ended(ordered)).toMatchObject({ records_emitted: 10 });
  expect(await rejectedNumbers(access)).toEqual([]);
  expect(await pipeline.account(access)).toMatchObject({ records: 40, accepted: { http_activity: 40 }, rejected: {}, in_flight: 0, unaccounted: 0 });
  expect(await counted('http_activity', access)).toEqual([
    { generation: 1, source_version: 1, rows: 30, ids: 30 },
    { generation: 1, source_version: 2, rows: 10, ids: 10 },
  ]);
  expect(await counted('rejected_record', access)).toEqual([{ generation: 1, source_version: 1, rows: 10, ids: 10 }]);
  expect(await status(access)).toMatchObject({ state: 'loaded', records: 40, accepted: { http_activity: 40 }, rejected: {}, in_flight: 0 });

  await order(access, 1, [[1, null]]);
  await pipeline.sleep(90 * MINUTE);
  expect(await pipeline.account(access)).toMatchObject({ accepted: { http_activity: 40 }, rejected: {} });
}, 120_000);

test('a whole upload is derived anew: readers see the old rows until they see the new ones', async () => {
  const old = { accepted: { authentication: 60, base_event: 30 }, rejected: {} };
  const now = { accepted: { authentication: 30, base_event: 30 }, rejected: { invalid_value: 30 } };
  expect(await pipeline.account(syslog)).toMatchObject(old);
  const ordered = await order(syslog, 2, [[1, null]]);
  const seen: object[] = [];
  for (let minute = 0; minute < 100; minute += 5) {
    await pipeline.sleep(5 * MINUTE);
    const [{ accepted, rejected, in_flight, state }, account] = await Promise.all([status(syslog), pipeline.account(syslog)]);
    expect({ in_flight, state, unaccounted: account.unaccounted }).toEqual({ in_flight: 0, state: 'loaded', unaccounted: 0 });
    expect({ accepted: account.accepted, rejected: account.rejected }).toEqual({ accepted, rejected });
    seen.push({ accepted, rejected });
  }
  const exchanged = seen.findIndex((view) => JSON.stringify(view) !== JSON.stringify(old));
  expect(exchanged).toBeGreaterThan(0);
  expect(seen).toEqual(seen.map((_, index) => (index < exchanged ? old : now)));

  expect(await ended(ordered)).toMatchObject({ records_emitted: 90 });
  for (const [table, rows] of [['authentication', 30], ['base_event', 30], ['rejected_record', 30]] as const) {
    expect([table, await counted(table, syslog)]).toEqual([table, [{ generation: 2, source_version: 2, rows, ids: rows }]]);
  }
  const actors = await pipeline.query(`SELECT COUNT(*) AS "rows" FROM "events"."base_event" WHERE "upload_id" = '${syslog}' AND "message" LIKE '%COMMAND=/bin/ls%'`);
  expect(actors).toEqual([{ rows: 30 }]);
  expect(await pipeline.registry.open.get('demo', syslog)).toBeUndefined();
  expect(await pipeline.registry.fannedOut.get('demo', syslog)).toMatchObject({ generation: 2, routed: { authentication: 30, base_event: 60 } });
  const [hours] = await pipeline.query(`SELECT SUM("events") AS "events" FROM "ops"."events_hourly" WHERE "source" = 'linux_syslog'`);
  expect(Number(hours!.events)).toBe(60);
  expect((await pipeline.accounting()).complete).toBe(true);
}, 120_000);
