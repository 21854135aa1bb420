/** Which cause is named, from facts alone: those that a running pipeline is not easily brought to. */
import fc from 'fast-check';
import type { ReceiptDocument } from '../../constructs/state/registry';
import type { Delivered } from '../../cli/buffer/observe';
import { causeOf, hopNames } from '../../cli/status/why/cause';
import { waterfall } from '../../cli/status/why/waterfall';
import type { Journey } from '../../cli/status/why/journey';
import { missingByClass, missingOf, rejectedByClass, sharedOut } from '../../cli/status/missing';
import { Parts } from '../../cli/status/permission';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 4, 6, 12);
const none = { visible: 0, in_work: 0, delayed: 0 };
const id = ['demo', 'qep2evrv5jqjtvhtr6l2z4rcse'] as const;
const promisedAt = NOW - 200 * MINUTE;
const issued = { upload_id: id[1], customer_id: id[0], key_id: 'k', source: 'web_access', host: 'web-1', path: '/var/log/a', name: 'a', size: 1000, sha256: '', raw_key: 'demo/x', uploaded_at: promisedAt, time_zone: 'UTC' };

const receipt = (at: number): ReceiptDocument => ({ upload_id: id[1], customer_id: 'demo', generation: 1, version_id: 'v', encoding: 'plain', decoded_bytes: 1000, records: 10, routed: { http_activity: 10 }, rejected: {}, blank: 0, comment: 0, header: 0, fanned_out_at: at });
const object = (deliveredAt: number, loadedAt?: number): Delivered => ({ key: 'events/http_activity/2026/05/06/09/s-1', version: '1', shard: 1, oldest: deliveredAt - 5 * MINUTE, deliveredAt, bytes: 100, ...(loadedAt !== undefined && { loadedAt }) });

function journey(facts: Partial<Journey>): Journey {
  return {
    ...{ upload: { id, issued }, stream: 'http_activity', now: NOW, missing: undefined, putAt: promisedAt, landedAt: undefined, receipt: undefined, live: undefined },
    ...{ configured: { intervalSeconds: 300, sizeMegabytes: 128 }, objects: [], loading: undefined, failed: undefined, lost: undefined, swept: undefined, evidence: {} },
    load: { interval: 60 * MINUTE, maxFiles: 100, lastAt: NOW - 90 * MINUTE, dueAt: undefined, waitingObjects: 1 },
    queues: { raw: none, curated: { ...none, in_work: 1 }, deadLetters: { raw: 0, curated: 0 } },
    ...facts,
  };
}

const read = { receipt: receipt(NOW - 190 * MINUTE), landedAt: NOW - 191 * MINUTE, missing: 10 };
const waiting = { ...read, objects: [object(NOW - 180 * MINUTE)] };
const failed = { key: waiting.objects[0]!.key, error: 'Spectrum Scan Error 15007', failed_at: NOW };

