import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ReplayOutcome } from '../../constructs/replay/apply';
import type { ReplayPlan } from '../../constructs/replay/plan';
import type { RejectedGroup } from '../../constructs/replay/rejected-groups';
import { run as runHere } from '../cli/run-command';
import { synthesizeForTests } from './assembly';
import { changedAssembly } from './changed-bundles';
import { Pipeline } from './pipeline';
import { YESTERDAYS_SOURCES } from './yesterday';

/** Yesterday's code loses and rejects; today's code heals: planned, predicted, carried out, counted. */
let pipeline: Pipeline;
const state = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-replay-'));
const folders = [state];

/** Answers ProcessingFailed for what a host of this name shipped. */
const LOSING = `(handler) => async (event, context) => {
  const isLost = ({ data }) => Buffer.from(data, 'base64').includes('"host":"lossy-1"');
  const lost = event.records.filter(isLost);
  const rest = await handler({ ...event, records: event.records.filter((record) => !isLost(record)) }, context);
  return { records: [...rest.records, ...lost.map(({ recordId, data }) => ({ recordId, data, result: 'ProcessingFailed' }))] };
}`;

/** Cannot read one file. */
const CHOKING = `(handler) => async (event, context) => {
  if (event.Records[0].body.includes('/choke.log')) throw new Error('expected another day');
  return handler(event, context);
}`;

beforeAll(async () => {
  const yesterday = await changedAssembly(await synthesizeForTests(), [
    { bundle: 'transform', sources: YESTERDAYS_SOURCES, wrapper: LOSING },
    { bundle: 'fan-out', wrapper: CHOKING },
  ]);
  folders.push(yesterday);
  pipeline = await Pipeline.start({ assembly: yesterday });
  introduce();
}, 60_000);
afterAll(async () => {
  await pipeline.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Tells the command where the sandbox is. */
function introduce(): void {
  const { endpoint, region, credentials, warehouseUrl } = pipeline.sandbox;
  const local = { endpoint, region, ...credentials, stage: 'dev', warehouseUrl, pid: process.pid, apiUrl: pipeline.apiUrl, apiKey: pipeline.key };
  writeFileSync(path.join(state, 'local.json'), JSON.stringify(local));
}

const HOUR = 3_600_000;
const run = (...args: string[]) => runHere(args, { CYBERACTIVE_STATE: state });
async function document<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

const request = (number: number, status = 200): string =>
  `192.0.2.${number} - - [10/Oct/2026:13:55:${String(number % 60).padStart(2, '0')} +0000] "GET /page/${number} HTTP/1.1" ${status} ${100 + number} "-" "curl/8.${number}"`;
const lines = (...all: string[]): Buffer => Buffer.from(all.map((line) => `${line}\n`).join(''));
const mixed = lines(request(1), request(2, 404), 'no request at all 17', request(4), request(5, 404), '', request(7, 404), 'no request at all 4711');

const ids: Record<string, string> = {};
const events = async (upload: string) =>
  pipeline.query(`SELECT "record_number", "generation", "http_request_user_agent" AS "agent" FROM "events"."http_activity" WHERE "upload_id" = '${upload}' ORDER BY "record_number"`);

test('yesterday: rejected records are grouped, shown and exported', async () => {
  ids.mixed = await pipeline.upload({ source: 'web_access', name: 'mixed.log', bytes: mixed });
  ids.lossy = await pipeline.upload({ source: 'web_access', name: 'lossy.log', host: 'lossy-1', bytes: lines(request(1), request(2), request(3)) });
  ids.choke = await pipeline.upload({ source: 'web_access', name: 'choke.log', bytes: lines(request(1), request(2)) });
  // Long enough for the queue and the sweep to give up what cannot succeed with this code.
  await pipeline.sandbox.scheduler.advance(6 * HOUR);

  const groups = await document<RejectedGroup[]>('rejected', 'list');
  expect(groups).toMatchObject([
    { reason: 'invalid_value', field: 'status', records: 3, uploads: 1, source: 'web_access', customer_id: 'demo', expected: 'a status of yesterday' },
    { reason: 'unparseable', records: 2, shape: 'no request at all <n>' },
  ]);
  expect(await document('rejected', 'list', '--reason', 'unparseable', '--upload', ids.mixed!, '--since', '7h')).toHaveLength(1);
  expect(await document('rejected', 'list', '--since', '1h')).toEqual([]);
  expect(await document('rejected', 'list', '--customer', 'nobody')).toEqual([]);
  const shown = await run('rejected', 'show', groups[0]!.group);
  expect(shown.stdout).toContain('expected  a status of yesterday');
  expect(shown.stdout).toContain(`cyberactive trace ${ids.mixed}-2-0 --raw`);

  const file = path.join(state, 'rejected.ndjson');
  expect(await run('rejected', 'export', '-o', file)).toMatchObject({ code: 0, stdout: '' });
  const exported = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { record_number: number; raw: string; raw_version_id: string });
  expect(exported.map(({ record_number, raw }) => [record_number, raw])).toEqual([2, 3, 5, 7, 8].map((number) => [number, mixed.toString().split('\n')[number - 1]]));
  expect(exported[0]).toMatchObject({ upload_id: ids.mixed, reason: 'invalid_value', host: 'web-1', time_zone: 'UTC', raw_version_id: expect.any(String) });
  expect(JSON.parse((await run('rejected', 'export', `${ids.mixed}-3-0`, '--excerpt')).stdout)).toMatchObject({ record_number: 3, excerpt: 'no request at all 17' });
}, 120_000);

test('while yesterday’s code is deployed a plan is made and not carried out', async () => {
  const before = await events(ids.mixed!);
  const { code, stdout, stderr } = await run('replay', 'plan', '--rejected', '--json');
  const plan = JSON.parse(stdout) as ReplayPlan;
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('the stage runs other code') });
  expect(plan.prediction).toMatchObject({ records: 5, pass: { http_activity: 3 }, held: 0, present: 0 });
  expect(plan.prediction.fail).toMatchObject([{ reason: 'unparseable', records: 2, example: `${ids.mixed}-3-0` }]);
  expect(await run('replay', 'apply', plan.replay_id)).toMatchObject({ code: 6, stderr: expect.stringContaining('next: start the sandbox anew with this code') });
  expect(await events(ids.mixed!)).toEqual(before);
  expect(await document('replay', 'list')).toContainEqual(expect.objectContaining({ replay_id: plan.replay_id, ordered: 0 }));
});

