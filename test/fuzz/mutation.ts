import type { Random } from '../../sandbox/kernel';

/** Pieces of text that parsers stumble over: ends of things, odd bytes, numbers at their limits. */
const hostilePieces: readonly Buffer[] = [
  ...['"', '\\', '\\"', '\\u', '\\ud800', "'", '[', ']', '{', '}', '[[[[', '{"a":', '":"', '":{', ',', ',,', ':', '::', ';', '=', '<', '>', '<14>', '<999>', '<14>1 '],
  ...[' ', '  ', '\t', '\r', '\n', '\r\n', '\n\n', '\v', '\f', '-', '--', '- - - -', '#', '@', '*', '%', '%s', '${x}', '../', '\u0000', '\ufeff', '\u2028', '\u202e', 'é', '😀'],
  ...['0', '-0', '00', '1e999', '1e-999', '9007199254740993', '-9007199254740993', '99999999999999999999', '4294967296', '65536', '-1', '0x1', 'NaN', 'Infinity', 'null', 'true', '[]', '{}'],
  ...['Feb 29 00:00:00', 'Feb 30 25:61:61', 'Dec 31 23:59:60', '2026-02-29T24:00:00Z', '0000-00-00T00:00:00Z', '9999-12-31T23:59:59.999999999+14:00', '[29/Feb/2025:00:00:00 +9999]', '1970-01-01T00:00:00Z'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '{"__proto__":{"a":1}}', '127.0.0.1', '::1', 'fe80::1%eth0', '999.1.1.1', ' from ', ' port ', ' for ', ' user=', 'message repeated 2 times: [ ', ']: ', 'HTTP/1.1', '"Records":[', '"eventName":"ConsoleLogin"'],
]
  .map((text) => Buffer.from(text))
  .concat([Buffer.of(0xff), Buffer.of(0xc3), Buffer.of(0xe2, 0x80), Buffer.of(0xed, 0xa0, 0x80), Buffer.of(0x1f, 0x8b), Buffer.of(0xef, 0xbb, 0xbf), Buffer.of(0xff, 0xfe), Buffer.of(0)]);

/** Members that no one expects where they stand. */
const hostileValues: readonly unknown[] = [null, true, 0, -1, 1e308, 9007199254740993, '', ' ', '\u0000', '\ud800', 'x'.repeat(300), [], [null], [[]], {}, { '': {} }, { a: [{ b: null }] }];

/** Makes input of input: a pure function of what the random numbers say. */
export class Mutator {
  constructor(
    private readonly random: Random,
    private readonly seeds: readonly Buffer[],
  ) {}

  /** A record that was one of the seeds before some things happened to it; now and then it still is. */
  record(): Buffer {
    let bytes = this.seed();
    if (this.chance(0.15) && bytes[0] === 0x7b) bytes = this.changeMember(bytes);
    for (let count = this.below(5); count > 0; count--) bytes = this.change(bytes);
    return bytes;
  }

  private change(bytes: Buffer): Buffer {
    const at = this.below(bytes.length + 1);
    const to = Math.min(bytes.length, at + this.length());
    const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
    switch (this.below(9)) {
      case 0: return Buffer.concat([before, Buffer.of(this.below(256)), after]);
      case 1: return Buffer.concat([before, this.pick(hostilePieces), part, after]);
      case 2: return Buffer.concat([before, this.pick(hostilePieces), after]);
      case 3: return Buffer.concat([before, after]);
      case 4: return before;
      case 5: return Buffer.concat([before, ...Array<Buffer>(this.repetitions(part.length)).fill(part), after]);
      case 6: return this.splice(before);
      case 7: return Buffer.concat([before, Buffer.from(part).reverse(), after]);
      default: return Buffer.concat([before, Buffer.from(part.map((byte) => byte ^ (1 << this.below(8)))), after]);
    }
  }

  /** Goes on as another record does somewhere. */
  private splice(before: Buffer): Buffer {
    const other = this.seed();
    return Buffer.concat([before, other.subarray(this.below(other.length + 1))]);
  }

  /** JSON that stays JSON, with one value changed: it comes further than broken text does. */
  private changeMember(bytes: Buffer): Buffer {
    let root: unknown;
    try {
      root = JSON.parse(bytes.toString());
    } catch {
      return bytes;
    }
    let node = root as Record<string, unknown>;
    for (;;) {
      const keys = Object.keys(node);
      if (keys.length === 0) return bytes;
      const key = this.pick(keys);
      const value = node[key];
      if (typeof value === 'object' && value !== null && this.chance(0.7)) {
        node = value as Record<string, unknown>;
        continue;
      }
      if (this.chance(0.2)) delete node[key];
      else node[key] = this.pick(hostileValues);
      return Buffer.from(JSON.stringify(root));
    }
  }

  private seed(): Buffer {
    return this.pick(this.seeds);
  }

  /** Mostly short. */
  private length(): number {
    return this.below(1 << this.below(7));
  }

  /** Mostly few; what grows with the square of a length shows in thousands. */
  private repetitions(length: number): number {
    const most = this.chance(0.01) ? 20_000 : 40;
    return length === 0 ? 0 : this.below(Math.ceil(most / length) + 2);
  }

  private chance(part: number): boolean {
    return this.random.next() < part;
  }

  private below(limit: number): number {
    return Math.floor(this.random.next() * limit);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}
