import fc from 'fast-check';
import { applyEdits, jsonText, removeMember, renameKey, setMember } from '../../schemas/avro/edits';
import { JsonDocument } from '../../schemas/avro/json-document';

describe('edits', () => {
  test('that touch others wait for the next round, whole groups at a time', () => {
    const edit = (offset: number, end: number, text: string) => ({ offset, end, text });
    expect(applyEdits('abcdef', [[edit(1, 3, 'X')], [edit(2, 4, 'Y'), edit(5, 6, 'Z')]])).toBe('aXdef');
    expect(applyEdits('abcdef', [[edit(0, 1, 'X')], [edit(2, 3, 'Y'), edit(5, 6, 'Z')]])).toBe('XbYdeZ');
  });

  test('of members leave JSON that has the member, or has it not', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue({ maxDepth: 1 }), { minKeys: 1, noNullPrototype: true }), key, fc.integer(), fc.constantFrom(0, 2), (object, name, value, indent) => {
        const text = JSON.stringify(object, null, indent);
        const { root } = new JsonDocument('f', text);
        expect(JSON.parse(applyEdits(text, [[setMember(root, name, value)]]))).toEqual(JSON.parse(JSON.stringify({ ...object, [name]: value })));
        if (!Object.hasOwn(object, name)) return;
        const { [name]: gone, ...rest } = object;
        expect(JSON.parse(applyEdits(text, [[removeMember(root, name)]]))).toEqual(JSON.parse(JSON.stringify(rest)));
        expect(JSON.parse(applyEdits(text, [[renameKey(root.members!.get(name)!, 'z')]]))).toEqual(JSON.parse(JSON.stringify({ ...rest, z: gone })));
      }),
    );
  });

  test('write JSON as the .avsc files have it', () => {
    expect(jsonText({ a: ['null', 'long'], b: { c: null } })).toBe('{ "a": ["null", "long"], "b": { "c": null } }');
  });
});