const plans: Record<string, ReplayPlan> = {};
const file = path.join(state, 'plan.json');

test('today: what is rejected, what Firehose gave up and what a queue gave up are planned', async () => {
  await pipeline.deploy();
  introduce();
  plans.rejected = await document('replay', 'plan', '--rejected', '--source', 'web_access', '-o', file);
  expect(plans.rejected!.uploads).toMatchObject([{ upload_id: ids.mixed, generation: 1, ranges: [[2, 3], [5, 5], [7, 8]] }]);
  plans.errors = await document('replay', 'plan', '--errors');
  expect(plans.errors).toMatchObject({ uploads: [{ upload_id: ids.lossy, ranges: [[1, 3]] }], prediction: { pass: { http_activity: 3 }, fail: [], present: 0 }, left_out: [] });
  plans.letters = await document('replay', 'plan', '--dead-letters');
  expect(plans.letters).toMatchObject({ uploads: [{ upload_id: ids.choke, ranges: [[1, null]] }], prediction: { pass: { http_activity: 2 } } });
  expect(plans.letters!.dead_letters).toContainEqual({ queue: 'raw', message_id: expect.any(String), uploads: [ids.choke] });
}, 60_000);

test('a plan of an earlier state is refused, in words', async () => {
  const stale = path.join(state, 'stale.json');
  writeFileSync(stale, JSON.stringify({ ...plans.rejected, sources: { web_access: 99 }, basis: 'another' }));
  const { code, stderr } = await run('replay', 'apply', stale);
  expect({ code, stderr }).toMatchObject({ code: 6, stderr: expect.stringContaining('source web_access: planned with version 99, found 1; selection: other records than were planned') });
  expect(await document('replay', 'list')).toContainEqual(expect.objectContaining({ replay_id: plans.rejected!.replay_id, ordered: 0 }));
});

test('what was planned is what becomes of the records, once', async () => {
  expect(await document('replay', 'apply', file)).toMatchObject({ ordered: 1, resumed: false });
  await document('replay', 'apply', plans.errors!.replay_id);
  expect(await document('replay', 'apply', plans.letters!.replay_id)).toMatchObject({ dead_letters_deleted: plans.letters!.dead_letters.length });
  await pipeline.sandbox.scheduler.advance(2 * HOUR);

  const { outcome } = await document<{ outcome: ReplayOutcome }>('replay', 'show', plans.rejected!.replay_id);
  expect(outcome).toMatchObject({ ordered: 1, emitted: 1, records_emitted: 5, refused: [], passed: { http_activity: 3 }, healed: { invalid_value: 3 }, complete: true });
  expect(await document<RejectedGroup[]>('rejected', 'list')).toMatchObject([{ reason: 'unparseable', records: 2 }]);
  for (const [name, numbers] of [['mixed', [1, 2, 4, 5, 7]], ['lossy', [1, 2, 3]], ['choke', [1, 2]]] as const) {
    expect((await events(ids[name]!)).map(({ record_number }) => record_number)).toEqual(numbers);
  }
  expect(await pipeline.account(ids.mixed!)).toMatchObject({ records: 7, accepted: { http_activity: 5 }, rejected: { unparseable: 2 }, in_flight: 0, unaccounted: 0 });
  expect((await pipeline.accounting()).complete).toBe(true);
}, 120_000);

