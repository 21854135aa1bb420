const names = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** Number of the English month name (`Jan` to `Dec`) at `start`, 1 to 12; undefined where none stands. */
export function monthAt(text: string, start: number): number | undefined {
  const index = names.indexOf(text.slice(start, start + 3));
  return index >= 0 && index % 3 === 0 && text.length >= start + 3 ? index / 3 + 1 : undefined;
}
