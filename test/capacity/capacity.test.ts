import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { volumeOf } from '../../cli/capacity/amounts';
import { assess, fitted } from '../../cli/capacity/assess';
import { changedConfig } from '../../cli/capacity/finding';
import { loadOf } from '../../cli/capacity/load';
import { RESOURCES_OF_A_STREAM, STACK_RESOURCES } from '../../cli/capacity/measure';
import { quotaKeys, quotasFile, readQuotas } from '../../cli/capacity/quotas';
import { renderScales } from '../../cli/capacity/render';
import { usualVolume } from '../../cli/cost/forecast';
import { readPrices } from '../../cli/cost/prices';
import { LARGE_REGION_QUOTA, OTHER_REGION_QUOTA } from '../../sandbox/firehose/limits';
import { parseConfig } from '../../stacks/config';
import { run } from '../cli/run-command';
import { changed, configOf, stageText, synthesize } from '../stacks/synthesized';

const quotas = readQuotas();
const scales = { quotas, prices: readPrices(), region: 'us-east-1' };
const prod = configOf('prod');
const at = (bytesAnHour: number) => ({ ...usualVolume, bytesAnHour });
const capacity = (...words: string[]) => run(['capacity', ...words], {});
const docs = readFileSync(path.join(__dirname, '..', '..', 'docs', 'capacity.md'), 'utf8');

describe('the quotas', () => {
  test('are dated, each with its page, and the sandbox keeps to the same', () => {
    expect(quotas.as_of).toMatch(/^\d{4}-\d\d$/);
    for (const key of quotaKeys) expect(quotas.quotas[key].source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    const { firehose_bytes, firehose_requests, firehose_records } = quotas.quotas;
    expect({ bytes: firehose_bytes.limit, requests: firehose_requests.limit, records: firehose_records.limit }).toEqual(LARGE_REGION_QUOTA);
    expect({ bytes: firehose_bytes.elsewhere, requests: firehose_requests.elsewhere, records: firehose_records.elsewhere }).toEqual(OTHER_REGION_QUOTA);
  });

  test('of an account go in by a file of the same form; what is missing or wrong in it is named', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'quotas-'));
    const file = path.join(folder, 'ours.json');
    const own = JSON.parse(readFileSync(quotasFile, 'utf8'));
    own.quotas.firehose_bytes.limit *= 100;
    writeFileSync(file, JSON.stringify(own));
    expect(assess(prod, at(1e12), { ...scales, quotas: readQuotas(file) }).findings.find(({ key }) => key === 'firehose_bytes')!.share).toBeLessThan(0.2);
    for (const [broken, message] of [[{ limit: 0 }, 'limit above 0'], [{ adjustable: 'yes', ask: undefined }, 'firehose_bytes with'], [{ source: '' }, 'source']] as const) {
      writeFileSync(file, JSON.stringify({ ...own, quotas: { ...own.quotas, firehose_bytes: { ...own.quotas.firehose_bytes, ...broken } } }));
      expect(() => readQuotas(file)).toThrow(message);
    }
    writeFileSync(file, JSON.stringify({ ...own, as_of: 'today' }));
    expect(await capacity('--volume', '1GB/h', '--quotas', file)).toMatchObject({ code: 2, stderr: expect.stringContaining('ours.json: expected as_of as yyyy-MM, found today') });
    expect(await capacity('--volume', '1GB/h', '--quotas', path.join(folder, 'none'))).toMatchObject({ code: 2, stderr: expect.stringContaining('ENOENT') });
    rmSync(folder, { recursive: true });
  });
});

test('a volume is what its unit and its time say', () => {
  expect(['1TB/h', '1000 GB/h', '24tb/d', '1TB', '0.5GB/m', '1MB/s'].map((text) => volumeOf('--volume', text))).toEqual([1e12, 1e12, 1e12, 1e12, 30e9, 3.6e9]);
});

test.each([
  [['--volume', 'lots'], 'expected bytes and a time as 1TB/h or 12GB/d, found lots'],
  [['--volume', '1TB/y'], 'found 1TB/y'],
  [['--volume', '-1GB/h'], 'found -1GB/h'],
  [['--volume', '0GB/h'], 'expected more than nothing, found 0GB/h'],
  [['--volume', '5PB/h'], 'expected at most 20TB/h'],
  [['--events-per-second', '0'], '--events-per-second: expected a number above 0, found 0'],
  [['--volume', '1GB/h', '--file-size', 'big'], '--file-size: expected bytes'],
  [['--volume', '1GB/h', '--times', '1,x'], '--times: expected a number above 0, found x'],
  [[], 'expected --volume or --events-per-second, found neither'],
])('%j is refused with what to give instead', async (words, message) => {
  expect(await capacity(...words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
});

test('300 MB an hour holds, and 1 TB breaks: first the bytes of the stream that has most', async () => {
  expect(await capacity('--volume', '300MB/h', '--stage', 'prod')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^holds: the first to break is Firehose: bytes put a second, one stream \(http_activity\), at 56\.6 GB\/h/) });
  const { code, stdout } = await capacity('--volume', '1TB/h', '--stage', 'prod', '--json');
  const { first, findings, changes } = JSON.parse(stdout);
  expect(code).toBe(3);
  expect(first).toMatchObject({ key: 'firehose_bytes', of: 'http_activity' });
  // A third of the volume, with the headers of packs, by 5 MiB a second.
  expect(first.share).toBeCloseTo((1e12 * 0.33 * 1.01) / 3600 / 5_242_880, 6);
  expect(changes).toContainEqual({ path: 'stream.classes.http_activity.shards', value: 23 });
  for (const { share, advice } of findings.filter(({ share }: any) => share >= 1)) expect({ share, advice }).toEqual({ share, advice: expect.any(String) });
});

