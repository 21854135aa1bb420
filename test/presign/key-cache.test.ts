import { cached } from '../../constructs/presign/key-cache';

function stand(answers: Record<string, string | Error | undefined>, maxEntries?: number) {
  let time = 0;
  const asked: string[] = [];
  const lookup = cached<string>(
    async (id) => {
      asked.push(id);
      const answer = answers[id];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    { lifetime: 60_000, now: () => time, ...(maxEntries !== undefined && { maxEntries }) },
  );
  return { lookup, asked, answers, advance: (milliseconds: number) => (time += milliseconds) };
}

test('an answer holds for its lifetime and no longer', async () => {
  const { lookup, asked, answers, advance } = stand({ a: 'first' });
  expect(await lookup('a')).toBe('first');
  answers['a'] = 'second';
  advance(59_999);
  expect(await lookup('a')).toBe('first');
  advance(1);
  expect(await lookup('a')).toBe('second');
  expect(asked).toEqual(['a', 'a']);
});

test('that there is none is remembered too', async () => {
  const { lookup, asked } = stand({});
  await lookup('made-up');
  await lookup('made-up');
  expect(asked).toEqual(['made-up']);
});

test('lookups of one id at the same time share one request', async () => {
  const { lookup, asked } = stand({ a: 'x' });
  await Promise.all([lookup('a'), lookup('a'), lookup('a')]);
  expect(asked).toEqual(['a']);
});

test('a failure is not remembered', async () => {
  const { lookup, asked, answers } = stand({ a: new Error('busy') });
  await expect(lookup('a')).rejects.toThrow('busy');
  answers['a'] = 'x';
  expect(await lookup('a')).toBe('x');
  expect(asked).toEqual(['a', 'a']);
});

test('made-up ids push out the oldest answers, never fill the memory', async () => {
  const { lookup, asked } = stand({ a: 'x' }, 3);
  await lookup('a');
  for (const id of ['b', 'c', 'd']) await lookup(id);
  await lookup('d');
  await lookup('a');
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'a']);
});
