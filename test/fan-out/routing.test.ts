/** The scanner tells the classes of most records by the source's routing; where it does, `route` says the same. */
import fc from 'fast-check';
import { fanOut } from '../../constructs/fan-out/fan-out';
import { allRecords } from '../../constructs/fan-out/record-range';
import { classesByKind, routingTable } from '../../constructs/fan-out/scanner/routing-table';
import { ASK, findLines, findValues, KIND_BITS, KINDS, load, runs } from '../../constructs/fan-out/scanner/window';
import { decodePack } from '../../transforms/pack';
import type { Source } from '../../transforms/source';
import { findMessage } from '../../transforms/syslog/message-place';
import { matchesBytes, matchText, messagePattern, patternTrees, type MessagePattern } from '../../transforms/syslog/message-pattern';
import { awsCloudtrail } from '../../transforms/sources/aws-cloudtrail';
import { linuxSyslog } from '../../transforms/sources/linux-syslog';
import { fixtureCases, readSamples } from '../sources/fixtures';

const nothing = Buffer.alloc(0);

/** What the scanner says of each line that ends with a line feed. */
function kindsOfLines(source: Source, file: Buffer): number[] {
  const count = findLines(0, 0, load(nothing, file), routingTable(source.routing));
  return [...runs.subarray(0, 2 * count)].flatMap((what, index) => (index % 2 === 1 ? Array.from({ length: what >>> KIND_BITS }, () => what & KINDS) : []));
}

/** The same of each JSON value that it finds. */
function kindsOfValues(source: Source, file: Buffer): number[] {
  const count = findValues(0, load(nothing, file), true, routingTable(source.routing));
  return Array.from({ length: count }, (_, index) => runs[2 * index + 1]! & KINDS);
}

/** Records that the scanner routes otherwise than the source. @param records without line feeds */
function disagreements(source: Source, records: readonly Buffer[]): string[] {
  const classes = classesByKind(source);
  return records.flatMap((record) => {
    const kinds = source.framing === 'json' ? kindsOfValues(source, record) : kindsOfLines(source, Buffer.concat([record, Buffer.from('\n')]));
    const end = source.framing === 'lines' && record.at(-1) === 13 ? record.length - 1 : record.length;
    const route = source.route!(record, 0, end);
    return kinds.filter((kind) => kind !== ASK && classes[kind] !== route).map((kind) => `${classes[kind]}, expected ${route}: ${record.toString('latin1')}`);
  });
}

const withoutLineFeeds = (record: Buffer): Buffer => Buffer.from(record.map((byte) => (byte === 10 ? 32 : byte)));
const recordsOf = (source: Source): Buffer[] =>
  [...fixtureCases, ...readSamples()].filter((entry) => entry.source === source).flatMap((entry) => entry.records.map(withoutLineFeeds));

describe.each([linuxSyslog, awsCloudtrail].map((source) => [source.name, source as Source] as const))('%s', (_name, source) => {
  const records = recordsOf(source);

  test('every fixture and every sample is routed as `route` does it', () => {
    expect(records.length).toBeGreaterThan(0);
    expect(disagreements(source, records)).toEqual([]);
  });

  test('and so are records that are cut, joined and changed', () => {
    const few = fixtureCases.filter((entry) => entry.source === source).flatMap((entry) => entry.records.map(withoutLineFeeds));
    const change = fc.tuple(fc.constantFrom(...few), fc.constantFrom(...few), fc.nat(), fc.nat(), fc.constantFrom(...scraps));
    fc.assert(
      fc.property(change, ([first, second, cut, join, scrap]) => {
        const head = first.subarray(0, cut % (first.length + 1));
        const tail = [second.subarray(join % (second.length + 1)), first.subarray(head.length)][join % 2]!;
        expect(disagreements(source, [Buffer.concat([head, scrap, tail])])).toEqual([]);
      }),
      { numRuns: 10_000 },
    );
  });

  test('the packs are the same without the routing, whatever stands beside', async () => {
    const few = recordsOf(source).slice(0, 400);
    const file = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...few) }, { weight: 1, arbitrary: fc.constantFrom(...neighbours) }), { maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(file, fc.array(fc.nat(), { maxLength: 4 }), async (parts, places) => {
        const bytes = Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]));
        expect(await packsOf(source, bytes, places)).toEqual(await packsOf({ ...source, routing: undefined }, bytes, places));
      }),
      { numRuns: 50 },
    );
  });
});

/** What tends to matter to a header or a pattern. */
const scraps = [
  ...[...' ;:[]<>"-\\=({@,\r'], '', '  ', ': ', '[1]: ', '- ', '<34>', 'Jan  1 00:00:00 ', 'é', '\ufeff', 'message repeated 3 times: [ ',
  'message repeated 1234567890 times: [ ', ' user=', ' ; USER=', ' for ', ' from ', 'invalid user ', 'pam_x session opened for user ', 'sudo: ', 'sshd[1]: ',
  'signin.amazonaws.com', '"Records":[', '{', '}', '[',
].map((text) => Buffer.from(text)).concat(Buffer.from([0xff]));

