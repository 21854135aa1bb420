/** A stream of the running pipeline tuned as an operator does it: show, advise, set, verify, and back where it got worse. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeDeliveryStreamCommand, FirehoseClient, UpdateDestinationCommand } from '@aws-sdk/client-firehose';
import { changeStreams } from '../../cli/buffer/change-streams';
import { ChangeStore } from '../../cli/buffer/change-store';
import { readStream, updateHints } from '../../cli/buffer/live-stream';
import { openServices, type BufferServices } from '../../cli/buffer/services';
import { readActual, type Actual } from '../../cli/cost/actual';
import { estimate } from '../../cli/cost/estimate';
import { readPrices } from '../../cli/cost/prices';
import { exitCodes } from '../../cli/exit';
import { eventClasses } from '../../schemas';
import { parseConfig } from '../../stacks/config';
import { run as runHere, type Ended } from '../cli/run-command';
import { Pipeline } from '../pipeline/pipeline';

const STREAM = 'http_activity';
const MINUTE = 60_000;
const folder = mkdtempSync(path.join(tmpdir(), 'tuning-'));
const stageFile = path.join(folder, 'dev.json');
const state = () => ({ CYBERACTIVE_STATE: folder });
let pipeline: Pipeline;
let firehose: FirehoseClient;
let sent = 0;

beforeAll(async () => {
  copyFileSync(path.join('stacks', 'stages', 'dev.json'), stageFile);
  pipeline = await Pipeline.start();
  const { endpoint, region, credentials, warehouseUrl } = pipeline.sandbox;
  writeFileSync(path.join(folder, 'local.json'), JSON.stringify({ endpoint, region, ...credentials, stage: 'dev', warehouseUrl, pid: process.pid, apiUrl: pipeline.apiUrl, apiKey: pipeline.key }));
  firehose = new FirehoseClient({ endpoint, region, credentials });
}, 120_000);
afterAll(async () => {
  await pipeline.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...words: string[]): Promise<Ended> => runHere(['buffer', ...words, ...(words[0] === 'history' ? [] : ['--stages', folder])], state());
const json = async (...words: string[]) => JSON.parse((await run(...words, '--json')).stdout);

/** Uploads a small access log every few minutes for a while. */
async function traffic(minutes: number, every = 9): Promise<void> {
  for (let passed = 0; passed < minutes; passed += every) {
    sent += 1;
    const lines = Array.from({ length: 40 }, (_, index) => `192.0.2.${index} - - [01/Mar/2026:10:00:${String(sent % 60).padStart(2, '0')} +0000] "GET /${sent}/${index} HTTP/1.1" 200 12 "-" "curl"`);
    await pipeline.upload({ source: 'web_access', name: `${sent}.log`, bytes: Buffer.from(`${lines.join('\n')}\n`) });
    await pipeline.sandbox.scheduler.advance(every * MINUTE);
  }
}

const description = async () => (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: `cyberactive-dev-${STREAM}` }))).DeliveryStreamDescription!;
const destination = async () => (await description()).Destinations![0]!.ExtendedS3DestinationDescription!;
const services = async (): Promise<BufferServices> => {
  const before = process.env.CYBERACTIVE_STATE;
  process.env.CYBERACTIVE_STATE = folder;
  try {
    return await openServices('local', folder);
  } finally {
    if (before === undefined) delete process.env.CYBERACTIVE_STATE;
    else process.env.CYBERACTIVE_STATE = before;
  }
};
const configured = () => parseConfig('dev', readFileSync(stageFile, 'utf8')).stream;

