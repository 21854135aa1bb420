import fc from 'fast-check';
import type { Column, EventClass } from '../../schemas';

/** Text with everything that text can have: any code point, halves of surrogate pairs, NUL, long runs. */
export const anyText = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom('', '\0', '\ud800', 'a\udc00b', '\ufffd', '"\\\n', '10.0.0.1', '-') },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('a', 'é', '€', '😀', '\0'), fc.integer({ min: 1, max: 5000 })).map(([unit, times]) => unit.repeat(times)) },
);

/** Any value that JSON.parse can give, and integers beyond a double as a source may keep them. */
export const anyJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    anyText,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(anyText, tie('value'), { maxKeys: 5 }),
  ),
})).value;

function anyValue({ type, json, name }: Column): fc.Arbitrary<unknown> {
  if (json) return anyJson;
  switch (type) {
    case 'string':
      return anyText;
    case 'bigint':
      if (name === 'activity_id') return fc.integer({ min: 0, max: 99 });
      // avsc's long ends one before the largest safe integer.
      return fc.oneof(fc.maxSafeInteger().map((value) => Math.trunc(value / 2)), fc.integer({ min: 0, max: 100 }));
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
  }
}

/** Any row that conforms to a class. */
export function anyRow(eventClass: EventClass): fc.Arbitrary<Record<string, unknown>> {
  const columns = eventClass.columns.filter(({ name }) => name !== 'truncated_fields');
  const values = Object.fromEntries(columns.map((column) => [column.name, anyValue(column)]));
  const requiredKeys = columns.filter(({ nullable }) => !nullable).map(({ name }) => name);
  return fc.record(values, { requiredKeys });
}
