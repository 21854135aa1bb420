import { problemCodes } from '../../constructs/api/problem-codes';
import { problems } from '../../schemas/avro/problems';
import { reasons } from '../../transforms/errors';
import { exitCodes } from '../../cli/exit';
import { explanationOf, explanations } from '../../cli/explain/explanation';
import { nearest } from '../../cli/explain/nearest';
import { run } from './run-command';

test('every code of every table is explained, whole and once', () => {
  const all = explanations();
  const codes = [...Object.keys(problemCodes), ...Object.values(problems).map(({ code }) => code), ...reasons, ...Object.values(exitCodes).map(String)];
  expect(all.map(({ code }) => code)).toEqual(codes);
  expect(new Set(codes).size).toBe(codes.length);
  for (const { code, title, means, fix } of all) {
    expect({ code, texts: [title, means, fix].filter((text) => text.length < 2) }).toEqual({ code, texts: [] });
    expect({ code, means }).toEqual({ code, means: expect.stringMatching(/^\S.*[.)]$/s) });
  }
});

test('the meaning of a reason ends where the next one begins', () => {
  expect(explanationOf('invalid_time')!.means).toBe('The time cannot be read or is no time.');
  expect(explanationOf('undecodable_remainder')!.means).toContain('record_offset says where.');
  expect(explanationOf('internal')!.means).toBe('A fault of the pipeline, not of the record; it is alarmed and replayed.');
});

test.each([
  [['CA2402'], 'Upload key not accepted (API refusal)'],
  [['ca2402'], 'HTTP status'],
  [['reserved_word'], 'CA1203'],
  [['3'], 'findings (exit code)'],
  [['exit', '3'], 'findings (exit code)'],
  [['unparseable'], 'cyberactive rejected list --reason unparseable'],
  [[], 'CA2421'],
])('explain %j', async (words, expected) => {
  expect(await run(['explain', ...words], {})).toMatchObject({ code: 0, stdout: expect.stringContaining(expected), stderr: '' });
});

test('--json has the same', async () => {
  const { stdout } = await run(['explain', 'CA2402', '--json'], {});
  expect(JSON.parse(stdout)).toMatchObject({ code: 'CA2402', kind: 'API refusal', fix: problemCodes.CA2402.fix });
});

test.each([
  ['invalid_tine', 'did you mean invalid_time?'],
  ['unparsable', 'did you mean unparseable?'],
  ['CA24O2', 'did you mean CA24'],
  ['reserved word', 'did you mean reserved_word?'],
])('%s is not known, and what is like it is', async (word, hint) => {
  expect(await run(['explain', word], {})).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(hint) });
});

test('nothing is suggested for what is like nothing', async () => {
  expect(nearest('qqqqqqqqqqqqqqqq', ['unparseable', 'CA2402'])).toEqual([]);
  expect(await run(['explain', 'qqqqqqqqqqqqqqqq\u001b[2J'], {})).toMatchObject({ code: 2, stderr: expect.stringMatching(/no code q+\\u001b\[2J\nnext: cyberactive explain\n/) });
});
