import fc from 'fast-check';
import { bytesMayBeSignIn } from '../../transforms/cloudtrail/sign-in';

/** Pieces of the name among other bytes, so that a search which takes a part for the whole is found out. */
const text = fc
  .array(fc.constantFrom('signin.amazonaws.com', 'amazonaws.com', 'signin.', 'gnin', '.com', 's', 'signin.amazonaws.co', 'ignin.amazonaws.com', '{"a":"', '\0', 'ü'), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

test('the sign-in service is found wherever it stands, whole and between the borders only', () => {
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), (content, first, last) => {
      const bytes = Buffer.from(content, 'utf8');
      const start = first % (bytes.length + 1);
      const end = start + (last % (bytes.length - start + 1));
      expect(bytesMayBeSignIn(bytes, start, end)).toBe(bytes.subarray(start, end).includes('signin.amazonaws.com'));
    }),
    { numRuns: 5_000 },
  );
});

test('each place of the name is found at each distance from the beginning', () => {
  for (let before = 0; before < 60; before += 1) {
    const bytes = Buffer.from(`${'x'.repeat(before)}signin.amazonaws.com`);
    expect(bytesMayBeSignIn(bytes, 0, bytes.length)).toBe(true);
    expect(bytesMayBeSignIn(bytes, 0, bytes.length - 1)).toBe(false);
  }
});
