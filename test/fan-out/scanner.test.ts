import fc from 'fast-check';
import { sourceHash } from '../../constructs/fan-out/scanner/compile';
import { compiledFrom } from '../../constructs/fan-out/scanner/module';
import { routingTable } from '../../constructs/fan-out/scanner/routing-table';
import { findLines, findStructure, found, gather, KIND_BITS, KINDS, load, OUTSIDE, PART_BYTES, runs, SCAN_BYTES, structureState, window } from '../../constructs/fan-out/scanner/window';
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

const oneKind = routingTable(undefined);

/** Where each run stops, how many lines it has, and of which kind. */
function linesIn(from: number, to: number): { stop: number; lines: number; kind: number }[] {
  return Array.from({ length: findLines(0, from, to, oneKind) }, (_, index) => {
    const what = runs[2 * index + 1]!;
    return { stop: runs[2 * index]!, lines: what >>> KIND_BITS, kind: what & KINDS };
  });
}

test('all lines are found, and those of the window that was there before are not; what may be blank is left open', () => {
  fc.assert(
    fc.property(bytes, (content) => {
      load(nothing, Buffer.alloc(8_000, '\n'));
      const found = linesIn(0, load(nothing, content));
      let start = 0;
      for (const { stop, lines, kind } of found) {
        const texts = content.toString('latin1', start, stop).split('\n');
        expect(texts.pop()).toBe('');
        expect(texts).toHaveLength(lines);
        expect(texts.map((text) => Number(text > '!'))).toEqual(texts.map(() => kind));
        start = stop;
      }
      expect(start).toBe(content.lastIndexOf(10) + 1);
    }),
  );
});

test('as many lines as there are bytes have room, and a run of lines that are none too long ends after some', () => {
  const empty = linesIn(0, load(nothing, Buffer.alloc(SCAN_BYTES, '\n')));
  expect(empty.reduce((sum, { lines }) => sum + lines, 0)).toBe(SCAN_BYTES);
  const full = linesIn(0, load(nothing, Buffer.from('x\n\n'.repeat(SCAN_BYTES / 4))));
  expect(full).toHaveLength(SCAN_BYTES / 2);
  const even = linesIn(0, load(nothing, Buffer.from(`${'x'.repeat(99)}\n`.repeat(600))));
  expect(even.reduce((sum, { lines }) => sum + lines, 0)).toBe(600);
  for (const { lines } of even) expect(lines).toBeLessThan(60);
});

test('slices are copied one behind the other', () => {
  fc.assert(
    fc.property(bytes, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 }), (content, places) => {
      load(nothing, content);
      const slices = places.map((place) => place.map((at) => at % (content.length + 1)).sort((a, b) => a - b));
      const expected = Buffer.concat(slices.map(([from, to]) => content.subarray(from, to)));
      expect(gather(Uint32Array.from(slices.flat()), slices.length).equals(expected)).toBe(true);
    }),
  );
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
