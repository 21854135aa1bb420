import fc from 'fast-check';
import { sourceHash } from '../../constructs/fan-out/scanner/compile';
import { compiledFrom } from '../../constructs/fan-out/scanner/module';
import { findLineFeeds, findStructure, found, load, OUTSIDE, PART_BYTES, SCAN_BYTES, structureState, window } from '../../constructs/fan-out/scanner/window';
import { MAX_RECORD_BYTES } from '../../transforms/pack';

const nothing = Buffer.alloc(0);

test('the compiled module is fresh (else: npm run generate, and review)', () => {
  expect(compiledFrom).toBe(sourceHash());
});

test('the window has room for a record that is held, the next part, and what a block reaches beyond', () => {
  const held = Buffer.alloc(MAX_RECORD_BYTES + 1, 'h');
  const length = load(held, Buffer.alloc(PART_BYTES, 'p'));
  expect(length).toBe(held.length + PART_BYTES);
  expect(window.length).toBeGreaterThanOrEqual(length + 64);
  expect([window[0], window[held.length - 1], window[held.length], window[length - 1], window[length], window[length + 63]].map((byte) => byte!)).toEqual([
    ...[104, 104, 112, 112], 0, 0,
  ]);
});

/** Bytes of which many matter, and long stretches that do not: a block is 64 bytes. */
const bytes = fc
  .array(fc.oneof(fc.constantFrom('"', '\\', '\n', '{', '}', '[', ']', '\\"', '\0', '\xff', '"a"', '{"k":"v"}'), fc.nat({ max: 90 }).map((count) => 'x'.repeat(count))), {
    maxLength: 60,
  })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));

test('all line feeds are found, and those of the window that was there before are not', () => {
  fc.assert(
    fc.property(bytes, (content) => {
      load(nothing, Buffer.alloc(8_000, '\n'));
      const count = findLineFeeds(0, load(nothing, content));
      expect([...found.subarray(0, count)]).toEqual([...content.keys()].filter((at) => content[at] === 10));
    }),
  );
});

test('as many positions as there are bytes have room', () => {
  expect(findLineFeeds(0, load(nothing, Buffer.alloc(SCAN_BYTES, '\n')))).toBe(SCAN_BYTES);
  expect([found[0], found[SCAN_BYTES - 1]]).toEqual([0, SCAN_BYTES - 1]);
});

/** Brackets outside strings and line feeds inside, which end them; a backslash outside a string is nothing. */
function naiveStructure(content: Buffer): number[] {
  const positions: number[] = [];
  let inString = false;
  for (let at = 0; at < content.length; at++) {
    const sign = String.fromCharCode(content[at]!);
    if (inString && sign === '\\') at++;
    else if (inString ? sign === '"' || sign === '\n' : sign === '"') {
      if (sign === '\n') positions.push(at);
      inString = !inString;
    } else if (!inString && '{}[]'.includes(sign)) positions.push(at);
  }
  return positions;
}

test('the structure of JSON and of broken JSON is found, however many searches it takes', () => {
  fc.assert(
    fc.property(bytes, fc.nat({ max: 5 }), (content, blocks) => {
      const length = load(nothing, content);
      const step = 64 * (1 + blocks);
      const positions: number[] = [];
      let state = OUTSIDE;
      for (let from = 0; from < length; from += step) {
        const count = findStructure(from, Math.min(from + step, length), state);
        state = structureState();
        positions.push(...found.subarray(0, count));
      }
      expect(positions).toEqual(naiveStructure(content));
    }),
    { numRuns: 2_000 },
  );
});

test('a search goes on in a window that was loaded anew', () => {
  fc.assert(
    fc.property(bytes, fc.nat(), (content, place) => {
      const cut = place % (content.length + 1);
      const first = [...found.subarray(0, findStructure(0, load(nothing, content.subarray(0, cut)), OUTSIDE))];
      const state = structureState();
      const second = [...found.subarray(0, findStructure(0, load(nothing, content.subarray(cut)), state))];
      expect([...first, ...second.map((at) => at + cut)]).toEqual(naiveStructure(content));
    }),
    { numRuns: 2_000 },
  );
});
