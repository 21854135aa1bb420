import { RecordError } from '../errors';

const quarterHour = 15 * 60_000;
const day = 24 * 60 * 60_000;

/** What is known of one zone: the offset of the quarter hour that was asked for last. Logs ask in the order of time. */
interface Zone {
  readonly offsetAt: (instant: number) => number;
  quarter: number;
  offset: number;
}

const zones = new Map<string, Zone>();

/**
 * Milliseconds to take from a wall clock in `timeZone` to get the instant. `wall` is the clock's reading as if it stood in
 * Greenwich, epoch ms. A reading that occurs twice (the clock goes back) is the first of the two; one that never occurs
 * (the clock goes forward) is taken with the offset before the jump, so it lands after it.
 * @throws RecordError `invalid_time` where the zone is neither an IANA name nor a fixed offset.
 */
export function zoneOffset(timeZone: string, wall: number): number {
  if (timeZone === 'UTC') return 0;
  let zone = zones.get(timeZone);
  if (zone === undefined) {
    zone = { offsetAt: offsetReader(timeZone), quarter: NaN, offset: 0 };
    zones.set(timeZone, zone);
  }
  const quarter = Math.floor(wall / quarterHour);
  if (quarter !== zone.quarter) {
    zone.offset = offsetOfWall(zone.offsetAt, quarter * quarterHour);
    zone.quarter = quarter;
  }
  return zone.offset;
}

function offsetOfWall(offsetAt: (instant: number) => number, wall: number): number {
  const before = offsetAt(wall - day);
  const after = offsetAt(wall + day);
  if (before === after) return before;
  const larger = Math.max(before, after);
  if (offsetAt(wall - larger) === larger) return larger;
  const smaller = Math.min(before, after);
  return offsetAt(wall - smaller) === smaller ? smaller : before;
}

function offsetReader(timeZone: string): (instant: number) => number {
  const fixed = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/.exec(timeZone);
  if (fixed) {
    const millis = (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
    return () => (fixed[1] === '-' ? -millis : millis);
  }
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    return (instant) => offsetOf(format.format(instant));
  } catch (error) {
    throw new RecordError('invalid_time', 'time zone', 'an IANA name or an offset such as +02:00', { cause: error });
  }
}

/** Reads `7/1/2026, GMT+05:30` (`GMT` alone is no offset; old zones have seconds). */
function offsetOf(formatted: string): number {
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(formatted);
  if (match?.[1] === undefined) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return (match[1] === '-' ? -seconds : seconds) * 1000;
}
