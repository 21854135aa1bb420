/** A date and time as a log writes it, before year and zone are known. Fields are numbers as written, not yet checked. */
export interface WallTime {
  /** Absent in RFC 3164. */
  readonly year?: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** Minutes east of UTC. Absent where the log names no zone. */
  readonly offset?: number;
}

/** Calendar years that logs may name: four digits, so that no two-digit year slips into 1900. */
const firstYear = 1000;

/**
 * The wall clock as if it stood in Greenwich, epoch ms. Second 60 is a leap second and counts as the next minute's first.
 * Undefined where the day is not in the calendar, such as 29 February 2023.
 */
export function calendarMillis(wall: WallTime, year: number): number | undefined {
  if (wall.day > daysInMonth(year, wall.month)) return undefined;
  const minutes = (daysSinceEpoch(year, wall.month, wall.day) * 24 + wall.hour) * 60 + wall.minute;
  return (minutes * 60 + wall.second) * 1000 + wall.millisecond;
}

/** Days from 1 January 1970. Years begin in March here, so that the leap day is a year's last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const monthsSinceMarch = month > 2 ? month - 3 : month + 9;
  return marchYear * 365 + leapDays + Math.floor((monthsSinceMarch * 153 + 2) / 5) + day - 1 - 719_468;
}

/** False where a field is out of its range in every year. */
export function existsInSomeYear(wall: WallTime): boolean {
  return (
    (wall.year === undefined || wall.year >= firstYear) &&
    wall.month >= 1 && wall.month <= 12 &&
    wall.day >= 1 && wall.day <= daysInMonth(wall.year ?? 2000, wall.month) &&
    wall.hour <= 23 && wall.minute <= 59 && wall.second <= 60
  );
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
