import { Steps, type StepFacts } from '../../cli/report/upload-step';
import { Registry, type AccountedDocument, type ReceiptDocument } from '../../constructs/state/registry';
import { MemoryS3 } from '../state/memory-s3';

const ID = ['demo', 'a'.repeat(26)] as const;
const FANNED_OUT = Date.UTC(2026, 4, 6, 7, 10);
const receipt: ReceiptDocument = {
  ...{ upload_id: ID[1], customer_id: 'demo', generation: 1, version_id: 'v', encoding: 'plain', decoded_bytes: 1, records: 3 },
  ...{ routed: { authentication: 3 }, rejected: {}, blank: 0, comment: 0, header: 0, fanned_out_at: FANNED_OUT },
};
const landed = { version_id: 'v', landed_at: FANNED_OUT - 60_000 };
const accounted: AccountedDocument = { generation: 1, accepted: { authentication: 2 }, rejected: { unparseable: 1 }, entries: 2, loaded_at: 0 };
const nothing: StepFacts = { isThere: false, landed: undefined, receipt: undefined, accounted: undefined };
const read: StepFacts = { isThere: true, landed, receipt, accounted: undefined };

let registry: Registry;
beforeEach(() => {
  registry = new Registry(new MemoryS3().client, 'state');
});
const step = (facts: StepFacts) => new Steps(registry).of(ID, facts);

test.each<[string | undefined, StepFacts]>([
  ['issued', nothing],
  ['landed', { ...nothing, isThere: true }],
  ['fanning_out', { ...nothing, isThere: true, landed }],
  ['in_stream', read],
  ['in_stream', { ...read, accounted: { ...accounted, rejected: {} } }],
  // Counts of another generation say nothing of this one.
  ['in_stream', { ...read, accounted: { ...accounted, generation: 2 } }],
  [undefined, { ...read, accounted }],
])('%s', async (expected, facts) => {
  expect(await step(facts)).toBe(expected);
});

test('in_curated_error, when Firehose wrote error objects of it', async () => {
  await registry.lostRecords.create([...ID, '1'], { objects: ['a'], waiting: [[1, 2]], ordered: [], gave_up: [], next_at: 0 });
  expect(await step(read)).toBe('in_curated_error');
});

test('held_generation, also of an upload that adds up: a new one is on its way', async () => {
  await registry.open.create(ID, { generation: 2, records: 3, fanned_out_at: 0 });
  expect(await step({ ...read, accounted })).toBe('held_generation');
});

describe('quarantined_file', () => {
  const aside = (eventClass: string, time: string, failures = 3) =>
    registry.failedFiles.create(['f'.repeat(40)], {
      ...{ failures, error: 'no', failed_at: 0 },
      key: `events/${eventClass}/2026/05/06/07/cyberactive-dev-${eventClass}-1-2026-05-06-${time}-8165b445-e874-4249-aeaa-12c41e260d89.parquet`,
    });

  test.each<[string, string, number, string]>([
    ['authentication', '07-09-30', 3, 'quarantined_file'],
    ['authentication', '07-09-30', 2, 'in_stream'],
    ['authentication', '07-10-01', 3, 'in_stream'],
    ['authentication', '06-38-59', 3, 'in_stream'],
    ['http_activity', '07-09-30', 3, 'in_stream'],
    ['rejected_record', '07-09-30', 3, 'quarantined_file'],
  ])('%s of %s after %i failures: %s', async (eventClass, time, failures, expected) => {
    await aside(eventClass, time, failures);
    expect(await step(read)).toBe(expected);
  });
});
