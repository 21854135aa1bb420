import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../stacks/config-error';
import { loadConfig, parseConfig } from '../../stacks/config';
import { changed, stageText } from './synthesized';

const root = join(__dirname, '..', '..');
const stages = readdirSync(join(root, 'stacks', 'stages')).map((file) => file.replace('.json', ''));

test('there is a stage to play with, one to try in, and one to keep', () => {
  expect(stages.sort()).toEqual(['dev', 'prod', 'staging']);
  expect(loadConfig({ CYBERACTIVE_STAGE: 'staging' })).toMatchObject({ protected: false, load: loadConfig({ CYBERACTIVE_STAGE: 'prod' }).load });
  expect([loadConfig({}).stage, loadConfig({}).protected]).toEqual(['dev', false]);
  expect(loadConfig({ CYBERACTIVE_STAGE: 'prod' })).toMatchObject({ stage: 'prod', protected: true, raw: { lockMode: 'COMPLIANCE' } });
});

test.each(['test', '../prod', '', 'PROD'])('the stage %j is refused, and those that exist are named', (stage) => {
  expect(() => loadConfig({ CYBERACTIVE_STAGE: stage })).toThrow(new ConfigError('CYBERACTIVE_STAGE', 'one of dev, prod, staging'));
});

test.each([
  [{ protected: 'yes' }, 'protected: expected true or false'],
  [{ allowedCidrs: ['203.0.113.0'] }, 'allowedCidrs: expected a list of networks such as 203.0.113.0/24'],
  [{ allowedCidrs: ['203.0.113.0/33'] }, 'allowedCidrs: expected a list of networks such as 203.0.113.0/24'],
  [{ allowedCidrs: ['999.0.113.0/24'] }, 'allowedCidrs: expected a list of networks such as 203.0.113.0/24'],
  [{ allowedCidrs: [':/1'] }, 'allowedCidrs: expected a list of networks such as 203.0.113.0/24'],
  [{ allowedCidrs: '203.0.113.0/24' }, 'allowedCidrs: expected a list of networks such as 203.0.113.0/24'],
  [{ logRetentionDays: 31 }, /^logRetentionDays: expected one of 1, 3, 5, 7/],
  [{ presign: { urlSeconds: 5 } }, 'presign.urlSeconds: expected a whole number from 60 to 3600'],
  [{ presign: { maxUploadBytes: 5 * 1024 ** 3 + 1 } }, 'presign.maxUploadBytes: expected a whole number from 1 to 5368709120'],
  [{ presign: { burst: 1 } }, 'presign.burst: expected at least presign.requestsPerSecond, 20'],
  [{ raw: { lockDays: 30 } }, 'raw.retentionDays: expected more than raw.lockDays, 30: a locked version cannot expire'],
  [{ raw: { lockMode: 'COMPLIANCE' } }, /^raw\.lockMode: expected GOVERNANCE in a stage that can be destroyed/],
  [{ fanOut: { maxConcurrency: 1 } }, 'fanOut.maxConcurrency: expected a whole number from 2 to 1000'],
  [{ fanOut: { handOverSeconds: 300 } }, 'fanOut.handOverSeconds: expected a whole number from 10 to 270'],
  [{ fanOut: { packMode: 'many' } }, 'fanOut.packMode: expected one of lines, single'],
  [{ stream: { intervalSeconds: 59 } }, 'stream.intervalSeconds: expected a whole number from 60 to 900'],
  [{ stream: { sizeMegabytes: 63 } }, 'stream.sizeMegabytes: expected a whole number from 64 to 128'],
  [{ transform: { sizeMegabytes: 0.1 } }, 'transform.sizeMegabytes: expected a number from 0.2 to 3'],
  [{ load: { freshnessMinutes: 66 } }, 'load.freshnessMinutes: expected more than 66, what buffers and load interval take by themselves'],
  [{ warehouse: { baseCapacity: 12 } }, /^warehouse\.baseCapacity: expected one of 4, 8, 16/],
  [{ warehouse: { baseCapacity: 16 } }, 'warehouse.maxCapacity: expected at least warehouse.baseCapacity, 16'],
  [{ warehouse: { eventsRetentionDays: 0 } }, 'warehouse.eventsRetentionDays: expected a whole number from 1 to 3650, or null'],
  [{ warehouse: { eventsRetentionDays: undefined } }, 'warehouse.eventsRetentionDays: expected a whole number from 1 to 3650, or null'],
  [{ warehouse: { eventsRetentionDays: 54 } }, /^warehouse\.eventsRetentionDays: expected at most 53 .* a new upload of the same ids/],
  [{ audit: { hour: 24 } }, 'audit.hour: expected a whole number from 0 to 23'],
  [{ alarms: { email: 'nobody' } }, 'alarms.email: expected a mail address'],
  [{ sweep: { intervalMinutes: 14 } }, 'sweep.intervalMinutes: expected a whole number from 15 to 1440'],
  [{ sweep: { attempts: 0 } }, 'sweep.attempts: expected a whole number from 1 to 10'],
  [{ sweep: { backOffMinutes: 1 } }, 'sweep.backOffMinutes: expected a whole number from 15 to 1440'],
  [{ load: { every: 5 } }, 'load.every: expected no such key'],
  [{ lake: {} }, 'lake: expected no such key'],
  [{ load: undefined }, 'load: expected an object'],
])('%j is refused by key', (change, message) => {
  const broken = () => parseConfig('dev', changed('dev', change));
  expect(broken).toThrow(ConfigError);
  expect(broken).toThrow(message);
});

test.each([['{', 'stages/dev.json: expected JSON'], ['[]', 'stages/dev.json: expected a JSON object']])('the file %j is refused', (text, message) => {
  expect(() => parseConfig('dev', text)).toThrow(message);
});

test.each([null, 1, 53])('rows are kept for ever, or less than the registry keeps their uploads: %j', (eventsRetentionDays) => {
  expect(parseConfig('dev', changed('dev', { warehouse: { eventsRetentionDays } })).warehouse).toMatchObject({ eventsRetentionDays });
});

test('networks of both kinds are taken', () => {
  const allowedCidrs = ['203.0.113.0/24', '2001:db8::/32'];
  expect(parseConfig('dev', changed('dev', { allowedCidrs })).allowedCidrs).toEqual(allowedCidrs);
});

test('docs/stages.md explains every key, and none that does not exist', () => {
  const keys = Object.entries(JSON.parse(stageText('dev'))).flatMap(([key, value]) =>
    typeof value === 'object' && !Array.isArray(value) ? Object.keys(value as object).map((inner) => `${key}.${inner}`) : [key]);
  const table = readFileSync(join(root, 'docs', 'stages.md'), 'utf8').split('\n').filter((line) => line.startsWith('| `'));
  const explained = table.flatMap((line) => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
  expect(explained.sort()).toEqual([...keys, 'alarms.email', 'stream.classes', 'stream.classes.<class>.shards'].sort());
});
