import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { bytesOf, inPacks } from '../../cli/buffer/arrivals';
import { readRecorded } from '../../cli/buffer/read-recorded';
import { arrivalsOf, bytesByClass, type ReadUpload } from '../../cli/buffer/read-receipts';
import { exitCodes } from '../../cli/exit';

const folder = mkdtempSync(path.join(tmpdir(), 'recorded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const AT = Date.UTC(2026, 10, 22, 9);

function read(text: string, stream?: string) {
  const file = path.join(folder, 'recorded');
  writeFileSync(file, text);
  return readRecorded(file, { known: ['authentication', 'http_activity'], streamPrefix: 'cyberactive-dev-', ...(stream !== undefined && { stream }) });
}

test.each([
  ['CSV', `at,bytes,stream\n${AT},100,authentication\n${AT + 1000},200,cyberactive-dev-http_activity\n`],
  ['CSV with other columns and times in words', 'note,stream,bytes,at\nx,authentication,100,2026-11-22T09:00:00Z\ny,http_activity,200,2026-11-22T10:00:01+01:00'],
  ['NDJSON', `{"at":${AT},"bytes":100,"stream":"authentication"}\n{"at":"2026-11-22T09:00:01Z","bytes":200,"stream":"http_activity"}`],
])('%s is read', (_form, text) => {
  const { streams, from, until } = read(text);
  expect(Object.fromEntries(streams)).toEqual({ authentication: [{ at: AT, bytes: 100 }], http_activity: [{ at: AT + 1000, bytes: 200 }] });
  expect([from, until]).toEqual([AT, AT + 1001]);
});

test('what CloudWatch answers by the minute is spread over its minutes, the same each time, nothing lost', () => {
  const answer = JSON.stringify({ MetricDataResults: [{ Label: 'cyberactive-dev-authentication', Timestamps: ['2026-11-22T09:01:00Z', '2026-11-22T09:00:00Z'], Values: [200_000, 50] }] });
  const arrivals = read(answer).streams.get('authentication')!;
  expect(bytesOf(arrivals)).toBeCloseTo(200_050);
  expect(arrivals).toHaveLength(5);
  expect(arrivals.map(({ at }) => Math.floor((at - AT) / 60_000))).toEqual([0, 1, 1, 1, 1]);
  expect(read(answer)).toEqual(read(answer));
});

test.each([
  ['at,bytes\n1,2', 'recorded:2: expected at as epoch ms or as 2026-11-22T09:00:00Z, found 1'],
  [`at,bytes\n${AT},-2`, 'recorded:2: expected bytes from 0, found -2'],
  [`at,bytes\n${AT},`, 'recorded:2: expected bytes from 0'],
  ['at,bytes\n2026-11-22T09:00:00,1', 'found 2026-11-22T09:00:00'],
  ['when,bytes\n1,2', 'recorded:1: expected a heading with at and bytes, found when,bytes'],
  ['{"at":1}\n{', 'recorded:1: expected at as epoch ms'],
  [`{"at":${AT},"bytes":1}\n{`, 'recorded:2: expected an object with at and bytes'],
  [`at,bytes,stream\n${AT},1,gold`, 'stream: expected one of authentication, http_activity, found gold'],
])('%j is refused by line', (text, message) => {
  expect(() => read(text, 'authentication')).toThrow(expect.objectContaining({ exitCode: exitCodes.usage, message: expect.stringContaining(message) }));
});

test('an empty file, a file that is not there and lines of no stream say what to do', () => {
  expect(() => read('at,bytes\n')).toThrow('expected arrivals, found none');
  expect(() => readRecorded(path.join(folder, 'nowhere'), { known: [] })).toThrow('expected a file with arrivals, found ENOENT');
  expect(() => read(`at,bytes\n${AT},1`)).toThrow(expect.objectContaining({ next: expect.stringContaining('name the stream') }));
});

test('lines out of order are sorted, and it is said', () => {
  const { streams, remarks } = read(`at,bytes,stream\n${AT + 5},1,authentication\n${AT},2,authentication`);
  expect(streams.get('authentication')!.map(({ bytes }) => bytes)).toEqual([2, 1]);
  expect(remarks).toEqual([expect.stringContaining('sorted')]);
});

test('packs have all bytes of the arrivals, at their times, none larger than a pack unless there are very many', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ at: fc.nat(), bytes: fc.integer({ min: 0, max: 1_000_000 }) }), { maxLength: 40 }), (arrivals) => {
      const packs = inPacks(arrivals);
      expect(bytesOf(packs)).toBeCloseTo(bytesOf(arrivals));
      expect(packs.every(({ bytes }) => bytes <= 61_440)).toBe(true);
      expect(packs.every(({ at }, index) => index === 0 || packs[index - 1]!.at <= at)).toBe(true);
    }),
  );
});

describe('receipts', () => {
  const receipt: ReadUpload = {
    ...{ upload_id: 'a', customer_id: 'acme', generation: 1, version_id: '1', encoding: 'plain', decoded_bytes: 1000, records: 10, routed: { authentication: 6, base_event: 3 }, rejected: { too_large: 1 } },
    ...{ blank: 0, comment: 0, header: 0, fanned_out_at: AT, rejected_later: 1 },
  };

  test('share an upload out by records, and know the rows that are written beside', () => {
    expect(bytesByClass(receipt)).toEqual({ authentication: 606, base_event: 303, rejected_record: 1800, upload_receipt: 1100 });
  });

  test('that lie after the time here are told as clock skew', () => {
    expect(arrivalsOf([receipt], AT - 1000, AT + 1000).remarks).toEqual([]);
    expect(arrivalsOf([{ ...receipt, fanned_out_at: AT + 120_000 }], AT - 1000, AT).remarks).toEqual([expect.stringMatching(/^clock skew: 1 receipts lie up to 120 s after the time here/)]);
  });
});
