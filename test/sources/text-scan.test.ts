import fc from 'fast-check';
import { cutAccessLine } from '../../transforms/access-log/line';
import { anyOf, matchText, messagePattern } from '../../transforms/syslog/message-pattern';
import { logonMessages } from '../../transforms/syslog/logon-messages';
import { calendarMillis } from '../../transforms/time/wall-time';
import { wholeNumber } from '../../transforms/whole-number';

/** The rule as one would say it: a backslash takes the next character with it, a quote closes before a space or the end. */
function quotedValue(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"' && (index + 1 >= text.length || text[index + 1] === ' ')) return text.slice(0, index);
  }
  return text;
}

describe('a quoted value of an access log', () => {
  test('ends at the first quote before a space or the end that no backslash takes away', () => {
    const value = fc.array(fc.constantFrom('"', '\\', ' ', 'a', '" ', '\\"', '\\\\" '), { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(value, (text) => {
        const { rest } = cutAccessLine(`192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "${text}`);
        expect(rest[0]).toEqual({ value: quotedValue(text), quoted: true });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the expression for many patterns', () => {
  const patterns = [...logonMessages.flatMap((message) => message.patterns), messagePattern('a.b* (c)…[d] ~'), messagePattern('* x@')];
  const any = anyOf(patterns);
  const parts = patterns.flatMap((pattern) => pattern.map(({ text }) => text)).filter((text) => text !== '');

  test('fits wherever one of them does', () => {
    let matched = 0;
    const word = fc.constantFrom('root', 'x', ' ', ':', '\n', 'é', ' from ', "'");
    const likely = fc.constantFrom(...patterns).chain((pattern) =>
      fc.tuple(...pattern.map(({ text, kind }) => (kind === 'literal' ? fc.constant(text) : fc.tuple(word, fc.constant(kind === 'skipTo' ? text : '')).map((all) => all.join(''))))).map((all) => all.join('')),
    );
    const message = fc.oneof(fc.tuple(likely, word).map((all) => all.join('')), fc.array(fc.oneof(word, fc.constantFrom(...parts)), { maxLength: 6 }).map((all) => all.join('')));
    fc.assert(
      fc.property(message, (text) => {
        if (!patterns.some((pattern) => matchText(pattern, text) !== undefined)) return;
        matched += 1;
        expect(any.test(text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(matched).toBeGreaterThan(100);
  });
});

describe('a day of the calendar', () => {
  test('begins when the platform says', () => {
    const parts = fc.tuple(fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }), fc.integer({ min: 0, max: 86_400_999 }));
    fc.assert(
      fc.property(parts, ([year, month, day, millis]) => {
        const hour = Math.floor(millis / 3_600_000) % 24;
        const wall = { month, day, hour, minute: Math.floor(millis / 60_000) % 60, second: millis % 61, millisecond: millis % 1000 };
        const expected = Date.UTC(year, month - 1, day, wall.hour, wall.minute, wall.second, wall.millisecond);
        const exists = new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1;
        expect(calendarMillis(wall, year)).toBe(exists ? expected : undefined);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a whole number', () => {
  test.each([['0', 0], ['007', 7], ['65535', 65535], ['', undefined], ['123456', undefined], ['-1', undefined], ['1.5', undefined], ['1e3', undefined], [' 1', undefined], ['٣', undefined]])(
    'of five digits at most: %s is %s',
    (text, value) => expect(wholeNumber(text, 5)).toBe(value),
  );
});
