import fc from 'fast-check';
import { JsonFramer } from '../../constructs/fan-out/frame-json';
import { MAX_RECORD_BYTES } from '../../transforms/pack';
import { cut, frame, type Framed } from './framed';

const json = (text: string): Framed => frame(JsonFramer, [Buffer.from(text, 'latin1')]);
const texts = (text: string): string[] => json(text).records.map((record) => record.text);

const object = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }).filter((value) => !('Records' in value));
const indent = fc.constantFrom(undefined, 0, 1, 2, '\t');
/** Every form that the field writes lists of objects in, as text and as the values that are to be found. */
const form = fc.oneof(
  fc.tuple(fc.array(object), indent).map(([values, space]) => ({ values, text: JSON.stringify({ Records: values }, null, space) })),
  fc.tuple(object, fc.array(object), object, indent).map(([before, values, after, space]) => ({
    values,
    text: JSON.stringify({ ...before, Records: values, after }, null, space),
  })),
  fc.tuple(fc.array(object), indent).map(([values, space]) => ({ values, text: JSON.stringify(values, null, space) })),
  fc.tuple(fc.array(object), indent, fc.constantFrom('\n', '\r\n', '', ' ', '\n\n', ',\n')).map(([values, space, separator]) => ({
    values,
    text: values.map((value) => JSON.stringify(value, null, space)).join(separator),
  })),
);

test('finds the objects of every form, one after the other', () => {
  fc.assert(
    fc.property(fc.array(form, { maxLength: 3 }), (forms) => {
      const text = Buffer.from(forms.map((part) => part.text).join('\n'));
      const framed = frame(JsonFramer, [text]);
      const found = framed.records.map((record) => JSON.parse(Buffer.from(record.text, 'latin1').toString()) as unknown);
      expect(JSON.stringify(found)).toBe(JSON.stringify(forms.flatMap(({ values }) => values)));
      framed.records.forEach(({ number, offset, text: record }, index) => {
        expect(number).toBe(index + 1);
        expect(text.toString('latin1', offset, offset + record.length)).toBe(record);
      });
    }),
    { numRuns: 500 },
  );
});

test('a key that is there twice hides no record: JSON.parse would keep the last list alone', () => {
  expect(texts('{"Records":[{"a":1}],"x":[0],"Records":[{"b":2},{"c":3}]}\n{"d":4}')).toEqual(['{"a":1}', '{"b":2}', '{"c":3}', '{"d":4}']);
  expect(texts('{"Records":[{"a":1}] ,\n "Records" : [ {"b":2} ] }')).toEqual(['{"a":1}', '{"b":2}']);
});

/** Text with all that the framer looks at. */
const jsonish = fc
  .array(
    fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '\n', '\r\n', ' ', '{"a":1}', '"Records":[', '{"Records":[', 'x', '1', ',{', '\n{', '"a"'),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.from(parts.join('')));

