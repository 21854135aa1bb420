import { createWriteStream } from 'node:fs';
import type { LogSink } from '../../sandbox/kernel';

/** Everything that services and functions say, one JSON line an entry; the file begins anew with each start. */
export function logToFile(file: string): LogSink {
  const stream = createWriteStream(file, { flags: 'w', mode: 0o600 });
  return (entry) => stream.write(`${JSON.stringify({ ...entry, time: new Date(entry.time).toISOString() })}\n`);
}

/** Resolves at the first Ctrl-C or termination. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