describe('before anything came', () => {
  test('show lists every stream, and advise says what to do', async () => {
    const { streams } = await json('show');
    expect(streams).toHaveLength(Object.keys(eventClasses).length);
    expect(streams.find(({ stream }: any) => stream === STREAM)).toMatchObject({ hints: { intervalSeconds: 300, sizeMegabytes: 128 }, transform: { intervalSeconds: 60, sizeMegabytes: 0.2 }, freshness: null });
    const { code, stderr } = await run('advise', STREAM, '--fresh-p95', '5m');
    expect([code, stderr]).toEqual([exitCodes.precondition, expect.stringMatching(/http_activity: expected arrivals, found none in 0 uploads[^]*next: no traffic yet/)]);
  });

  test.each([
    [['set', STREAM, '--interval', '59'], '--interval: expected a whole number from 60 to 900 s, found 59'],
    [['set', STREAM, '--interval', '901'], 'next: give --interval 900'],
    [['set', STREAM, '--size', '63'], 'with conversion to Parquet Firehose takes 64 to 128'],
    [['set', 'nothing', '--size', '64'], 'stream: expected one of api_activity'],
    [['set', '--size', '64'], 'expected one stream, or --all'],
    [['set', STREAM], 'expected --interval, --size or --load-interval'],
    [['advise', STREAM, '--fresh-p95', '5'], '--fresh-p95: expected a number and s, m or h, found 5'],
    [['advise', STREAM, '--prices', '/nowhere.json'], 'nowhere.json: expected a file with prices as JSON, found ENOENT'],
  ])('%j is refused with what to give', async (words, message) => {
    const { code, stderr } = await run(...words);
    expect(code).toBe(exitCodes.usage);
    expect(stderr).toContain(message);
  });
});

