import fc from 'fast-check';
import { judge, usualGap, withUpload } from '../../constructs/sweep/rhythm';
import { SeenUploads } from '../../constructs/sweep/shippers';
import type { IssuedDocument, ShipperRhythm } from '../../constructs/state/documents';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday. */
const START = Date.UTC(2026, 2, 2);

const rhythmOf = (times: readonly number[]): ShipperRhythm => times.reduce<ShipperRhythm | undefined>(withUpload, undefined)!;
/** Uploads at a step for so many days; `isOpen` says when there are any. */
const uploads = (days: number, step: number, isOpen: (time: number) => boolean = () => true): number[] =>
  Array.from({ length: Math.floor((days * DAY) / step) }, (_, index) => START + index * step).filter(isOpen);
const isWorkingDay = (time: number): boolean => ![0, 6].includes(new Date(time).getUTCDay());
const isOffice = (time: number): boolean => isWorkingDay(time) && new Date(time).getUTCHours() >= 8 && new Date(time).getUTCHours() < 18;

test.each<[string, readonly number[], number, number]>([
  ['each minute', uploads(10, MINUTE), 50 * MINUTE, 2 * HOUR],
  ['each hour', uploads(10, HOUR), 100 * MINUTE, 3 * HOUR],
  ['in office hours', uploads(25, 10 * MINUTE, isOffice), 5 * DAY, 6 * DAY],
  ['each day', uploads(10, DAY), 47 * HOUR, 3 * DAY],
  ['each week', uploads(28, 7 * DAY), 13 * DAY, 15 * DAY],
])('a shipper that sends %s is missed by its own rhythm', (_, times, well, silent) => {
  const rhythm = rhythmOf(times);
  expect([judge(rhythm, rhythm.last_at + well), judge(rhythm, rhythm.last_at + silent)]).toEqual(['well', 'silent']);
});

test('a weekend is a habit, an outage is none', () => {
  const office = rhythmOf(uploads(18, 10 * MINUTE, isOffice));
  expect(usualGap(office)! / HOUR).toBeCloseTo(62 + 1 / 6, 1);
  const outage = rhythmOf(uploads(10, HOUR, (time) => time < START + 5 * DAY || time >= START + 6 * DAY));
  expect(usualGap(outage)).toBe(HOUR);
});

test('nobody is missed before there is a rhythm: three days with a gap', () => {
  const two = rhythmOf(uploads(2, HOUR));
  expect([usualGap(two), judge(two, two.last_at + 5 * DAY)]).toEqual([undefined, 'well']);
  expect(judge(two, two.last_at + 29 * DAY)).toBe('gone');
});

test('who stays away is forgotten a week later', () => {
  const rhythm = rhythmOf(uploads(10, HOUR));
  expect([6 * DAY, 8 * DAY].map((silence) => judge(rhythm, rhythm.last_at + silence))).toEqual(['silent', 'gone']);
});

test('the order in which uploads are seen adds no gap, and four weeks are kept', () => {
  const rhythm = rhythmOf(uploads(60, HOUR));
  expect(withUpload(rhythm, rhythm.last_at - HOUR)).toBe(rhythm);
  expect(Object.keys(rhythm.gaps)).toHaveLength(28);
});

test('whatever a shipper does, one that has just sent is well', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 * DAY }), { minLength: 1, maxLength: 60 }), (gaps) => {
    let at = START;
    const rhythm = rhythmOf([START, ...gaps.map((gap) => (at += gap))]);
    return judge(rhythm, rhythm.last_at + 59 * MINUTE) === 'well';
  }));
});

test('shippers are told apart by source and host, customers by their document', () => {
  const seen = new SeenUploads();
  const issued = (customer_id: string, host: string, uploaded_at: number) => seen.add({ customer_id, source: 'linux_syslog', host, uploaded_at } as IssuedDocument);
  issued('acme', 'web', START + HOUR);
  issued('acme', 'web', START);
  issued('acme', 'db', START);
  issued('other', 'web', START);
  expect(seen.customers()).toEqual(['acme', 'other']);
  expect(seen.onto('acme', undefined)).toEqual({
    shippers: { 'linux_syslog web': { last_at: START + HOUR, gaps: { [Math.floor((START + HOUR) / DAY)]: HOUR } }, 'linux_syslog db': { last_at: START, gaps: {} } },
  });
  expect(seen.onto('nobody', { shippers: { 'a b': { last_at: 1, gaps: {} } } })).toEqual({ shippers: { 'a b': { last_at: 1, gaps: {} } } });
});
