import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openEnvironment } from '../../cli/environment';
import { stagesFolder } from '../../cli/buffer/services';
import { consoleRoutes } from '../../cli/console/routes';
import type { ReplayPlan } from '../../constructs/replay/plan';
import { Pipeline } from '../pipeline/pipeline';
import { Opened } from './ask-console';

/** What the page gets of a pipeline that runs: empty, with hostile text in it, and after changing something. */
let pipeline: Pipeline;
let opened: Opened;
const state = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-console-'));
const stages = path.join(state, 'stages');
const stateBefore = process.env.CYBERACTIVE_STATE;
beforeAll(async () => {
  pipeline = await Pipeline.start();
  const { endpoint, region, credentials, warehouseUrl } = pipeline.sandbox;
  writeFileSync(path.join(state, 'local.json'), JSON.stringify({ endpoint, region, ...credentials, stage: 'dev', warehouseUrl, pid: process.pid }));
  cpSync(stagesFolder, stages, { recursive: true });
  process.env.CYBERACTIVE_STATE = state;
  opened = await Opened.start(consoleRoutes({ env: 'local', open: () => openEnvironment('local'), stages }), console.error);
});
afterAll(async () => {
  if (stateBefore === undefined) delete process.env.CYBERACTIVE_STATE;
  else process.env.CYBERACTIVE_STATE = stateBefore;
  await opened.console.stop();
  await pipeline.stop();
  rmSync(state, { recursive: true, force: true });
});

const hostile = '<script>alert(1)</script>';
const good = 'Mar 10 10:00:01 web-1 sshd[1]: Failed password for root from 192.0.2.7 port 2222 ssh2\n';
let uploadId = '';

