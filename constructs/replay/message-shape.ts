/** How much of a text is looked at. */
const TEXT_LENGTH = 512;
/** How much of a shape is kept: enough to tell messages apart, short enough for a line. */
const SHAPE_LENGTH = 160;

/** What stands in double quotes, or is cut within them, with the colon that makes it the name of a JSON member. */
const QUOTED = /"(?:[^"\\]|\\.)*(?:"(\s?:)?|\\?$)/g;

/**
 * What differs from message to message of the same kind, most particular first. Each pattern is linear in the text: what
 * it looks at was written by strangers.
 */
const VARIABLE_PARTS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/'[^'\s][^']{0,255}'/g, '<text>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?/g, '<time>'],
  [/\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,9})?/g, '<time>'],
  [/\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\b/g, '<time>'],
  [/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}/g, '<address>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<address>'],
  [/\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b/gi, '<address>'],
  [/(?<![\w:])(?=[0-9a-f:]{2,45}(?![\w:]))(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}/gi, '<address>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b(?:0x[0-9a-f]{1,64}|(?=[a-f]{0,63}\d)[0-9a-f]{12,128})\b/gi, '<id>'],
  // Words that mix letters and several digits: session and request ids, host names with a number.
  [/\b(?=[A-Za-z]{0,63}\d)(?=\w{0,63}[A-Za-z])(?:[A-Za-z_]*\d){3}\w*\b/g, '<id>'],
  [/[+-]?\d+(?:[.,]\d+)*/g, '<n>'],
];

/**
 * What a message has in common with others of its kind: times, addresses, ids, quoted parts and numbers are replaced by
 * their names. Names of JSON members stay.
 * ```
 * messageShape('sshd[77]: error from 192.0.2.7 port 22') // 'sshd[<n>]: error from <address> port <n>'
 * ```
 * @param text the first part of a record is enough
 */
export function messageShape(text: string): string {
  let shape = text.slice(0, TEXT_LENGTH).replace(/[\s\u0000-\u001f]+/g, ' ').trim();
  shape = shape.replace(QUOTED, (quoted, colon: string | undefined) => (colon ? quoted : '<text>'));
  for (const [pattern, name] of VARIABLE_PARTS) shape = shape.replace(pattern, name);
  // A list of ten and one of twelve are the same kind.
  shape = shape.replace(/(<\w+>)(?:([ ,;|]{1,2})\1)+/g, '$1$2…');
  return shape.length <= SHAPE_LENGTH ? shape : `${shape.slice(0, SHAPE_LENGTH - 1)}…`;
}
