/** Text as a column can hold it. */
export interface FittedText {
  readonly text: string;
  /** True if it is not the text that was given, or if that had replacement characters already. */
  readonly changed: boolean;
}

/** Stands for what cannot be stored: NUL, half of a surrogate pair, bytes that were no UTF-8. */
const replacement = '\ufffd';

/** PostgreSQL and Redshift store no NUL; half a surrogate pair is no UTF-8. */
const unstorable = /[\0\p{Surrogate}]/gu;

const encoder = new TextEncoder();
let scratch = new Uint8Array(0);

/** Puts U+FFFD where a character cannot be stored. */
export function repairText(text: string): FittedText {
  const repaired = text.replace(unstorable, replacement);
  return { text: repaired, changed: repaired.includes(replacement) };
}

/**
 * Repairs text and cuts it at the last code point that ends within `maxBytes` of UTF-8.
 * The first slice only spares work: a unit is at least a byte, so nothing beyond can stay.
 */
export function fitText(text: string, maxBytes: number): FittedText {
  const repaired = repairText(text.length > maxBytes ? text.slice(0, maxBytes) : text);
  const fits = cutAt(repaired.text, maxBytes);
  return { text: fits, changed: repaired.changed || fits.length < text.length };
}

function cutAt(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  if (scratch.length < maxBytes) scratch = new Uint8Array(maxBytes);
  const { read } = encoder.encodeInto(text, scratch.subarray(0, maxBytes));
  return text.slice(0, read);
}
