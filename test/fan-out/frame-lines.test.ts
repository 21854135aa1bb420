import fc from 'fast-check';
import { LineFramer } from '../../constructs/fan-out/frame-lines';
import { MAX_RECORD_BYTES } from '../../transforms/pack';
import { cut, frame, type Framed } from './framed';

const lines = (text: string): Framed => frame(LineFramer, [Buffer.from(text, 'latin1')]);
const texts = (text: string): string[] => lines(text).records.map((record) => record.text);

/** Bytes with many line ends, blanks and carriage returns. */
const file = fc
  .array(fc.oneof(fc.constantFrom('\n', '\r\n', '\r', ' ', '\t', '\0', 'a', '\xff', '\xc3\xbc'), fc.string({ maxLength: 30 })), { maxLength: 80 })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));

test('framing equals a naive split', () => {
  fc.assert(
    fc.property(file, (bytes) => {
      const expected: Framed['records'] = [];
      let blank = 0;
      let offset = 0;
      const parts = bytes.toString('latin1').split('\n');
      const rest = parts.pop()!;
      [...parts.map((part) => `${part}\n`), ...(rest === '' ? [] : [rest])].forEach((line, index) => {
        const text = line.replace(/\r?\n$/, '');
        if (/^[ \t]*$/.test(text)) blank++;
        else expected.push({ number: index + 1, offset, text });
        offset += line.length;
      });
      const framed = frame(LineFramer, [bytes]);
      expect(framed.records).toEqual(expected);
      expect(framed.blank).toBe(blank);
      expect(framed.offset).toBe(bytes.length);
    }),
  );
});

test('however the bytes are cut into chunks, the records are the same', () => {
  fc.assert(
    fc.property(file, fc.array(fc.nat(), { maxLength: 20 }), (bytes, places) => {
      expect(frame(LineFramer, cut(bytes, places))).toEqual(frame(LineFramer, [bytes]));
    }),
  );
});

test('a last line without a line feed is a record', () => {
  expect(texts('one\ntwo')).toEqual(['one', 'two']);
});

test('CRLF ends a line and belongs to none, a lone CR ends nothing', () => {
  expect(texts('one\r\ntwo\rtwo\r\n')).toEqual(['one', 'two\rtwo']);
});

test('blank lines are counted and take a number', () => {
  expect(lines('one\n\n \t\r\nfour\n')).toMatchObject({ blank: 2, records: [{ number: 1 }, { number: 4, offset: 9 }] });
});

test('NUL bytes are bytes like others', () => {
  expect(texts('a\0b\n\0\0\n')).toEqual(['a\0b', '\0\0']);
});

test('without the end of the file the unfinished line stays unframed, and is where the framer says it is', () => {
  const framed = frame(LineFramer, [Buffer.from('one\ntw')], { end: false });
  expect(framed).toMatchObject({ records: [{ text: 'one' }], number: 2, offset: 4 });
});

describe('a line that is too long', () => {
  const long = 'x'.repeat(MAX_RECORD_BYTES + 1);

  test('is told with its place, length and first bytes, and its neighbours are records', () => {
    const framed = lines(`one\n${long}\r\nthree\n`);
    expect(framed.records).toEqual([
      { number: 1, offset: 0, text: 'one' },
      { number: 3, offset: 4 + long.length + 2, text: 'three' },
    ]);
    expect(framed.tooLong).toEqual([{ number: 2, offset: 4, length: long.length, head: 'x'.repeat(4_096) }]);
  });

  test.each([
    ['a letter', 'y', '\n'],
    ['a CR at the border', 'y', '\r\n'],
    ['a blank', ' ', '\n'],
  ])('is the same in any chunks: %s', (_, letter, ending) => {
    const text = `one\n${letter.repeat(MAX_RECORD_BYTES + 1)}${ending}three\n`;
    const whole = lines(text);
    expect(whole.tooLong).toHaveLength(1);
    for (const size of [1_000, 65_536, MAX_RECORD_BYTES, MAX_RECORD_BYTES + 1, MAX_RECORD_BYTES + 5, MAX_RECORD_BYTES + 6]) {
      const places = Array.from({ length: Math.ceil(text.length / size) }, (_unused, index) => index * size);
      expect(frame(LineFramer, cut(Buffer.from(text), places))).toEqual(whole);
    }
  });

  test('of exactly the limit is a record', () => {
    const framed = lines(`${'x'.repeat(MAX_RECORD_BYTES)}\r\n`);
    expect(framed.tooLong).toEqual([]);
    expect(framed.records).toHaveLength(1);
  });

  test('at the end of the file needs no line feed', () => {
    expect(lines(long).tooLong).toMatchObject([{ number: 1, length: long.length }]);
  });
});
