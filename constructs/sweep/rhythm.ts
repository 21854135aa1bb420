import type { ShipperRhythm } from '../state/documents';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Days whose longest gaps are a shipper's habit: four weekends and, of a weekly job, four gaps. */
const HABIT_DAYS = 28;
/** Days with a gap before there is a rhythm to speak of. */
const LEAST_DAYS = 3;
/** Nobody is silent before this: shippers that send every minute pause when there is nothing to send. */
const LEAST_SILENCE = 60 * MINUTE;
/** So much longer than its own habit is silence. */
const FACTOR = 2;
/** After so long a silence the shipper is taken to be gone for good. */
const FORGOTTEN_AFTER = 7 * DAY;

/**
 * The rhythm after one more upload. Kept is the longest gap of each day, by the day on which it ended.
 * @param uploadedAt epoch ms; one that comes out of order tells of no gap
 */
export function withUpload(rhythm: ShipperRhythm | undefined, uploadedAt: number): ShipperRhythm {
  if (!rhythm) return { last_at: uploadedAt, gaps: {} };
  if (uploadedAt <= rhythm.last_at) return rhythm;
  const day = Math.floor(uploadedAt / DAY);
  const recent = Object.entries(rhythm.gaps).filter(([other]) => Number(other) > day - HABIT_DAYS);
  const gap = Math.max(uploadedAt - rhythm.last_at, rhythm.gaps[day] ?? 0);
  return { last_at: uploadedAt, gaps: { ...Object.fromEntries(recent), [day]: gap } };
}

/**
 * The longest silence that is this shipper's habit, ms: the second longest gap, so that one outage is no habit yet, and a
 * weekend, which comes more often, is. Undefined as long as there is no rhythm.
 */
export function usualGap({ gaps }: ShipperRhythm): number | undefined {
  const [, second, third] = Object.values(gaps).sort((a, b) => b - a);
  return third === undefined || Object.keys(gaps).length < LEAST_DAYS ? undefined : second;
}

/** `silent`: far longer than its habit. `gone`: for so long that it is not to be expected again. */
export function judge(rhythm: ShipperRhythm, now: number): 'well' | 'silent' | 'gone' {
  const silence = now - rhythm.last_at;
  const usual = usualGap(rhythm);
  if (usual === undefined) return silence > HABIT_DAYS * DAY ? 'gone' : 'well';
  const allowed = Math.max(LEAST_SILENCE, FACTOR * usual);
  if (silence <= allowed) return 'well';
  return silence > allowed + FORGOTTEN_AFTER ? 'gone' : 'silent';
}
