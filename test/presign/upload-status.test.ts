import { readStatus, statusOf } from '../../constructs/presign/upload-status';
import { Registry, type AccountedDocument, type IssuedDocument, type LandedDocument, type ReceiptDocument } from '../../constructs/state/registry';
import { MemoryS3 } from '../state/memory-s3';

const issued = { upload_id: 'id', source: 'linux_syslog', host: 'web-17', path: '/var/log/auth.log', uploaded_at: 1000 } as IssuedDocument;
const landed: LandedDocument = { version_id: 'v1', landed_at: 2000 };
const receipt = { records: 10, fanned_out_at: 3000 } as ReceiptDocument;
const accounted = (accepted: number, rejected: number): AccountedDocument => ({
  generation: 1,
  entries: 1,
  accepted: { authentication: accepted },
  rejected: { unparseable: rejected },
  loaded_at: 4000,
});

test('a promise alone is issued, with no counts', () => {
  expect(statusOf(issued)).toEqual({
    upload_id: 'id',
    state: 'issued',
    source: 'linux_syslog',
    host: 'web-17',
    path: '/var/log/auth.log',
    timeline: [{ at: '1970-01-01T00:00:01.000Z', state: 'issued' }],
  });
});

test('a file that arrived is landed', () => {
  expect(statusOf(issued, landed)).toMatchObject({ state: 'landed', timeline: [{ state: 'issued' }, { state: 'landed' }] });
});

test('with the receipt all records are counted and in flight', () => {
  expect(statusOf(issued, landed, receipt)).toMatchObject({ state: 'fanned_out', records: 10, accepted: {}, rejected: {}, in_flight: 10 });
});

test('part of the records leaves the rest in flight', () => {
  expect(statusOf(issued, landed, receipt, accounted(6, 1))).toMatchObject({ state: 'fanned_out', in_flight: 3 });
});

test('with all records accepted or rejected it is loaded, at the time of the last commit', () => {
  const status = statusOf(issued, landed, receipt, accounted(9, 1));
  expect(status).toMatchObject({ state: 'loaded', records: 10, accepted: { authentication: 9 }, rejected: { unparseable: 1 }, in_flight: 0 });
  expect(status.timeline.at(-1)).toEqual({ at: '1970-01-01T00:00:04.000Z', state: 'loaded' });
});

test('a file without records is loaded as soon as that is known', () => {
  expect(statusOf(issued, landed, { ...receipt, records: 0 })).toMatchObject({ state: 'loaded', in_flight: 0 });
});

test('while one generation takes the place of another, the counts are those of the one that is whole', () => {
  const whole = { ...accounted(7, 2), generation: 2 };
  expect(statusOf(issued, landed, { ...receipt, generation: 1 }, whole)).toMatchObject({ state: 'loaded', records: 9, in_flight: 0 });
  expect(statusOf(issued, landed, { ...receipt, generation: 2, records: 9 }, whole)).toMatchObject({ state: 'loaded', records: 9, in_flight: 0 });
});

test('an accounting that was read before its receipt changed is read again', async () => {
  const id = ['acme', 'abcdefghijklmnopqrstuvwxyz'] as const;
  const state = new MemoryS3();
  const registry = new Registry(state.client, 'state');
  await registry.issued.create(id, issued);
  await registry.fannedOut.create(id, { ...receipt, generation: 2, records: 9 });
  await registry.accounted.create(id, accounted(9, 1));
  // The exchange is written down between the two reads.
  state.afterGet = (key) => key.startsWith('accounted/') && state.objects.set(key, JSON.stringify({ ...accounted(7, 2), generation: 2 }));
  expect(await readStatus(registry, ...id)).toMatchObject({ state: 'loaded', records: 9, accepted: { authentication: 7 }, rejected: { unparseable: 2 }, in_flight: 0 });
});
