import fc from 'fast-check';
import { decodeVlqs, encodeVlqs, vlqLength } from '../../transforms/vlq';

test('numbers come back, one after the other', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), (values) => {
      expect(decodeVlqs(encodeVlqs(values))).toEqual(values);
    }),
  );
});

test('the length is known without encoding', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (value) => expect(vlqLength(value)).toBe(encodeVlqs([value]).length)));
});

test.each([
  [0, 'A'],
  [31, 'f'],
  [32, 'gB'],
  [1_000, 'of'],
])('%i is %s', (value, text) => {
  expect(encodeVlqs([value])).toBe(text);
});

test.each([['-'], ['g'], ['A g'], ['/////////////D']])('%s is no list of numbers', (text) => {
  expect(decodeVlqs(text)).toBeUndefined();
});
