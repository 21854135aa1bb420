import { setTimeout as pause } from 'node:timers/promises';
import { readAhead } from '../../constructs/fan-out/read-ahead';

const bytes = Buffer.from(Array.from({ length: 2_000_000 }, (_, at) => at % 251));

/** So many chunks of these bytes, then what follows them. */
class Source {
  made = 0;
  isClosed = false;

  async *chunks(count: number, after: () => void = () => undefined): AsyncGenerator<Buffer> {
    try {
      for (; this.made < count; this.made++) yield bytes;
      after();
    } finally {
      this.isClosed = true;
    }
  }
}

async function collected(chunks: AsyncIterable<Buffer>, into: Buffer[] = []): Promise<Buffer> {
  for await (const chunk of chunks) into.push(Buffer.from(chunk));
  return Buffer.concat(into);
}

const fail = (): never => {
  throw new Error('broken');
};

test('gives the same bytes, and closes what it reads', async () => {
  const source = new Source();
  const all = await collected(readAhead(source.chunks(5)));
  expect(all.equals(Buffer.concat(Array.from({ length: 5 }, () => bytes)))).toBe(true);
  expect(source.isClosed).toBe(true);
});

test('gives nothing of nothing', async () => {
  expect(await collected(readAhead(new Source().chunks(0)))).toHaveLength(0);
});

test('has chunks made while one is consumed, only a few, and closes what it leaves unread', async () => {
  const source = new Source();
  for await (const _part of readAhead(source.chunks(100))) break;
  expect(source.made).toBeGreaterThanOrEqual(1);
  expect(source.made).toBeLessThanOrEqual(3);
  expect(source.isClosed).toBe(true);
});

test('tells an error after all that came before it', async () => {
  const parts: Buffer[] = [];
  await expect(collected(readAhead(new Source().chunks(3, fail)), parts)).rejects.toThrow('broken');
  expect(Buffer.concat(parts)).toHaveLength(3 * bytes.length);
});

test('an error that nobody waits for harms nobody', async () => {
  const source = new Source();
  for await (const _part of readAhead(source.chunks(1, fail))) {
    await pause(5);
    break;
  }
  expect(source.isClosed).toBe(true);
});

test('gives others a turn while one chunk is consumed', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const turnsAt: number[] = [];
  for await (const _part of readAhead(new Source().chunks(1))) {
    const until = performance.now() + 3;
    while (performance.now() < until);
    turnsAt.push(turns);
  }
  clearInterval(timer);
  expect(new Set(turnsAt).size).toBeGreaterThan(1);
});
