import fc from 'fast-check';
import { deepest, fitJson } from '../../schemas/json-text';
import { anyJson } from './arbitrary-row';

const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

describe('JSON text that is fitted into a column', () => {
  test('is the value as it is, if it fits', () => {
    expect(fitJson({ a: [1, 'é', null, true], b: undefined }, 100)).toEqual({ text: '{"a":[1,"é",null,true]}', changed: false });
  });

  test('loses its largest member first, and says how large it was', () => {
    const value = { small: 'x'.repeat(20), large: 'y'.repeat(80), middle: 'z'.repeat(40) };
    expect(JSON.parse(fitJson(value, 130).text)).toEqual({ ...value, large: { $cut: 82 } });
    expect(JSON.parse(fitJson(value, 90).text)).toEqual({ ...value, large: { $cut: 82 }, middle: { $cut: 42 } });
  });

  test('loses only what is large within a member, where that is enough', () => {
    const value = { request: { id: 'r-1', body: 'y'.repeat(200) }, list: ['short', 'z'.repeat(90)] };
    expect(JSON.parse(fitJson(value, 160).text)).toEqual({ request: { id: 'r-1', body: { $cut: 202 } }, list: value.list });
    expect(JSON.parse(fitJson(value, 90).text)).toEqual({ request: { $cut: 222 }, list: ['short', { $cut: 92 }] });
  });

  test('is one mark, if even its names are too long', () => {
    const value = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`member-${index}`, index]));
    const { text, changed } = fitJson(value, 64);
    expect(text).toBe(`{"$cut":${JSON.stringify(value).length}}`);
    expect(changed).toBe(true);
  });

  test('has numbers that it could not hold exactly as text', () => {
    expect(fitJson([Infinity, -Infinity, 1e300, 0.1], 100).text).toBe('["Infinity","-Infinity","1e+300",0.1]');
    expect(fitJson({ big: 12345678901234567890n, at: 2 ** 53, below: 2 ** 53 - 1, half: 0.5 }, 200)).toEqual({
      text: '{"big":"12345678901234567890","at":"9007199254740992","below":9007199254740991,"half":0.5}',
      changed: false,
    });
  });

  test('has U+FFFD for NUL and halves of surrogate pairs, in names too', () => {
    expect(fitJson({ 'k\0': 'v\ud800' }, 100)).toEqual({ text: '{"k\ufffd":"v\ufffd"}', changed: true });
    expect(fitJson({ path: 'C:\\u0000' }, 100)).toEqual({ text: '{"path":"C:\\\\u0000"}', changed: false });
  });

  test('has no more levels than the warehouse surely reads, even where the stack would not do', () => {
    expect(fitJson(nested(deepest), 1000)).toEqual({ text: JSON.stringify(nested(deepest)), changed: false });
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
    const { text, changed } = fitJson(deep, 1000);
    expect(text).toBe(`${'['.repeat(deepest)}{"$cut":0}${']'.repeat(deepest)}`);
    expect(changed).toBe(true);
  });

  test.each([undefined, () => 1, Symbol('s')])('is refused for what is no JSON', (value) => {
    expect(() => fitJson(value, 100)).toThrow(TypeError);
  });

  test('always is JSON, fits, and is unchanged if it need not change', () => {
    fc.assert(
      fc.property(anyJson, fc.integer({ min: 64, max: 3000 }), (value, maxBytes) => {
        const { text, changed } = fitJson(value, maxBytes);
        JSON.parse(text);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
        expect(text).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/);
        if (!changed) expect(text).not.toMatch(/\$cut":|\ufffd/);
      }),
      { numRuns: 300 },
    );
  });
});
