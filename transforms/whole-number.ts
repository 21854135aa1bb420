/** Reads text that is one to `mostDigits` decimal digits and nothing else; undefined for any other. @param mostDigits at most 15 */
export function wholeNumber(text: string, mostDigits: number): number | undefined {
  if (text.length === 0 || text.length > mostDigits) return undefined;
  let value = 0;
  for (let index = 0; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
