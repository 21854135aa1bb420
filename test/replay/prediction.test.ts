import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Forecast } from '../../constructs/replay/forecast';
import { tryOut, type Trial } from '../../constructs/replay/prediction';
import type { IssuedDocument } from '../../constructs/state/registry';
import { sources } from '../../transforms/sources';

const settings = { sources, maxDecodedBytes: 1e9, maxExcerptBytes: 100, now: 1_800_000_000_000 };
const upload = 'abcdefghijklmnopqrstuvwxyz';

function issuedFor(source: string, size: number): IssuedDocument {
  return {
    ...{ upload_id: upload, customer_id: 'acme', key_id: 'k'.repeat(12), source, host: 'web-1', path: 'a.log', name: 'a.log', size },
    ...{ sha256: 'a'.repeat(64), raw_key: 'acme/x', uploaded_at: 1_700_000_000_000, time_zone: 'UTC' },
  };
}

async function predict(bytes: Buffer, change: Partial<Trial> = {}, source = 'web_access') {
  const forecast = new Forecast();
  const open = async function* () {
    for (let start = 0; start < bytes.length; start += 4_096) yield bytes.subarray(start, start + 4_096);
  };
  const trial = { issued: issuedFor(source, bytes.length), generation: 1, ranges: [[1, Number.POSITIVE_INFINITY]] as const, open, ...change };
  const end = await tryOut(trial, settings, forecast);
  return { ...end, prediction: forecast.result() };
}

const malformed = readFileSync(path.join(__dirname, '..', '..', 'samples', 'web_access', 'crowdsec', 'apache2-malformed.log'));
const good = '192.0.2.1 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 5\n';

test('each record that there is passes or fails, with its cause and an example', async () => {
  const { prediction, records, framed } = await predict(Buffer.concat([malformed, Buffer.from(`${good}\nnot a request\n`)]));
  const failed = prediction.fail.reduce((sum, { records: count }) => sum + count, 0);
  expect(prediction.pass.http_activity! + failed).toBe(prediction.records);
  expect(records.size).toBe(framed);
  expect(prediction.records).toBe(framed);
  expect(prediction.fail).toContainEqual(expect.objectContaining({ source: 'web_access', reason: 'unparseable', example: expect.stringMatching(new RegExp(`^${upload}-\\d+-0$`)) }));
  expect(JSON.stringify(prediction)).not.toContain('not a request');
});

test('only what is asked for is looked at, whole or packed', async () => {
  const bytes = Buffer.from(good.repeat(50));
  for (const packed of [bytes, gzipSync(bytes)]) {
    const { prediction, records, framed } = await predict(packed, { ranges: [[2, 4], [49, 70]] });
    expect({ records: records.all(), framed, prediction }).toEqual({
      records: [[2, 4], [49, 50]],
      framed: 50,
      prediction: { records: 5, pass: { http_activity: 5 }, fail: [], held: 0, present: 0 },
    });
  }
});

test('rows come as the transform would answer them', async () => {
  const rows: object[] = [];
  await predict(Buffer.from(good.repeat(3)), {
    generation: 7,
    onRows: async (_, lines) => void rows.push(...lines.toString().split('\n').map((line) => JSON.parse(line) as object)),
  });
  expect(rows).toMatchObject([1, 2, 3].map((number) => ({ event_id: `${upload}-${number}-0`, generation: 7, http_response_code: 200 })));
});

test('a file that is not read and a source that is not known fail as one record', async () => {
  const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(200)]);
  expect((await predict(zip)).prediction.fail).toMatchObject([{ reason: 'unsupported_format', records: 1, example: `${upload}-1-0` }]);
  expect((await predict(Buffer.from(good), {}, 'toaster')).prediction.fail).toMatchObject([{ reason: 'unknown_source', records: 1 }]);
});

test('forecasts add up', async () => {
  const total = new Forecast();
  for (let i = 0; i < 3; i++) total.add((await predict(Buffer.from(`${good}nothing\n`))).prediction);
  total.alreadyThere(4);
  expect(total.result()).toMatchObject({ records: 6, pass: { http_activity: 3 }, fail: [{ records: 3 }], present: 4 });
});
