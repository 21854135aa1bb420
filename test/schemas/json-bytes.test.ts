import fc from 'fast-check';
import { isPlain, JsonBytes } from '../../schemas/json-bytes';
import { writeJsonInJson } from '../../schemas/json-in-json';
import { anyJson } from './arbitrary-row';

/** Short text takes another way than long text, so there is some of each. */
const anyText = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('', 'é', '"', '\\', '\x7f', '\x1f', 'x'.repeat(17)));

describe('JSON as bytes', () => {
  test('has integers as numbers write themselves', () => {
    const edges = [0, -0, 9, 10, 999_999_999, 1_000_000_000, 1_000_000_009, 2 ** 31, 1e15, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    const out = new JsonBytes();
    for (const value of [...edges, ...fc.sample(fc.maxSafeInteger(), 500), ...fc.sample(fc.integer(), 500)]) {
      out.cut(0);
      out.integer(value);
      expect(out.toString()).toBe(String(value));
    }
  });

  test('takes text in quotes if JSON writes it as it is, a byte a character, and else adds nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const out = new JsonBytes();
        out.text('[');
        const isTaken = out.quoted(text);
        expect(isTaken).toBe(JSON.stringify(text) === `"${text}"` && /^[\0-~]*$/.test(text));
        expect(isTaken).toBe(isPlain(text));
        expect(out.toString()).toBe(isTaken ? `["${text}"` : '[');
      }),
    );
  });

  test('grows, and keeps what is there', () => {
    const out = new JsonBytes();
    const parts = ['"é"'.repeat(300_000), 'x'.repeat(1_500_000), 'y'];
    parts.forEach((part, index) => (index === 1 ? out.piece(Buffer.from(part)) : out.text(part)));
    expect(out.toString()).toBe(parts.join(''));
    expect(out.length).toBe(Buffer.byteLength(parts.join('')));
  });
});

describe('JSON text inside a JSON string', () => {
  test('is what escaping the text gives, or is not taken', () => {
    let taken = 0;
    fc.assert(
      fc.property(anyJson, (value) => {
        const out = new JsonBytes();
        if (!writeJsonInJson(out, value)) return;
        taken += 1;
        expect(`"${out.toString()}"`).toBe(JSON.stringify(JSON.stringify(value)));
      }),
    );
    expect(taken).toBeGreaterThan(0);
  });

  const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

  test.each([
    ['text that needs an escape', { a: ['"'] }], ['a name that needs an escape', { 'é': 1 }], ['an integer beyond 2^53', [2 ** 53]], ['no number', [NaN]],
    ['nothing in a list', [undefined]], ['a date', [new Date(0)]], ['a big integer', { a: 1n }], ['a function', { toJSON: () => 1 }], ['what is too deep', nested(101)],
  ])('is not taken for %s', (_, value) => expect(writeJsonInJson(new JsonBytes(), value)).toBe(false));
});
