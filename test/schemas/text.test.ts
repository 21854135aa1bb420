import fc from 'fast-check';
import { fitText } from '../../schemas/text';
import { anyText } from './arbitrary-row';

describe('text that is fitted into a column', () => {
  test.each([
    ['héllo', 3, 'hé'],
    ['héllo', 2, 'h'],
    ['😀😀', 7, '😀'],
    ['😀', 3, ''],
    ['abc', 3, 'abc'],
    ['a\0b', 4, 'a\ufffd'],
  ])('%p in %i bytes is %p', (text, maxBytes, expected) => {
    expect(fitText(text, maxBytes).text).toBe(expected);
  });

  test('is the longest beginning that fits, and says whether it was changed', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 120 }), (text, maxBytes) => {
        const whole = text.replace(/[\0\p{Surrogate}]/gu, '\ufffd');
        const fitted = fitText(text, maxBytes);
        expect(whole.startsWith(fitted.text)).toBe(true);
        expect(Buffer.byteLength(fitted.text)).toBeLessThanOrEqual(maxBytes);
        const next = [...whole.slice(fitted.text.length)][0] ?? '';
        if (next !== '') expect(Buffer.byteLength(fitted.text + next)).toBeGreaterThan(maxBytes);
        if (fitted.text !== text) expect(fitted.changed).toBe(true);
        if (!fitted.changed) expect(fitted.text).toBe(text);
      }),
    );
  });
});