test('however the bytes are cut into chunks, the records are the same', () => {
  fc.assert(
    fc.property(jsonish, fc.array(fc.nat(), { maxLength: 30 }), (bytes, places) => {
      expect(frame(JsonFramer, cut(bytes, places))).toEqual(frame(JsonFramer, [bytes]));
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  '{"a" \n{"b":1}}\n{"c":2}\n',
  '{"a":\n{"b":1}}\n{"c":2}\n',
  '{"a":[1,\n{"b":1}]},{"c":2}',
  '{"Records" : [ {"a":1}, {"b":[{"c":"]}"}]} ]}\n{"d":{}}',
  '{"records":[{"a":1}]}\n{"b":"\\\\\"}{"}{"c":2}',
  `{"deep":${'['.repeat(64)}${']'.repeat(64)}}\n{"a":${'['.repeat(62)}${']'.repeat(62)}}\n`,
  '{"a":1}} {"b":2}\n{"c":3}',
  '{"a":1}x{"b":2}\n{"c":3}',
  '{"a":1} "b" {"c":3}[{"d":4},5,{"e":6}]',
])('one byte after the other gives the same records as all at once: %j', (text) => {
  const bytes = Buffer.from(text);
  expect(frame(JsonFramer, cut(bytes, [...bytes.keys()]))).toEqual(frame(JsonFramer, [bytes]));
});

test('records never overlap, and nothing but separators, brackets and a list`s object is between them', () => {
  fc.assert(
    fc.property(jsonish, (bytes) => {
      let end = 0;
      frame(JsonFramer, [bytes]).records.forEach(({ offset, text }) => {
        expect(offset).toBeGreaterThanOrEqual(end);
        expect(text.length).toBeGreaterThan(0);
        end = offset + text.length;
      });
      expect(end).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 2_000 },
  );
});

test('all good lines among bad lines are found, and no bad line is more than one record', () => {
  const good = object.map((value) => ({ good: true, line: JSON.stringify(value) }));
  const bad = fc
    .tuple(fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('x', 1, [1], { c: [] }), { minKeys: 1 }), fc.nat())
    .map(([value, at]) => ({ good: false, line: JSON.stringify(value).slice(0, 1 + (at % (JSON.stringify(value).length - 1))) }));
  fc.assert(
    fc.property(fc.array(fc.oneof(good, bad), { minLength: 1 }), (lines) => {
      const records = texts(lines.map(({ line }) => line).join('\n'));
      const expected = lines.filter((each) => each.good).map(({ line }) => line);
      expect(records.filter((record) => expected.includes(record))).toEqual(expected);
      // A line that stops where a value is due may well go on in the next line: two such lines are one.
      expect(records.length).toBeLessThanOrEqual(lines.length);
    }),
    { numRuns: 1_000 },
  );
});

describe('CloudTrail', () => {
  test('with zero Records has none', () => {
    expect(json('{"Records":[]}')).toMatchObject({ records: [], number: 1 });
  });

  test('with 10,000 records on one line', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => `{"eventID":"${index}","list":[{}]}`);
    const framed = json(`{"Records":[${values.join(',')}]}`);
    expect(framed.records.map(({ text }) => text)).toEqual(values);
    expect(framed.records.at(-1)!.number).toBe(10_000);
  });

  test('a member Records that is no list, or deeper, or a value, makes no list', () => {
    const values = ['{"Records":null}', '{"a":{"Records":[1]}}', '{"a":"Records","b":[1]}', '{"NotRecords":[1]}'];
    expect(texts(values.join('\n'))).toEqual(values);
  });
});

describe('what is no JSON', () => {
  test('between good lines is one record, the neighbours are unharmed', () => {
    expect(texts('{"a":1}\n{"a":"x\n{"a":3}\n')).toEqual(['{"a":1}', '{"a":"x', '{"a":3}']);
    expect(texts('{"a":1}\n{"a":{"b":\n{"a":3}\n{"a":4}\n')).toEqual(['{"a":1}', '{"a":{"b":', '{"a":3}', '{"a":4}']);
    expect(texts('{"a":1}\n{"a":]},"b"\n{"a":3}\n')).toEqual(['{"a":1}', '{"a":]},"b"', '{"a":3}']);
    expect(texts('{"a":1}\nJun  9 sshd[1]: {"b":2}\n{"a":3}\n')).toEqual(['{"a":1}', 'Jun  9 sshd[1]: {"b":2}', '{"a":3}']);
  });

  test('between good elements of a list is one record', () => {
    expect(texts('{"Records":[{"a":1},{"a":[2},"b":3},{"a":4}]}')).toEqual(['{"a":1}', '{"a":[2},"b":3}', '{"a":4}']);
    expect(texts('[{"a":1},\n{"a":"x,\n{"a":3}]')).toEqual(['{"a":1}', '{"a":"x', '{"a":3}']);
    expect(texts('[{"a":1}, oops, {"a":3}]')).toEqual(['{"a":1}', 'oops', '{"a":3}']);
    expect(texts('[1, null, "a,b", [2, 3]]')).toEqual(['1', 'null', '"a,b"', '[2, 3]']);
  });

  test('in a file that ends too early is its last record', () => {
    expect(texts('{"Records":[{"a":1},{"a":{"b":')).toEqual(['{"a":1}', '{"a":{"b":']);
    expect(texts('{"a":1,\n{"b":2}')).toEqual(['{"a":1', '{"b":2}']);
  });

  test('after the list, in its object, is one record', () => {
    expect(texts('{"Records":[{"a":1}]]}\n{"Records":[{"a":2}]}')).toEqual(['{"a":1}', ']}', '{"a":2}']);
  });

  test('a text log is one record a line', () => {
    expect(texts('Dec 10 sshd[1]: a\n\nDec 10 sshd[2]: "b" {c}\r\n')).toEqual(['Dec 10 sshd[1]: a', 'Dec 10 sshd[2]: "b" {c}']);
  });

  test('is read in linear time', () => {
    const before = process.cpuUsage();
    for (const part of ['{"a":\n', '{\n', '[', '{"a":"', '\n{', '[{"a":1},{', '{"Records":[', ',', '{"a":[\n{"b":1},\n', '   {', '"\\']) {
      const text = part.repeat(Math.ceil(1_500_000 / part.length));
      frame(JsonFramer, cut(Buffer.from(text), Array.from({ length: 23 }, (_, index) => index * 65_536)));
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
  });
});

describe('a value that is too long', () => {
  const long = `{"a":"${'x'.repeat(MAX_RECORD_BYTES + 300_000)}"}`;

  test.each([
    ['in lines', `{"b":1}\n${long}\n{"b":3}\n`],
    ['in a list', `{"Records":[{"b":1},${long},{"b":3}]}`],
    ['never closed', `{"b":1}\n${long.slice(0, -1)}\n{"b":3}\n`],
    ['a word without end', `{"b":1}\nx${long}   \n{"b":3}\n`],
    ['with a list inside', `{"b":1}\n${long.slice(0, -1)},"Records":[{"c":1}]}\n{"b":3}\n`],
  ])('%s is told with its place, its neighbours are records, in any chunks', (_, text) => {
    const whole = json(text);
    expect(whole.records.map((record) => record.text)).toEqual(['{"b":1}', '{"b":3}']);
    expect(whole.tooLong).toHaveLength(1);
    const { offset, length, head } = whole.tooLong[0]!;
    expect(text.slice(offset, offset + length).slice(0, 4_096)).toBe(head);
    for (const size of [65_536, 262_144, 1_000_003, MAX_RECORD_BYTES]) {
      const places = Array.from({ length: Math.ceil(text.length / size) }, (_unused, index) => index * size);
      expect(frame(JsonFramer, cut(Buffer.from(text), places))).toEqual(whole);
    }
  });
});

test('without the end of the file the unfinished value stays unframed, and is where the framer says it is', () => {
  const framed = frame(JsonFramer, [Buffer.from('[{"a":1}, {"a"')], { end: false });
  expect(framed).toMatchObject({ records: [{ text: '{"a":1}' }], number: 2, offset: 10 });
});