describe('with traffic', () => {
  test('show measures from arrival to row what the registry and two listings say', async () => {
    await traffic(150);
    const { streams } = await json('show', STREAM);
    expect(streams[0].objects_per_day).toBeGreaterThan(40);
    expect(streams[0].freshness.p95).toBeGreaterThan(1800);
    expect(streams[0].freshness.p95).toBeLessThan(3600 + 360 + 60);
  }, 60_000);

  test('the advisor predicts what the pipeline has done: p95 within 10 %, objects within 5 %', async () => {
    const [{ streams }, { points, present }] = [await json('show', STREAM), await json('advise', STREAM)];
    const now = points.find((point: any) => Object.entries(present).every(([name, value]) => point[name] === value));
    expect(Math.abs(now.freshness.p95 / streams[0].freshness.p95 - 1)).toBeLessThan(0.1);
    // What is buffered at this moment is an object in the prediction already.
    expect(Math.abs(now.objects_per_day - streams[0].objects_per_day) * (2.5 / 24)).toBeLessThanOrEqual(1.1);
  }, 60_000);

  test('set changes the hints alone, keeps the transform, writes the stage file and the entry', async () => {
    const before = await destination();
    const answer = await json('set', STREAM, '--interval', '60', '--size', '64');
    expect(answer.changes).toEqual([expect.objectContaining({ stream: STREAM, outcome: 'applied', from: { intervalSeconds: 300, sizeMegabytes: 128 }, version_before: '1', version_after: '2', predicted: expect.objectContaining({ p95: expect.any(Number) }) })]);
    const after = await destination();
    expect(after).toEqual({ ...before, BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 64 } });
    expect(after.ProcessingConfiguration!.Enabled).toBe(true);
    expect(configured()).toEqual({ intervalSeconds: 300, sizeMegabytes: 128, classes: { [STREAM]: { intervalSeconds: 60, sizeMegabytes: 64 } } });
  });

  test('the same again changes nothing, another soon after has to wait', async () => {
    expect((await run('set', STREAM, '--interval', '60', '--size', '64')).stdout).toContain('The streams have these hints already.');
    const { code, stderr } = await run('set', STREAM, '--interval', '90');
    expect([code, stderr]).toEqual([exitCodes.precondition, expect.stringMatching(/expected the change of .* to show first[^]*or give --force/)]);
    expect((await run('verify', STREAM)).stdout).toContain('too early: 0 of 3 objects');
  });

  test('verify holds a setting that does what was predicted', async () => {
    await traffic(90);
    const { verifications } = await json('verify', STREAM);
    const { verdict, measured, simulated } = verifications[0].verified;
    expect(verdict).toBe('holds');
    expect(Math.abs(simulated.p95 / measured.p95 - 1)).toBeLessThan(0.1);
    expect(Math.abs(simulated.objects_per_day / measured.objects_per_day - 1)).toBeLessThan(0.15);
  }, 60_000);

  test('verify goes back where it is later than it was to be, stream and file', async () => {
    await run('set', STREAM, '--interval', '900', '--fresh-p95', '1m', '--force');
    await traffic(126);
    const { code, stdout } = await run('verify', STREAM, '--json');
    expect(JSON.parse(stdout).verifications[0]).toMatchObject({ verified: { verdict: 'returned' }, says: expect.stringContaining('went back to 60 s, 64 MB') });
    expect(code).toBe(exitCodes.findings);
    expect((await destination()).BufferingHints).toEqual({ IntervalInSeconds: 60, SizeInMBs: 64 });
    expect(configured().classes[STREAM]).toEqual({ intervalSeconds: 60, sizeMegabytes: 64 });
    const { changes } = await json('history', STREAM);
    expect(changes.map(({ why, outcome, verified }: any) => [why, outcome, verified?.verdict])).toEqual([['return', 'applied', undefined], ['set', 'applied', 'returned'], ['set', 'applied', 'holds']]);
  }, 90_000);

  test('what it costs is counted by stream and customer', async () => {
    const { stdout } = await runHere(['cost', 'actual', '--stages', folder, '--json'], state());
    const actual = JSON.parse(stdout);
    expect(actual.uploads).toBe(sent);
    expect(actual.customers.map(({ name }: any) => name)).toEqual(['demo']);
    expect(actual.streams.map(({ name }: any) => name).sort()).toEqual([STREAM, 'upload_receipt']);
    expect(actual.total.lines.find(({ key }: any) => key === 'redshift_compute').quantity).toBeGreaterThan(0.3);
    expect(actual.known).toMatchObject({ objects: 'counted', 'GB-seconds': 'modelled', 'RPU-seconds': 'modelled' });
  });

  test('on a stage CloudWatch says what was computed, and is not taken for it where it may not be asked', async () => {
    const opened = await services();
    const [from, until] = [opened.now() - 86_400_000, opened.now()];
    const quantity = (actual: Actual, wanted: string) => actual.total.lines.find(({ key }) => key === wanted)!.quantity;
    // Each function ran ten times, a second together; the warehouse used seven RPU hours.
    const answers: Record<string, number> = { Invocations: 10, Duration: 1000, ComputeSeconds: 7 * 3600 };
    const send = async ({ input }: any) => ({ MetricDataResults: input.MetricDataQueries.map(({ Id, MetricStat }: any) => ({ Id, Values: [answers[MetricStat.Metric.MetricName]].filter((value) => value !== undefined) })) });
    const counted = await readActual({ ...opened, cloudWatch: { send } as any }, readPrices(), from, until);
    expect(counted.known).toMatchObject({ 'GB-seconds': 'counted', 'RPU-seconds': 'counted' });
    expect(quantity(counted, 'lambda_requests')).toBeCloseTo(80 / 1e6, 12);
    expect(quantity(counted, 'lambda_compute')).toBeCloseTo((2 * 1769 + 2 * 1024 + 4 * 512) / 1024, 9);
    expect(quantity(counted, 'redshift_compute')).toBeCloseTo(7, 9);
    // All of it is somebody's, but for sweep and audit.
    const watch = estimate({ lambda_requests: 20 / 1e6, lambda_compute: 1 }, readPrices()).usd_without_free;
    expect(counted.customers.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(counted.total.usd_without_free - watch, 9);

    // Used next to nothing: a minute a run of load is billed. No point: what is modelled says that it is.
    answers.ComputeSeconds = 1;
    const least = quantity(await readActual({ ...opened, cloudWatch: { send } as any }, readPrices(), from, until), 'redshift_compute');
    const wakes = (least * 3600) / (60 * opened.config.warehouse.baseCapacity);
    expect(wakes).toBeGreaterThanOrEqual(1);
    expect(wakes).toBeCloseTo(Math.round(wakes), 9);
    delete answers.ComputeSeconds;
    const partly = await readActual({ ...opened, cloudWatch: { send } as any }, readPrices(), from, until);
    expect(partly.known).toMatchObject({ 'GB-seconds': 'counted', 'RPU-seconds': 'modelled' });
    expect(partly.missing.join()).toContain('since CloudWatch has none in this window');

    const denied = { send: () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' })) } as any;
    const modelled = await readActual({ ...opened, cloudWatch: denied }, readPrices(), from, until);
    expect(modelled.known).toMatchObject({ 'GB-seconds': 'modelled' });
    expect(modelled.missing[0]).toContain('cloudwatch:GetMetricData');
    expect(modelled.missing.join()).toContain("analysts' queries");
    expect(quantity(modelled, 'redshift_compute')).toBeLessThan(7);
  });
});

describe('nothing changes halfway', () => {
  test('where somebody else was first, who is told to look again', async () => {
    const opened = await services();
    const stale = await readStream(opened.firehose, opened.streamPrefix, STREAM);
    await updateHints(opened.firehose, stale, { intervalSeconds: 90, sizeMegabytes: 64 });
    await expect(updateHints(opened.firehose, stale, { intervalSeconds: 300, sizeMegabytes: 64 })).rejects.toMatchObject({ exitCode: exitCodes.precondition, message: expect.stringContaining('found a newer version') });
    expect((await destination()).BufferingHints!.IntervalInSeconds).toBe(90);
  });

  test('of several streams, when a later one fails, the earlier ones go back and the file stays', async () => {
    const opened = await services();
    const text = readFileSync(stageFile, 'utf8');
    const [first, second] = [await readStream(opened.firehose, opened.streamPrefix, 'api_activity'), await readStream(opened.firehose, opened.streamPrefix, STREAM)];
    const to = { intervalSeconds: 120, sizeMegabytes: 64 };
    const wanted = [first, { ...second, versionId: '1' }].map((stream) => ({ stream, to, entry: { why: 'set' as const } }));
    await expect(changeStreams(opened, wanted, { hints: { all: to } })).rejects.toMatchObject({ message: expect.stringContaining('taken back: api_activity') });
    expect((await readStream(opened.firehose, opened.streamPrefix, 'api_activity')).hints).toEqual(first.hints);
    expect(readFileSync(stageFile, 'utf8')).toBe(text);
    expect((await new ChangeStore({ s3: opened.s3, bucket: opened.buckets.state }).of('api_activity')).map(({ outcome }) => outcome)).toEqual(['undone']);
  });

  test('a setting that the stage file cannot hold is refused before the stream is touched', async () => {
    const { versionId } = await readStream((await services()).firehose, 'cyberactive-dev-', STREAM);
    const { code, stderr } = await run('set', STREAM, '--load-interval', '119', '--interval', '900', '--force');
    expect([code, stderr]).toEqual([exitCodes.precondition, expect.stringMatching(/stages\/dev\.json: load\.freshnessMinutes: expected more than[^]*nothing was changed/)]);
    expect((await readStream((await services()).firehose, 'cyberactive-dev-', STREAM)).versionId).toBe(versionId);
  });

  test('a service that says no is quoted, with the right that is missing', async () => {
    const denied = { send: () => Promise.reject(Object.assign(new Error('User: x is not authorized'), { name: 'AccessDeniedException', $fault: 'client' })) } as unknown as FirehoseClient;
    await expect(readStream(denied, 'cyberactive-dev-', STREAM)).rejects.toMatchObject({ exitCode: exitCodes.refused, next: expect.stringContaining('firehose:DescribeDeliveryStream') });
    await expect(readStream(firehose, 'cyberactive-dev-', 'nothing')).rejects.toMatchObject({ exitCode: exitCodes.precondition, message: expect.stringContaining('expected a stream, found none') });
  });

  test('a stream whose transform somebody switched off shows it', async () => {
    const { VersionId, Destinations } = await description();
    const careless = { DeliveryStreamName: `cyberactive-dev-${STREAM}`, CurrentDeliveryStreamVersionId: VersionId, DestinationId: Destinations![0]!.DestinationId, ExtendedS3DestinationUpdate: { ProcessingConfiguration: { Processors: Destinations![0]!.ExtendedS3DestinationDescription!.ProcessingConfiguration!.Processors } } };
    await firehose.send(new UpdateDestinationCommand(careless));
    const { streams } = await json('show', STREAM);
    expect(streams[0].transform).toBeNull();
  });
});