test('nothing is left to do: again, and from the same error objects and queues', async () => {
  expect(await document<ReplayOutcome>('replay', 'apply', plans.rejected!.replay_id)).toMatchObject({ resumed: true, emitted: 1, complete: true });
  expect((await run('replay', 'show', plans.rejected!.replay_id)).stdout).toContain('done: all that was to pass has passed.');
  expect(await document<ReplayPlan>('replay', 'plan', '--errors')).toMatchObject({ uploads: [], prediction: { records: 0, present: 3 } });
  expect((await run('replay', 'plan', '--dead-letters')).stdout).toContain('Nothing to replay.');
});

test('a curated file that was given up asks for its records, and is let go where they are there', async () => {
  const outputs = Object.assign({}, ...Object.values(pipeline.sandbox.outputs)) as Record<string, string>;
  const [{ key }] = (await pipeline.query(`SELECT "object_key" AS "key" FROM "ops"."load_ledger" WHERE "event_class" = 'http_activity' LIMIT 1`)) as unknown as [{ key: string }];
  const { endpoint, region, credentials } = pipeline.sandbox;
  const sqs = new SQSClient({ endpoint, region, credentials });
  for (const name of [key, 'events/http_activity/none.parquet']) {
    const body = { Records: [{ eventVersion: '2.1', s3: { bucket: { name: outputs.CuratedBucketName }, object: { key: name, size: 1 } } }] };
    await sqs.send(new SendMessageCommand({ QueueUrl: outputs.CuratedDeadLetterQueueUrl!, MessageBody: JSON.stringify(body) }));
  }
  const plan = await document<ReplayPlan>('replay', 'plan', '--dead-letters');
  expect(plan).toMatchObject({ uploads: [], dead_letters: [{ queue: 'curated' }], left_out: [{ why: 's3 events/http_activity/none.parquet: expected an object, found none' }] });
  expect(plan.prediction.present).toBeGreaterThan(0);
  expect(await document('replay', 'apply', plan.replay_id)).toMatchObject({ dead_letters_deleted: 1, ordered: 0 });
  expect((await document<ReplayPlan>('replay', 'plan', '--dead-letters')).dead_letters).toEqual([]);
});

test('a new generation replaces an upload whole, and the plan says which rows change', async () => {
  const plan = await document<ReplayPlan>('replay', 'plan', '--upload', ids.mixed!, '--rederive');
  expect(plan.uploads).toMatchObject([{ generation: 2, ranges: [[1, null]] }]);
  // Records 1 and 4 are yesterday's, the others were replayed today.
  expect(plan.prediction).toMatchObject({ pass: { http_activity: 5 }, rows: { same: 3, changed: 2, added: 0, removed: 0, columns: { http_request_user_agent: 2 }, complete: true } });
  await document('replay', 'apply', plan.replay_id);
  await pipeline.sandbox.scheduler.advance(2 * HOUR);
  const { outcome } = await document<{ outcome: ReplayOutcome }>('replay', 'show', plan.replay_id);
  expect(outcome).toMatchObject({ complete: true, emitted: 1, records_emitted: 7 });
  expect(await events(ids.mixed!)).toEqual([1, 2, 4, 5, 7].map((number) => ({ record_number: number, generation: 2, agent: `curl/8.${number}` })));
  expect(await pipeline.account(ids.mixed!)).toMatchObject({ records: 7, accepted: { http_activity: 5 }, rejected: { unparseable: 2 } });
}, 120_000);

test('what cannot be asked for is said', async () => {
  const cases: readonly (readonly [string[], string])[] = [
    [['plan'], 'expected what to replay'],
    [['plan', '--rejected', '--errors'], 'expected one of'],
    [['plan', '--errors', '--reason', 'unparseable'], '--reason: goes with --rejected'],
    [['plan', '--upload', 'x'], '--upload: expected 26 characters'],
    [['plan', '--since', 'yesterday'], '--since: expected'],
    [['apply', 'nowhere.json'], 'found no such file'],
  ];
  for (const [args, words] of cases) expect(await run('replay', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  expect(await run('replay', 'show', 'a'.repeat(26))).toMatchObject({ code: 7 });
  expect(await run('rejected', 'show', `${'a'.repeat(26)}-1-0`)).toMatchObject({ code: 7, stderr: expect.stringContaining('no rejected record of') });
  expect((await document<ReplayPlan>('replay', 'plan', '--upload', 'a'.repeat(26))).left_out).toHaveLength(1);
});
