import fc from 'fast-check';
import { RecordError } from '../../transforms/errors';
import type { Context } from '../../transforms/source';
import { eventTime, fileTime } from '../../transforms/time/event-time';
import { findIsoTime, findOffset } from '../../transforms/time/iso-time';
import { monthAt } from '../../transforms/time/month-names';
import { zoneOffset } from '../../transforms/time/zone';

const day = 86_400_000;
const at = (uploadedAt: string, more: Partial<Context> = {}): Context => ({ uploadedAt: Date.parse(uploadedAt), timeZone: 'UTC', host: 'h', ...more });
const wall = (month: number, dayOfMonth: number, hour = 0, more: object = {}) => ({ month, day: dayOfMonth, hour, minute: 0, second: 0, millisecond: 0, ...more });
const iso = (time: number): string => new Date(time).toISOString();
const resolved = (...parts: Parameters<typeof eventTime>): string => iso(eventTime(...parts).time);

describe('a missing year', () => {
  test('is this year for times before the upload', () => expect(resolved(wall(2, 28), at('2026-03-01T12:00:00Z'))).toBe('2026-02-28T00:00:00.000Z'));
  test('is last year for December in a file of January', () => expect(resolved(wall(12, 31, 23), at('2026-01-01T00:30:00Z'))).toBe('2025-12-31T23:00:00.000Z'));
  test('may put a time a day after the file', () => expect(resolved(wall(3, 2, 12), at('2026-03-01T12:00:00Z'))).toBe('2026-03-02T12:00:00.000Z'));
  test('puts no time further after the file', () => expect(resolved(wall(3, 2, 13), at('2026-03-01T12:00:00Z'))).toBe('2025-03-02T13:00:00.000Z'));
  test('is next year for 1 January in a file of 31 December', () => expect(resolved(wall(1, 1), at('2025-12-31T23:59:00Z'))).toBe('2026-01-01T00:00:00.000Z'));
  test('is a leap year for 29 February', () => {
    expect(resolved(wall(2, 29), at('2026-03-01T00:00:00Z'))).toBe('2024-02-29T00:00:00.000Z');
    expect(resolved(wall(2, 29), at('1903-03-01T00:00:00Z'))).toBe('1896-02-29T00:00:00.000Z');
  });
  test('goes by the file, where the client says when that was written', () =>
    expect(resolved(wall(3, 5), at('2026-03-01T00:00:00Z', { fileModifiedAt: Date.parse('2019-04-01T00:00:00Z') }))).toBe('2019-03-05T00:00:00.000Z'));

  test('is the latest for which the time is at most a day after the file', () => {
    const times = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2090, 0, 1) });
    fc.assert(fc.property(times, times, fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Auckland', '-09:30'), (time, uploadedAt, timeZone) => {
      const date = new Date(time);
      const parts = { month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(), minute: 0, second: 0, millisecond: 0 };
      const context = { uploadedAt, timeZone, host: 'h' };
      const found = eventTime(parts, context);
      expect(found.time).toBeLessThanOrEqual(uploadedAt + day);
      expect(found.time).toBeGreaterThan(uploadedAt - 9 * 366 * day);
      const year = new Date(found.time + zoneOffset(timeZone, found.time)).getUTCFullYear();
      if (parts.month !== 2 || parts.day !== 29) expect(eventTime({ ...parts, year: year + 1 }, context).time).toBeGreaterThan(uploadedAt + day);
      expect(found.time_inferred).toBe('year,zone');
    }));
  });
});