const neighbours = ['', ' ', '\t', '{', '[1]', '"Records"', '{"a":"\n"}', '\r', 'x', 'é'.repeat(3_000), 'x'.repeat(70_000)].map((text) => Buffer.from(text));

/** Lines that differ from others in a single condition. */
test.each([
  ['Jan  1 00:00:00 h x: message repeated 2 times: [ session opened for user ]', 'base_event'],
  ['Jan  1 00:00:00 h x: message repeated 2 times: [ session opened for user u]', 'authentication'],
  ['Jan  1 00:00:00 h x: message repeated 2 times: [ session opened for user u', 'authentication'],
  ['Jan  1 00:00:00 h [1]: session opened for user u', 'base_event'],
  ['Jan  1 00:00:00 h sshd[1]: Failed password for invalid user  from 192.0.2.1 port 1 ssh2', 'base_event'],
  ['Jan  1 00:00:00 h sshd[1]: Failed password for invalid user  x from 192.0.2.1 port 1 ssh2', 'authentication'],
  ['Jan  1 00:00:00 h ssh[1]: Failed password for u from 192.0.2.1 port 1 ssh2', 'base_event'],
  ['Jan  1 00:00:00 h x: session opened for user ', 'base_event'],
  ['Jan  1 00:00:00 h x: session opened for user \r', 'base_event'],
  ['Jan  1 00:00:00 h sudo:   a : TTY=b ; PWD=c ; USER=d ; COMMAND=e', 'authentication'],
])('%j is %s', (text, eventClass) => {
  const record = Buffer.from(text);
  expect(linuxSyslog.route!(record, 0, text.trimEnd().length + (text.endsWith(' ') ? 1 : 0))).toBe(eventClass);
  expect(kindsOfLines(linuxSyslog as Source, Buffer.from(`${text}\n`)).map((kind) => classesByKind(linuxSyslog as Source)[kind] ?? eventClass)).toEqual([eventClass]);
});

describe('patterns of any shape', () => {
  const text = fc.constantFrom('a', 'ab', 'abc', 'b', ' ', ': ', ']', 'é', ' from ', 'a b', 'abcdefghijklmnop', 'abcdefghijklmnopq', 'abcdefghijklmnopqrstuvwxyz 0123456789');
  const part = fc.oneof({ weight: 4, arbitrary: text }, text.map((after) => `*${after}`), fc.constantFrom('a', 'ab', ' a', ']').map((after) => `…${after}`));
  const pattern = fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 5 }), fc.constantFrom('', '', '@', '~'))
    .map(([parts, name]) => messagePattern(parts.join('') + name))
    .filter((steps) => steps.every(({ kind, bytes }) => kind !== 'skipTo' || bytes.length <= 16));
  // Two names of one length and last byte, and one more of their slot.
  const programs = fc.subarray(['sshd', 'cupd', 'xh', 'x']);
  const candidate = fc
    .record({
      programs: fc.option(programs, { nil: undefined }),
      patterns: fc.array(pattern, { minLength: 1, maxLength: 8 }),
      others: fc.array(pattern, { maxLength: 2 }),
      exceptFirst: fc.boolean(),
    })
    .map(({ programs: of, patterns, others, exceptFirst }) => ({ programs: of, patterns, except: exceptFirst ? [patterns[0]!, ...others] : others }));

  /** Texts that come near to a pattern: its own, with something for what it leaves open, and cut somewhere. */
  const filling = fc.constantFrom('', 'a', 'x', 'abcdefghijklmnopqrst', ' ', ' from ', 'x ab', ']', 'é');
  const near = (patterns: readonly MessagePattern[]) =>
    fc.constantFrom(...patterns).chain((steps) =>
      fc.tuple(fc.tuple(...steps.map((step) => (step.kind === 'literal' ? fc.constant(step.text) : filling.map((fill) => fill + (step.kind === 'skipTo' ? step.text : ''))))), filling, fc.nat(3), fc.boolean()).map(
        ([parts, end, cut, isCut]) => (isCut ? parts.join('').slice(0, parts.join('').length - cut) : parts.join('') + end),
      ),
    );

  const arbitrary = fc.array(candidate, { minLength: 1, maxLength: 4 }).chain((candidates) =>
    fc.record({
      candidates: fc.constant(candidates),
      message: near(candidates.flatMap(({ patterns, except }) => [...patterns, ...except])),
      program: fc.constantFrom('sshd', 'sshdb', 'cupd', 'xh', 'x', 'other', 'xxxd', 'a-program-of-seventeen'),
      frame: fc.constantFrom(['', ''], ['', '\r'], ['message repeated 2 times: [ ', ']'], ['message repeated 2 times: [ ', '']),
    }),
  );

  test('fit by tree and in the scanner where one by one', () => {
    const seen = { fits: 0, excepted: 0, otherwise: 0 };
    fc.assert(
      fc.property(arbitrary, ({ candidates, message, program, frame }) => {
        const line = Buffer.from(`Jan  1 00:00:00 h ${program}: ${frame[0]}${message}${frame[1]}\n`, 'latin1');
        const { start, end } = findMessage(line, 0, line.length - (frame[1] === '\r' ? 2 : 1));
        const found = line.toString('latin1', start, end);
        const fits = (patterns: readonly MessagePattern[]): boolean => patterns.some((steps) => matchText(steps, found) !== undefined);
        for (const { patterns, except } of candidates) {
          expect(matchesBytes(patternTrees(patterns), line, start, end)).toBe(fits(patterns));
          expect(matchesBytes(patternTrees(except), line, start, end)).toBe(fits(except));
        }
        const first = start < end ? candidates.find(({ programs: of, patterns }) => (of?.includes(program) ?? true) && fits(patterns)) : undefined;
        const expected = first && !fits(first.except) ? 2 : 1;
        seen[expected === 2 ? 'fits' : first ? 'excepted' : 'otherwise'] += 1;
        const written = candidates.map(({ programs: of, patterns, except }) => ({
          programs: of?.map((name) => Buffer.from(name)),
          trees: patternTrees(patterns),
          except: patternTrees(except),
        }));
        const routing = { by: 'syslog message', candidates: [written], matched: 'authentication', otherwise: 'base_event' } as const;
        expect(kindsOfLines({ ...(linuxSyslog as Source), routing }, line)).toEqual([expected]);
      }),
      { numRuns: 2_000 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  });

  test.each([
    [['Disconnected from user @', 'Disconnecting user @', 'Disconnected by user @'], 'Disconnect', [['ed ', 2], ['ing user ', 1]]],
    [['a b', 'a bc', 'a bcd@'], 'a b', []],
    [['for invalid user ~', 'for illegal user ~', 'for ~', 'for  from @'], 'for ', [['', 0], [' from ', 1]]],
  ])('%j share what they begin with', (sources, shared, next) => {
    const [tree, ...others] = patternTrees(sources.map(messagePattern));
    expect(others).toEqual([]);
    expect(tree!.step.text).toBe(shared);
    expect(tree!.next.map(({ step, next: behind }) => [step.kind === 'literal' ? step.text : '', behind.length])).toEqual(next);
  });
});

