import fc from 'fast-check';
import { isAddress } from '../../transforms/address';
import { RecordError } from '../../transforms/errors';
import { parseJsonObject } from '../../transforms/json';

describe('JSON of a record', () => {
  test('is what JSON.parse makes of it, where numbers are exact', () => {
    const exact = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }));
    const value = fc.dictionary(fc.string(), fc.anything({ values: [exact], maxDepth: 3 }));
    fc.assert(fc.property(value, fc.constantFrom(undefined, 2), (object, indent) => {
      const text = JSON.stringify(object, undefined, indent);
      expect(parseJsonObject(text)).toEqual(JSON.parse(text));
    }));
  });

  test('keeps every digit of integers beyond 2^53, as text, wherever they stand', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.constantFrom('', ' ', '\n  '), (number, space) => {
      const expected = Number.isSafeInteger(Number(number)) ? Number(number) : String(number);
      const text = `{"a":${space}${number},"b":[${space}${number},${space}{"c":${number}}],"d":"${number}, ${number}","e":"\\": ${number}"}`;
      expect(parseJsonObject(text)).toEqual({ a: expected, b: [expected, { c: expected }], d: `${number}, ${number}`, e: `": ${number}` });
    }));
  });

  test.each([16, 17, 19])('finds an integer of %i digits at every place', (digits) => {
    const number = '9'.repeat(digits);
    for (let before = 0; before < 2 * digits; before += 1) {
      const name = 'n'.repeat(before);
      expect(parseJsonObject(`{"${name}":${number}}`)).toEqual({ [name]: number });
    }
  });

  test('may have many brackets that do not nest', () => {
    const list = Array.from({ length: 2000 }, () => ({}));
    expect(parseJsonObject(JSON.stringify({ list }))).toEqual({ list });
  });

  test('leaves fractions and powers of ten alone', () => {
    expect(parseJsonObject('{"a":12345678901234567890.5,"b":1e30,"c":[1234567890123456]}')).toEqual({ a: 12345678901234567890.5, b: 1e30, c: [1234567890123456] });
  });

  test('may begin with a byte order mark', () => expect(parseJsonObject('\ufeff{"a":1}')).toEqual({ a: 1 }));

  test.each(['', '1', '"a"', '[]', 'null', '{', '{"a":01}', '{"a":12345678901234567890,}', '{} {}'])('is an object: %s is refused', (text) => {
    expect(() => parseJsonObject(text)).toThrow(RecordError);
  });
});

describe('an address', () => {
  test.each(['0.0.0.0', '192.0.2.255', '::', '::1', '2001:db8::7', '::ffff:192.0.2.1', 'fe80::1%eth0'])('%s is one', (text) => expect(isAddress(text)).toBe(true));
  test.each([
    '', '-', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1..2.3', '.1.2.3.', '1.2.3.x', '192.0.2.1:80', '[::1]', ':', 'web-1', 'ec2.amazonaws.com',
  ])('%s is none', (text) => expect(isAddress(text)).toBe(false));
  test('of IPv4 is one for all numbers from 0 to 255', () => fc.assert(fc.property(fc.ipV4(), (text) => isAddress(text))));
  test('of IPv6 is one in any notation', () => fc.assert(fc.property(fc.ipV6(), (text) => isAddress(text))));
});
