import fc from 'fast-check';
import { JsonDocument } from '../../schemas/avro/json-document';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('JSON with positions', () => {
  test('has the value that JSON.parse has', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2, '\t'), (text, indent) => {
        const pretty = JSON.stringify(JSON.parse(text), null, indent);
        expect(new JsonDocument('f', pretty).root.value).toEqual(JSON.parse(text));
      }),
    );
  });

  test('refuses what JSON.parse refuses, naming line and column', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', '\\', '01', '\n'), (json, at, wrong) => {
        const place = at % (json.length + 1);
        const text = json.slice(0, place) + wrong + json.slice(place + 1);
        if (isJson(text)) return;
        expect(() => new JsonDocument('f', text)).toThrow(/^f:\d+:\d+: expected .* \(json\); write valid JSON here$/s);
      }),
      { numRuns: 300 },
    );
  });

  test('knows where each part stands', () => {
    const document = new JsonDocument('f', '{\n  "a": [1,\n    {"b": 2}]\n}');
    const second = document.root.members?.get('a')?.elements?.[1];
    expect(document.position(second?.offset as number)).toEqual({ line: 3, column: 5 });
    expect(document.position(second?.members?.get('b')?.offset as number)).toEqual({ line: 3, column: 11 });
  });

  test('refuses a key that stands twice', () => {
    expect(() => new JsonDocument('f', '{"a": 1, "a": 2}')).toThrow('f:1:10: expected each key once, and "a" stands twice');
  });
});