test('the scanner leaves open but a few lines of a plain auth.log, and none of CloudTrail that is no sign-in', () => {
  const open = (source: Source): number => {
    const records = recordsOf(source);
    const kinds = records.flatMap((record) => (source.framing === 'json' ? kindsOfValues(source, record) : kindsOfLines(source, Buffer.concat([record, Buffer.from('\n')]))));
    return kinds.filter((kind) => kind === ASK).length / records.length;
  };
  expect(open(linuxSyslog as Source)).toBeLessThan(0.05);
  expect(open(awsCloudtrail as Source)).toBeLessThan(0.05);
});

test('a routing that the scanner cannot hold is refused when it is declared', () => {
  const step = { kind: 'skipTo', text: '', stop: 32 } as const;
  const candidates = [[{ programs: undefined, trees: [{ step: { ...step, bytes: Buffer.alloc(17) }, isEnd: true, next: [] }], except: [] }]];
  expect(() => routingTable({ by: 'syslog message', candidates, matched: 'authentication', otherwise: 'base_event' })).toThrow('16 bytes to skip to');
  const refusal = (pattern: string) => (): object => {
    const trees = patternTrees([messagePattern(pattern)]);
    return routingTable({ by: 'syslog message', candidates: [[{ programs: undefined, trees, except: [] }]], matched: 'authentication', otherwise: 'base_event' });
  };
  expect(refusal('a *')).toThrow('text behind each word');
  expect(refusal('a @b')).toThrow('the last of its pattern');
});

async function packsOf(source: Source, bytes: Buffer, places: readonly number[]): Promise<object> {
  const packs: string[] = [];
  const identity = { customer: 'acme', upload: 'u'.repeat(26), source: source.name, generation: 1, context: { uploadedAt: 1, timeZone: 'UTC', host: 'h' } };
  const limits = { size: bytes.length, maxDecodedBytes: 1e9, maxExcerptBytes: 16 };
  const borders = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const open = async function* (): AsyncGenerator<Buffer> {
    for (const [index, border] of borders.slice(1).entries()) yield bytes.subarray(borders[index], border);
  };
  const end = await fanOut(open, { identity, source, ranges: allRecords, mode: 'lines', ...limits }, {
    async emit(part) {
      packs.push(...part.packs.map(({ data }) => JSON.stringify(decodePack(data))), ...part.rejections.map((rejection) => JSON.stringify(rejection)));
      for (const { release } of part.packs) release?.();
    },
    isTimeToStop: () => false,
  });
  return { end, packs };
}
