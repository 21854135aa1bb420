import { COLON, LF, whitespace } from './json-bytes';
import { window } from './scanner/window';

/** What stands before a place of the window, in a value that begins at `start`. */

const RECORDS_KEY = Buffer.from('"Records"');

/** Index of the last byte before `at` that is not white space. */
export function lastBefore(at: number, start: number): number {
  let index = at - 1;
  while (index > start && whitespace[window[index]!] === 1) index--;
  return index;
}

/** Whether a line begins at `at`. */
export function isAtLineStart(at: number, start: number): boolean {
  return window[at - 1] === LF && at > start;
}

/** Whether `at` is the value of a member Records. */
export function isValueOfRecords(at: number, start: number): boolean {
  const colon = lastBefore(at, start);
  if (window[colon] !== COLON) return false;
  const key = lastBefore(colon, start) - RECORDS_KEY.length + 1;
  let same = 0;
  while (same < RECORDS_KEY.length && window[key + same] === RECORDS_KEY[same]) same++;
  return key > start && same === RECORDS_KEY.length;
}