describe('a missing zone', () => {
  test('is the context\'s', () => {
    expect(eventTime(wall(7, 1, 12, { year: 2026 }), at('2026-07-02T00:00:00Z', { timeZone: 'America/New_York' }))).toEqual({
      time: Date.parse('2026-07-01T16:00:00Z'),
      time_inferred: 'zone',
    });
    expect(resolved(wall(7, 1, 12, { year: 2026 }), at('2026-07-02T00:00:00Z', { timeZone: '+05:30' }))).toBe('2026-07-01T06:30:00.000Z');
  });
  test('leaves the log\'s own alone', () =>
    expect(eventTime(wall(7, 1, 12, { year: 2026, offset: -120 }), at('2026-07-02T00:00:00Z', { timeZone: 'Asia/Tokyo' }))).toEqual({
      time: Date.parse('2026-07-01T14:00:00Z'),
      timezone_offset: -120,
    }));
  test('takes the first of two readings when the clock goes back, and lands after the gap when it goes forward', () => {
    const berlin = at('2026-12-01T00:00:00Z', { timeZone: 'Europe/Berlin' });
    expect(resolved({ ...wall(10, 25, 2, { year: 2026 }), minute: 30 }, berlin)).toBe('2026-10-25T00:30:00.000Z');
    expect(resolved({ ...wall(3, 29, 2, { year: 2026 }), minute: 30 }, berlin)).toBe('2026-03-29T01:30:00.000Z');
    const newYork = at('2026-12-01T00:00:00Z', { timeZone: 'America/New_York' });
    expect(resolved({ ...wall(11, 1, 1, { year: 2026 }), minute: 30 }, newYork)).toBe('2026-11-01T05:30:00.000Z');
    expect(resolved({ ...wall(3, 8, 2, { year: 2026 }), minute: 30 }, newYork)).toBe('2026-03-08T07:30:00.000Z');
  });
  test('that does not exist rejects the record', () => {
    const nowhere = at('2026-07-02T00:00:00Z', { timeZone: 'Mars/Olympus' });
    expect(() => eventTime(wall(7, 1, 12, { year: 2026 }), nowhere)).toThrow('time zone: expected an IANA name or an offset such as +02:00');
  });

  test('gives an instant whose reading in that zone is the one in the log, whatever was asked before', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Casablanca', 'America/St_Johns');
    fc.assert(fc.property(zone, fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2037, 0, 1) }), (timeZone, reading) => {
      const minutes = Math.floor(reading / 60_000) * 60_000;
      const instant = minutes - zoneOffset(timeZone, minutes);
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
      const shown = Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
      const gap = shown - minutes;
      expect([0, 30 * 60_000, 60 * 60_000]).toContain(gap);
    }), { numRuns: 500 });
  });
});

test.each([
  ['13th month', wall(13, 1, 0, { year: 2026 })], ['30 February', wall(2, 30)], ['29 February of a common year', wall(2, 29, 0, { year: 2026 })],
  ['hour 24', wall(1, 1, 24)], ['day 0', wall(1, 0)], ['year 1', wall(1, 1, 0, { year: 1 })],
])('%s is refused', (_name, value) => {
  expect(() => eventTime(value, at('2026-07-02T00:00:00Z'))).toThrow(RecordError);
});

test('a leap second is the next minute\'s first', () => {
  const leap = { ...wall(6, 30, 23, { year: 2015 }), minute: 59, second: 60 };
  expect(resolved(leap, at('2026-07-02T00:00:00Z'))).toBe('2015-07-01T00:00:00.000Z');
});

test('a record without a time has that of its file', () => {
  expect(fileTime(at('2026-07-02T00:00:00Z', { fileModifiedAt: 5 }))).toEqual({ time: 5, time_inferred: 'time' });
});

describe('ISO 8601', () => {
  test.each([
    ['2023-11-14T00:20:42.738197+01:00', '2023-11-13T23:20:42.738Z'],
    ['2023-11-14t00:20:42z', '2023-11-14T00:20:42.000Z'],
    ['2023-11-14 00:20:42,5-0330', '2023-11-14T03:50:42.500Z'],
    ['2023-11-14T00:20:42+02', '2023-11-13T22:20:42.000Z'],
    ['2023-11-14T00:20:42', '2023-11-14T00:20:42.000Z'],
  ])('%s is read to its end', (text, expected) => {
    const found = findIsoTime(`<${text} x`, 1)!;
    expect(found.end).toBe(text.length + 1);
    expect(resolved(found.wall, at('2026-07-02T00:00:00Z'))).toBe(expected);
  });
  test.each(['2023-11-14', '2023-11-14T00:20', '2023/11/14T00:20:42', '23-11-14T00:20:42', '2023-1a-14T00:20:42', ''])('%s is none', (text) => {
    expect(findIsoTime(text, 0)).toBeUndefined();
  });
  test.each(['+24:00', '+0', '+02:60', '-', 'UTC'])('the offset %s is none', (text) => expect(findOffset(text, 0)?.end === text.length).toBe(false));
});

test('months are read by their English names', () => {
  expect(['Jan', 'May', 'Dec', 'jan', 'anF', 'De', 'Mai'].map((name) => monthAt(name, 0))).toEqual([1, 5, 12, undefined, undefined, undefined, undefined]);
});
