/** Value of the digit at `index`, NaN where there is none: one bad digit makes the whole sum NaN. */
export function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - 48;
  return value >= 0 && value <= 9 ? value : NaN;
}

/** Value of two digits at `index`, NaN where one is missing. */
export function twoDigits(text: string, index: number): number {
  return digit(text, index) * 10 + digit(text, index + 1);
}

/** Value of four digits at `index`, NaN where one is missing. */
export function fourDigits(text: string, index: number): number {
  return twoDigits(text, index) * 100 + twoDigits(text, index + 2);
}

export function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

/** Reads a decimal fraction (`.` or `,` and digits) as milliseconds, cut after the third digit. */
export function fraction(text: string, index: number): { readonly millisecond: number; readonly end: number } {
  const mark = text.charCodeAt(index);
  if ((mark !== 46 && mark !== 44) || !isDigit(text, index + 1)) return { millisecond: 0, end: index };
  let millisecond = 0;
  let unit = 100;
  let end = index + 1;
  for (; isDigit(text, end); end += 1) {
    millisecond += digit(text, end) * unit;
    unit = Math.floor(unit / 10);
  }
  return { millisecond, end };
}
