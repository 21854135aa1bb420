import { createProgress } from '../../cli/report/progress';

const written = (isTTY: boolean): string => {
  let [text, now] = ['', 0];
  const stream = { isTTY, write: (part: string) => Boolean((text += part)) } as unknown as NodeJS.WriteStream;
  const progress = createProgress(stream, () => now);
  progress.step('shipping', '1 of 2 files');
  progress.step('shipping', '2 of 2 files');
  now = 1_500;
  progress.step('waiting');
  progress.done();
  return text;
};

test('a terminal shows what is done now and how far it is; in a pipe nothing is said', () => {
  expect(written(true)).toBe('\r\u001b[K… shipping: 1 of 2 files\r\u001b[K… shipping: 2 of 2 files\r\u001b[K✓ shipping 1.5 s\n\r\u001b[K… waiting\r\u001b[K✓ waiting 0.0 s\n');
  expect(written(false)).toBe('');
});