test.each<[string, string, Partial<Journey>, RegExp]>([
  ['shipper', 'not_put', { putAt: undefined }, /promised 3h20m ago and its file has not come/],
  ['raw', 'raw_backlog', { queues: { ...journey({}).queues, raw: { ...none, visible: 7 } } }, /7 messages wait in the raw queue/],
  ['raw', 'given_up', { swept: { attempts: 5, next_at: NOW, gave_up: true } }, /announced it 5 times and gave up/],
  ['raw', 'notification_missing', { queues: { ...journey({}).queues, deadLetters: { raw: 2, curated: 0 } } }, /2 messages are in the dead letters/],
  ['fan-out', 'fan_out_stuck', { landedAt: NOW - 20 * MINUTE }, /began 20m00 ago.*30 minutes after a failure/],
  ['fan-out', 'stream_throttled', { landedAt: NOW - 20 * MINUTE, evidence: { stalled: 3 } }, /handed over 3 times without storing one/],
  ['fan-out', 'stream_throttled', { landedAt: NOW - 20 * MINUTE, queues: { ...journey({}).queues, raw: { ...none, delayed: 1 } } }, /waits longer after each hop/],
  ['stream', 'conversion_failing', { ...read, lost: { type: 'format-conversion-failed', code: 'DataFormatConversion.MalformedData', document: undefined } }, /Parquet fails .*MalformedData.*within its next runs/],
  ['stream', 'transform_off', { ...read, live: { ...({} as Journey['live'])!, hints: { intervalSeconds: 300, sizeMegabytes: 128 } } as Journey['live'] }, /switched off/],
  ['load', 'lost_after_load', { ...read, objects: [object(NOW - 180 * MINUTE, NOW - 120 * MINUTE)] }, /10 records of the upload are in no object that is loaded/],
  ['load', 'copy_failing', { ...waiting, failed: { ...failed, failures: 1 } }, /COPY fails on its file \(1 of 3 times\): Spectrum Scan Error/],
  ['load', 'quarantined', { ...waiting, failed: { ...failed, failures: 3, beside: 'column 4: bigint, table: varchar' } }, /put the file aside .*15007 \(column 4/],
  ['load', 'load_running', { ...waiting, loading: { load_id: 'l', event_class: 'http_activity', keys: [], client_token: '', started_at: NOW - 5 * MINUTE } }, /has been running for 5m00/],
  ['load', 'load_behind', { ...waiting, load: { ...journey({}).load, waitingObjects: 300 } }, /behind its schedule.*300 objects wait, more than the 100/],
  ['load', 'load_behind', { ...waiting, loading: { load_id: 'l', event_class: 'http_activity', keys: [], client_token: '', started_at: NOW - 50 * MINUTE }, evidence: { warehouse: null } }, /the warehouse answers\. A load of it began 50m00 ago/],
])('%s: %s', (hop, code, facts, says) => {
  const made = journey(facts);
  const cause = causeOf(made);
  expect(cause).toMatchObject({ hop, code, says: expect.stringMatching(says) });
  expect(cause.next.length).toBeGreaterThan(3);
  const hops = waterfall(made, cause);
  expect(hops.map((each) => each.hop)).toEqual(hopNames);
  // What is behind its hop has not begun, and the hops add up to the record's age.
  expect(hops.slice(hopNames.indexOf(cause.hop) + 1).every(({ seconds }) => seconds === null)).toBe(true);
  expect(hops.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0)).toBeCloseTo((NOW - promisedAt) / 1000, -1);
});

const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 1000 }));

test('what is missing by class adds up to what is missing', () => {
  fc.assert(
    fc.property(counts, counts, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), (routed, rejected, shares) => {
      const records = [...Object.values(routed), ...Object.values(rejected)].reduce((sum, count) => sum + count, 0);
      const given = { ...receipt(0), records, routed, rejected };
      const accepted = Object.fromEntries(Object.entries(routed).map(([name, count], index) => [name, Math.floor(count * shares[index]!)]));
      const accounted = { generation: 1, accepted, rejected: {}, entries: 1, loaded_at: 0 };
      const byClass = missingByClass(given, accounted);
      expect(Object.values(byClass).reduce((sum, count) => sum + count, 0)).toBe(missingOf(given, accounted));
      for (const [name, count] of Object.entries(byClass)) if (name in routed) expect(count).toBeLessThanOrEqual(routed[name]! - accepted[name]!);
    }),
  );
});

test('counts of another generation say nothing of this one', () => {
  const second = { ...receipt(0), generation: 2 };
  const first = { generation: 1, accepted: { http_activity: 10 }, rejected: {}, entries: 1, loaded_at: 0 };
  expect([missingOf(second, first), missingOf(receipt(0), { ...first, generation: 2 }), rejectedByClass(second, first)]).toEqual([10, 0, {}]);
});

test('a whole number is shared out whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), counts, (amount, weights) => {
      const shared = sharedOut(amount, new Map(Object.entries(weights)));
      const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      expect(Object.values(shared).reduce((sum, count) => sum + count, 0)).toBe(total === 0 ? 0 : amount);
    }),
  );
});

test('a right that is missing costs its part, and is told; what else goes wrong is not swallowed', async () => {
  const parts = new Parts();
  const refuse = async (name: string): Promise<never> => {
    throw Object.assign(new Error('no'), { name });
  };
  expect(await parts.read('sqs:GetQueueAttributes on the queues', () => refuse('AccessDeniedException'))).toBeUndefined();
  expect(parts.findings).toEqual([expect.objectContaining({ code: 'no_permission', says: expect.stringContaining('expected the right sqs:GetQueueAttributes'), next: 'give these credentials sqs:GetQueueAttributes on the queues' })]);
  await expect(parts.read('x', () => refuse('InternalServerException'))).rejects.toThrow('no');
});
