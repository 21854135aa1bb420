import fc from 'fast-check';
import { JsonDocument, type JsonNode } from '../../schemas/avro/json-document';

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
        expect(() => new JsonDocument('f', text)).toThrow(/^f:\d+:\d+: expected .* \(CA100[12]\); (write valid JSON here|remove the comma: JSON has no trailing ones|remove one of the two)$/s);
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

  test('knows where each part ends', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (json) => {
        const text = JSON.stringify(JSON.parse(json), null, 2);
        const visit = (node: JsonNode): void => {
          expect(JSON.parse(text.slice(node.offset, node.end))).toEqual(node.value);
          for (const [name, member] of node.members ?? []) {
            expect(JSON.parse(text.slice(member.key.offset, member.key.end))).toBe(name);
            visit(member);
          }
          for (const element of node.elements ?? []) visit(element);
        };
        visit(new JsonDocument('f', text).root);
      }),
    );
  });

  test('points at a comma too many, which can be taken away', () => {
    const text = '{"a": [1, 2,\n ]}';
    expect(() => new JsonDocument('f', text)).toThrow('f:1:12: expected another entry after the comma, found "]" (CA1001)');
  });

  test('points at a byte order mark, which can be taken away, and at brackets without end', () => {
    expect(() => new JsonDocument('f', '\uFEFF{}')).toThrow('f:1:1: expected a JSON value, found a byte order mark (CA1001)');
    expect(new JsonDocument('f', `${'['.repeat(100)}${']'.repeat(100)}`).root.elements).toHaveLength(1);
    expect(() => new JsonDocument('f', '['.repeat(200_000))).toThrow('f:1:101: expected at most 100 brackets within one another, found "[" (CA1001)');
  });

  test('refuses a key that stands twice', () => {
    expect(() => new JsonDocument('f', '{"a": 1, "a": 2}')).toThrow('f:1:10: expected each key once, found "a" again (CA1002)');
  });
});