test('the settings that are recommended hold, are taken by the stage file, and do not grow where nothing is near', () => {
  const { config, assessment, changes } = fitted(prod, at(1e12), scales);
  expect(assessment.findings.filter(({ share }) => share >= 1)).toEqual([]);
  expect(config.stream.classes.http_activity).toEqual({ intervalSeconds: 300, sizeMegabytes: 128, shards: 23 });
  const { stream, fanOut, presign, warehouse } = config;
  expect(parseConfig('prod', changed('prod', { stream, fanOut, presign, warehouse }))).toEqual(config);
  expect(changes.map(({ path: name }) => name)).not.toContain('stream.classes.upload_receipt.shards');
  expect(fitted(prod, at(300e6), scales).changes).toEqual([]);
});

test('what a shard is cannot be spent without end: then the quota itself is asked for', () => {
  const { findings } = assess(prod, at(4e12), scales);
  expect(findings.find(({ key, of }) => key === 'firehose_bytes' && of === 'http_activity')!.advice).toMatch(/^ask for .*Limits form/);
  const { assessment } = fitted(prod, at(3e12), scales);
  expect(assessment.findings.find(({ key }) => key === 'cloudformation_resources')).toMatchObject({ advice: expect.stringContaining('cannot be raised: ask for more bytes a stream') });
});

test('outside the large regions a stream takes a fifth', () => {
  const share = (region: string) => assess(prod, at(1e9), { ...scales, region }).findings.find(({ key }) => key === 'firehose_bytes')!.share;
  expect(share('eu-central-1') / share('eu-west-1')).toBeCloseTo(5, 9);
});

test('shares grow with the volume, never fall, and what each class takes adds up', () => {
  fc.assert(fc.property(fc.double({ min: 1e6, max: 1e13, noNaN: true }), fc.double({ min: 1, max: 10, noNaN: true }), (bytes, factor) => {
    const [less, more] = [loadOf(at(bytes), prod), loadOf(at(bytes * factor), prod)];
    for (const [index, load] of less.classes.entries()) for (const key of ['bytes', 'records', 'requests'] as const) expect(more.classes[index]![key]).toBeGreaterThanOrEqual(load[key] * (1 - 1e-9));
    const put = less.classes.filter(({ name }) => !['rejected_record', 'upload_receipt'].includes(name)).reduce((sum, { bytes: own }) => sum + own, 0);
    expect(put / less.bytes).toBeCloseTo(1.01, 6);
  }));
});

test('a change is made by its path, and the later of two wins', () => {
  const config = changedConfig(prod, [{ path: 'stream.classes.http_activity.shards', value: 2 }, { path: 'fanOut.maxConcurrency', value: 9 }, { path: 'stream.classes.http_activity.shards', value: 4 }]);
  expect([config.stream.classes.http_activity!.shards, config.fanOut.maxConcurrency, prod.fanOut.maxConcurrency]).toEqual([4, 9, 8]);
});

test('a stack has as many resources as is counted on, and each further stream as many more', () => {
  const count = (shards: number) => Object.keys(synthesize(parseConfig('dev', changed('dev', { stream: { ...JSON.parse(stageText('dev')).stream, classes: { http_activity: { intervalSeconds: 300, sizeMegabytes: 128, shards } } } }))).pipeline.toJSON().Resources).length;
  const [one, three] = [count(1), count(3)];
  expect(one).toBeLessThanOrEqual(STACK_RESOURCES);
  expect(three - one).toBe(2 * RESOURCES_OF_A_STREAM);
});

test('docs/capacity.md has the figures that the code has', () => {
  for (const make of [(bytes: number) => assess(prod, at(bytes), scales), (bytes: number) => fitted(prod, at(bytes), scales).assessment]) {
    expect(docs).toContain(renderScales([1, 100, 10_000].map((factor) => make(300e6 * factor))));
  }
  for (const key of ['1.0 TB', quotas.as_of]) expect(docs).toContain(key);
});