test('with nothing uploaded every panel has a document, or words for what to do first', async () => {
  expect((await opened.get<object>('pipeline')).document).toMatchObject({ version: 1, stage: 'dev', ok: true, unread: { uploads: 0 } });
  expect(await opened.get('uploads')).toMatchObject({ command: 'npx cyberactive uploads list --days 2', document: { total: 0, lines: [] } });
  expect(await opened.get('rejected')).toMatchObject({ command: 'npx cyberactive rejected list --since 7d', document: { records: 0, groups: [] } });
  expect((await opened.get<{ streams: object[] }>('buffers')).document.streams[0]).toMatchObject({ put_bytes_per_day: 0, freshness: null });
  for (const at of ['buffers/authentication', 'cost/actual']) expect(await opened.ask('GET', `/api/${at}`)).toMatchObject({ status: 409, text: expect.stringMatching(/"next":"(no traffic yet|look further back)/) });
  expect((await opened.get<object>('cost/forecast?volume=1GB/h')).document).toMatchObject({ stage: 'dev', forecast: { volume: { bytesAnHour: 1e9 } } });
});

test('an upload is found by words of it, and shown with its steps and every text as it is', async () => {
  uploadId = await pipeline.upload({ source: 'linux_syslog', name: `${hostile.replace('/', '')}.log`, host: 'web-<b>1', bytes: Buffer.from(`${good.repeat(3)}${hostile} is no syslog\n<999>Mar 10 10:00:01 web-1 x: y\n`) });
  await pipeline.upload({ source: 'linux_syslog', name: 'other.log', bytes: Buffer.from(good) });
  await pipeline.loaded();
  const all = await opened.get<{ total: number; read: number; lines: { upload_id: string; state: string; path: string }[] }>('uploads?days=3');
  expect(all.document).toMatchObject({ total: 2, read: 2, matching: 2 });
  const one = await opened.get<{ lines: object[] }>(`uploads?days=3&search=${encodeURIComponent('SCRIPT web-<B>1 loaded')}`);
  expect(one.document).toMatchObject({ total: 2, matching: 1, lines: [{ upload_id: uploadId, host: 'web-<b>1', path: `${hostile.replace('/', '')}.log`, state: 'loaded', step: null, records: 5 }] });
  expect((await opened.get<object>('uploads?days=3&from=1&count=1')).document).toMatchObject({ matching: 2, from: 1, lines: [expect.anything()] });
  expect((await opened.get<object>(`uploads/${uploadId}`)).document).toMatchObject({ state: 'loaded', accepted: { authentication: 3 }, timeline: [{ state: 'issued' }, { state: 'landed' }, { state: 'fanned_out' }, { state: 'loaded' }] });
  expect((await opened.ask('GET', '/api/uploads?days=x')).status).toBe(400);
  expect((await opened.ask('GET', '/api/uploads/none')).status).toBe(400);
});

test('rejected records come in groups with the token at fault', async () => {
  const { document } = await opened.get<{ records: number; groups: { group: string; token: { start: number; end: number }; example: { excerpt: string } }[] }>('rejected');
  expect(document.records).toBe(2);
  expect(document.groups.map(({ example: { excerpt }, token }) => token && excerpt.slice(token.start, token.end)).sort()).toEqual(['<999>', hostile].sort());
  const group = document.groups.find(({ example }) => example.excerpt.startsWith(hostile))!;
  expect(await opened.get(`rejected/${group.group}`)).toMatchObject({ command: `npx cyberactive rejected show ${group.group} --since 7d`, document: { count: 1, records: [{ excerpt: `${hostile} is no syslog` }] } });
});

test('a replay is planned from the page and ordered only when its id is confirmed', async () => {
  const { document } = await opened.post<{ plan: ReplayPlan; is_empty: boolean }>('replays/plan', { reason: 'unparseable', since: '7d' });
  expect(document).toMatchObject({ is_empty: false, plan: { uploads: [{ upload_id: uploadId }] } });
  const { replay_id } = document.plan;
  expect(await opened.post('replays/apply', { replay_id })).toMatchObject({ status: 400 });
  expect(await opened.post('replays/apply', { replay_id, confirm: 'yes' })).toMatchObject({ status: 400 });
  expect((await opened.get<object>(`replays/${replay_id}`)).document).toMatchObject({ ordered: 0 });
  expect(await opened.post('replays/apply', { replay_id, confirm: replay_id })).toMatchObject({ status: 200, command: `npx cyberactive replay apply ${replay_id}`, document: { ordered: 1, resumed: false } });
});

test('schemas have their versions, and the plan says that nothing is to be done', async () => {
  const { document } = await opened.get<{ classes: { name: string; version: number; released: boolean }[] }>('schemas');
  expect(document.classes.find(({ name }) => name === 'authentication')).toMatchObject({ released: true, releases: [expect.objectContaining({ version: 1 })] });
  expect((await opened.post<object>('schemas/plan', {})).document).toMatchObject({ steps: [], obstacles: [] });
});

test('the curve has each interval, and a stream is changed only when it is named again', async () => {
  const { document } = await opened.get<{ points: { intervalSeconds: number; sizeMegabytes: number }[] }>('buffers/authentication?since=7d');
  expect(document.points.map(({ intervalSeconds }) => intervalSeconds)).toEqual([60, 90, 120, 180, 240, 300, 420, 600, 900]);
  const change = { stream: 'authentication', interval: '120', size: '64' };
  const file = path.join(stages, 'dev.json');
  const before = readFileSync(file, 'utf8');
  expect(await opened.post('buffers/set', change)).toMatchObject({ status: 200, command: 'npx cyberactive buffer set authentication --interval 120 --size 64', document: { dry_run: true, planned: [{ to: { intervalSeconds: 120, sizeMegabytes: 64 } }] } });
  expect(await opened.post('buffers/set', { ...change, confirm: 'http_activity' })).toMatchObject({ document: { dry_run: true } });
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(await opened.post('buffers/set', { ...change, interval: '5' })).toMatchObject({ status: 400, error: expect.stringContaining('expected a whole number from 60 to 900 s') });
  expect(await opened.post('buffers/set', { ...change, confirm: 'authentication' })).toMatchObject({ document: { dry_run: false, changes: [{ stream: 'authentication' }] } });
  expect(readFileSync(file, 'utf8')).not.toBe(before);
  const { document: after } = await opened.get<{ streams: { stream: string; hints: object }[] }>('buffers');
  expect(after.streams.find(({ stream }) => stream === 'authentication')).toMatchObject({ hints: { intervalSeconds: 120, sizeMegabytes: 64 } });
});

test('what was used is by stream and customer', async () => {
  expect((await opened.get<object>('cost/actual?since=7d')).document).toMatchObject({ uploads: 2, customers: [{ name: 'demo' }] });
});
