import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { startTime } from '../../sandbox/living-process';
import { memoryStore, openStore, type Op } from '../../sandbox/store';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const journal = () => join(folder, 'journal.ndjson');

function reopened<T>(look: (store: ReturnType<typeof openStore>) => T): T {
  const store = openStore(folder);
  try {
    return look(store);
  } finally {
    store.close();
  }
}

test('the state is its owner\'s alone, also after the journal was written anew', () => {
  const state = join(folder, 'state');
  const modes = () => [state, join(state, 'journal.ndjson')].map((path) => statSync(path).mode & 0o777);
  const store = openStore(state, { slackBytes: 0 });
  expect(modes()).toEqual([0o700, 0o600]);
  const before = statSync(join(state, 'journal.ndjson')).ino;
  for (let i = 0; i < 10; i++) store.commit([{ table: 't', key: 'k', value: 'x'.repeat(100) }]);
  store.close();
  expect(statSync(join(state, 'journal.ndjson')).ino).not.toBe(before);
  expect(modes()).toEqual([0o700, 0o600]);
});

describe('what is committed', () => {
  test('comes back after a reopen, in the order of first insertion', () => {
    reopened((store) => {
      store.commit([{ table: 't', key: 'b', value: 1 }, { table: 't', key: 'a', value: { deep: [null, true, 'x'] } }]);
      store.commit([{ table: 't', key: 'b', value: 2 }, { table: 'u', key: 'c', value: 'gone' }]);
      store.commit([{ table: 'u', key: 'c', delete: true }]);
    });
    reopened((store) => {
      expect([...store.entries('t')]).toEqual([['b', 2], ['a', { deep: [null, true, 'x'] }]]);
      expect(store.size('u')).toBe(0);
      expect(store.get('u', 'c')).toBeUndefined();
    });
  });

  test('may hold bytes at any depth', () => {
    const value = { body: Buffer.from([0, 255, 10]), list: [new Uint8Array([1, 2]), 'text'] };
    reopened((store) => store.commit([{ table: 't', key: 'k', value }]));
    reopened((store) => {
      const found = store.get<{ body: Buffer; list: [Buffer, string] }>('t', 'k')!;
      expect(Buffer.isBuffer(found.body)).toBe(true);
      expect(found).toEqual({ body: Buffer.from([0, 255, 10]), list: [Buffer.from([1, 2]), 'text'] });
    });
  });

  test('is the same in memory, after a reopen and after a compaction, whatever the ops', () => {
    const op: fc.Arbitrary<Op> = fc.oneof(
      fc.record({ table: fc.constantFrom('a', 'b'), key: fc.constantFrom('1', '2', '\n', '"'), value: fc.oneof(fc.string(), fc.integer(), fc.uint8Array()) }),
      fc.record({ table: fc.constantFrom('a', 'b'), key: fc.constantFrom('1', '2', '\n'), delete: fc.constant(true as const) }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(op, { maxLength: 4 }), { maxLength: 20 }), (commits) => {
        rmSync(folder, { recursive: true, force: true });
        const expected = memoryStore(folder);
        for (const slackBytes of [0, undefined]) {
          const store = openStore(folder, { slackBytes });
          for (const ops of commits) {
            store.commit(ops);
            expected.commit(ops);
          }
          store.close();
          reopened((again) => {
            for (const table of ['a', 'b']) expect(plain(again.entries(table))).toEqual(plain(expected.entries(table)));
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});

function plain(entries: Iterable<[string, unknown]>) {
  return [...entries].map(([key, value]) => [key, value instanceof Uint8Array ? [...value] : value]);
}

describe('what is refused', () => {
  test('a value that is no JSON value, or that uses the mark of bytes; and nothing of the commit is applied', () => {
    reopened((store) => {
      expect(() => store.commit([{ table: 't', key: 'a', value: 1 }, { table: 't', key: 'k', value: undefined }])).toThrow('t k: expected a JSON value, found undefined');
      expect(() => store.commit([{ table: 't', key: 'k', value: { x: { $b64: 'AA==' } } }])).toThrow('t k: expected no member named $b64');
      expect(store.size('t')).toBe(0);
    });
  });

  test('a journal that is damaged before its end, by file and line', () => {
    reopened((store) => store.commit([{ table: 't', key: 'k', value: 1 }]));
    appendFileSync(journal(), 'damage\n[["t","l",2]]\n');
    expect(() => openStore(folder)).toThrow(/journal\.ndjson line 2: expected one commit as JSON, found 6 bytes/);
    writeFileSync(journal(), '');
    reopened(() => {});
  });

  test('a second store on the same folder, and it names the process', () => {
    const store = openStore(folder);
    expect(() => openStore(folder)).toThrow(`expected no other sandbox to use it, found process ${process.pid}`);
    store.close();
    writeFileSync(join(folder, 'lock'), '1 ');
    expect(() => openStore(folder)).toThrow('found process 1');
  });
});

test('a lock whose process is gone, or whose number belongs to another process by now, is taken over', () => {
  for (const stale of ['4194305 77', `${process.ppid} 1`, '', `${process.pid} 1`]) {
    writeFileSync(join(folder, 'lock'), stale);
    reopened((store) => expect(store.size('t')).toBe(0));
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  }
});

/** One that has ended and that its parent, `sleep`, never asks for. */
async function unreaped(): Promise<{ parent: ChildProcess; pid: number }> {
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = (await once(parent.stdout!, 'data')) as [Buffer];
  const pid = Number(String(text));
  while (!/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) await new Promise((resolve) => setTimeout(resolve, 10));
  return { parent, pid };
}

test('a lock whose process was killed and has not been waited for is taken over', async () => {
  const { parent, pid } = await unreaped();
  try {
    expect(() => process.kill(pid, 0)).not.toThrow();
    writeFileSync(join(folder, 'lock'), `${pid} ${startTime(pid)}`);
    reopened((store) => expect(store.size('t')).toBe(0));
  } finally {
    parent.kill('SIGKILL');
  }
});

test('a line without its newline is cut off, and the journal goes on from there', () => {
  reopened((store) => store.commit([{ table: 't', key: 'whole', value: 1 }]));
  appendFileSync(journal(), `[["t","torn","${'x'.repeat(5_000)}"]`);
  reopened((store) => {
    expect([...store.entries('t')]).toEqual([['whole', 1]]);
    store.commit([{ table: 't', key: 'next', value: 3 }]);
  });
  reopened((store) => expect([...store.entries('t')]).toEqual([['whole', 1], ['next', 3]]));
});

test('the journal shrinks to what is alive once it has grown beyond the slack', () => {
  const store = openStore(folder, { slackBytes: 100_000 });
  const body = 'x'.repeat(10_000);
  for (let i = 0; i < 200; i++) store.commit([{ table: 't', key: 'same', value: body + i }]);
  store.close();
  expect(statSync(journal()).size).toBeLessThan(140_000);
  reopened((again) => expect(again.get('t', 'same')).toBe(`${body}199`));
});

test('large values are written at speed: 60 KB values at 10 MB a second or more', () => {
  reopened((store) => {
    const value = { data: 'abcdefghij'.repeat(6_000) };
    const began = process.hrtime.bigint();
    for (let i = 0; i < 500; i++) store.commit([{ table: 't', key: String(i % 50), value }]);
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    expect((500 * 60_000) / 1e6 / seconds).toBeGreaterThan(10);
  });
});

test('after kill -9 all that was acknowledged is there, each commit whole, and nothing is missing before the last', async () => {
  for (let round = 0; round < 4; round++) {
    const acknowledged = await writeUntilKilled(150 + round * 60);
    reopened((store) => {
      const numbers = [...store.entries<number>('numbers')];
      expect(numbers.map(([, n]) => n)).toEqual(numbers.map((_, i) => i));
      expect(numbers.length).toBeGreaterThanOrEqual(acknowledged + 1);
      const last = store.get<{ n: number; body: Buffer }>('last', 'body')!;
      expect(last.n).toBe(numbers.length - 1);
      expect(last.body).toEqual(Buffer.alloc(last.n % 5_000, last.n % 256));
    });
    expect(existsSync(`${journal()}.rewrite`)).toBe(false);
  }
});

/** Returns the last number that the child printed. */
async function writeUntilKilled(milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', join(__dirname, 'journal-writer.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => {
    if (!output) setTimeout(() => child.kill('SIGKILL'), milliseconds);
    output += text;
  });
  await new Promise((resolve) => child.on('close', resolve));
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toContain(String(child.pid));
  return Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
}
