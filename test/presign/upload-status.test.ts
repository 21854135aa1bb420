import { statusOf } from '../../constructs/presign/upload-status';
import type { AccountedDocument, IssuedDocument, LandedDocument, ReceiptDocument } from '../../constructs/state/registry';

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
