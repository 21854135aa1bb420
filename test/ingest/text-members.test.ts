import fc from 'fast-check';
import { textMembers, textOf } from '../../constructs/ingest/text-members';

const wanted = new Set(['message', 'log', 'a"b', '\u00e9', '']);

/** What JSON.parse finds. */
function expected(json: string): [string, string][] | undefined {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return [...wanted].flatMap((name) => {
    const text = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    return typeof text === 'string' ? [[name, text] as [string, string]] : [];
  });
}

const found = (json: string): [string, string][] | undefined => {
  const texts = textMembers(json, wanted);
  return texts && [...wanted].flatMap((name) => (texts.has(name) ? [[name, texts.get(name)!] as [string, string]] : []));
};

test('of any JSON it finds what parsing finds, however it is laid out', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\\\\"', '{"message":"x"}', '\n', '}', ','));
  const value = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.constantFrom(true, null), fc.array(tie('value')), tie('object')),
    object: fc.dictionary(fc.oneof(fc.constantFrom(...wanted), text), tie('value')),
  }));
  fc.assert(
    fc.property(fc.oneof(value.object, value.value), fc.constantFrom(0, 2, '\t'), fc.boolean(), (drawn, indent, isAscii) => {
      const plain = JSON.stringify(drawn, null, indent);
      const json = isAscii ? plain.replace(/[^\x00-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`) : plain;
      expect(found(json)).toEqual(expected(json));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['the last of two with one name', '{"message":"a","message":"b"}', [['message', 'b']]],
  ['none if the last is no text', '{"message":"a","message":1}', []],
  ['not what is deeper', '{"x":{"message":"a"},"y":["message","a"]}', []],
  ['what stands beside a value that is no JSON', '{"at":2026-03-10T10:00:00Z,"message":"a"}', [['message', 'a']]],
  ['none with an escape or a byte that JSON has not', '{"message":"\\x","log":"\t"}', []],
  ['nothing in what is cut', '{"message":"a"', undefined],
  ['nothing in what ends within a text', '{"message":"a\\"}', undefined],
  ['nothing where something follows', '{"message":"a"}{', undefined],
  ['nothing without a value', '{"message":}', undefined],
  ['nothing in an array', '[{"message":"a"}]', undefined],
])('%s', (_, json, texts) => {
  expect(found(json)).toEqual(texts);
});

test('a string without its quotes is none', () => {
  expect(['"a\\u0062"', '"a"b"', '"a', '"\\q"'].map(textOf)).toEqual(['ab', undefined, undefined, undefined]);
});
