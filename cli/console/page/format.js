/** Numbers and times as people read them; times are UTC, as on the terminal. */

export const count = (number) => Math.round(number).toLocaleString('en');

export function bytes(amount) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = amount;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** @param {number | null | undefined} seconds */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(whole, 60, 'min', 1, 's');
  if (whole < 86_400) return pair(whole, 3600, 'h', 60, 'min');
  return pair(whole, 86_400, 'd', 3600, 'h');
}

function pair(seconds, large, largeName, small, smallName) {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

export const usd = (dollars) => (dollars !== 0 && Math.abs(dollars) < 0.01 ? '< $0.01' : `$${dollars.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`);

/** @param {string | number | null} time */
export const moment = (time) => (time === null ? '–' : `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}`);
export const clock = (time) => `${new Date(time).toISOString().slice(11, 19)} UTC`;

export const percent = (share) => (share === null ? '–' : `${share > 0 && share < 0.001 ? '< 0.1' : (share * 100).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %`);

export const plural = (number, what) => `${count(number)} ${what}${number === 1 ? '' : 's'}`;

/** Characters that would hide, reorder or fake what stands in a line are shown as what they are. */
export const visible = (text) =>
  String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (character) => (character === '\t' ? ' ' : character === '\n' ? '⏎' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`));
