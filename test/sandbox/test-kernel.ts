/** A kernel for tests: simulated time, seeded chance, state in a temporary folder, the log in a list. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kernel, LogEntry } from '../../sandbox/kernel';
import { seededRandom } from '../../sandbox/random';
import { createScheduler } from '../../sandbox/scheduler';
import { memoryStore } from '../../sandbox/store';

export const START = Date.UTC(2026, 4, 6, 7, 8, 9);

export interface TestKernel extends Kernel {
  readonly entries: LogEntry[];
  close(): void;
}

export function testKernel(mode: 'real' | 'simulated' = 'simulated'): TestKernel {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-'));
  const entries: LogEntry[] = [];
  const scheduler = createScheduler({
    mode,
    ...(mode === 'simulated' && { start: START }),
    onError: (task, error) => entries.push({ time: 0, origin: 'scheduler', message: task, detail: { error: String(error) } }),
  });
  return {
    scheduler,
    store: memoryStore(folder),
    random: seededRandom(7),
    log: (entry) => entries.push(entry),
    accountId: '000000000000',
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    entries,
    close: () => {
      scheduler.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
