/** A look after another: drawn in place on a terminal, a line each in a pipe. */
import type { StatusDocument } from '../../cli/status/document';
import { renderStatus, share } from '../../cli/status/render-status';
import { top } from '../../cli/status/top';
import { renderTap } from '../../cli/status/tap/render-tap';

const status: StatusDocument = {
  ...{ version: 1, environment: 'local', stage: 'dev', as_of: '2026-05-06T12:00:00.000Z', ok: false, remarks: [] },
  findings: [{ code: 'late', severity: 'warning', stream: 'http_activity', says: 'late\u001b[31m', next: 'cyberactive why http_activity' }],
  streams: [
    {
      ...{ stream: 'http_activity', stream_name: 'cyberactive-dev-http_activity', state: 'late', in_flight: 20, unaccounted: 0, oldest: null, rejected_share: 0.0001, waiting_objects: 1 },
      freshness: { newest_row_age_seconds: 300, loaded_at: null, p50_seconds: 60, p95_seconds: 90, expected_seconds: 4140 },
      buffer: { interval_seconds: 300, size_bytes: 1, transform_interval_seconds: 60, transform_on: true, held_bytes: 2_000_000, fill: 0.25, flush_at: null, seconds_to_flush: 61 },
    },
  ],
  totals: { in_flight: 20, unaccounted: 0, accepted: 5, rejected: 1, rejected_share: 1 / 6 },
  unread: { uploads: 1, oldest_age_seconds: 5, given_up: 0 },
  queues: { raw: { visible: 1, in_work: 0, delayed: 0 }, curated: null, raw_dead_letters: 0, curated_dead_letters: null },
  load: { interval_seconds: 3600, last_at: null, waiting_objects: 1, oldest_waiting_seconds: 5, running: 0, quarantined_files: 0 },
  sweep: { lag_seconds: null, lost_uploads: 0 },
  sample: { uploads: 1, since: '2026-05-05T12:00:00.000Z', open_read: 1, open_uploads: 1, cut: [] },
};

async function ticks(count: number, isTerminal: boolean, json = false): Promise<string[]> {
  const written: string[] = [];
  let waits = 0;
  await top(async () => status, { count, json, screen: { isTerminal, write: (text) => void written.push(text) }, wait: async () => void waits++ });
  expect(waits).toBe(count - 1);
  return written;
}

test('in a pipe each look is one line', async () => {
  const lines = await ticks(3, false);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe('2026-05-06T12:00:00Z late; in flight 20; unaccounted 0; unread 1; to load 1; queues 1/?; newest rows: http_activity 5m00 late\n');
  expect(lines.join('')).not.toContain('\x1b');
});

test('with --json each look is one document a line', async () => {
  expect((await ticks(2, true, true)).map((line) => JSON.parse(line))).toEqual([status, status]);
});

test('a terminal is cleared once and then drawn over', async () => {
  const [first, second] = await ticks(2, true);
  expect(first!.startsWith('\x1b[2J\x1b[H')).toBe(true);
  expect(second!.startsWith('\x1b[H')).toBe(true);
  expect(second).toContain('\x1b[J');
});

test('the screen says what is found and what to do, fits a terminal, and lets nothing steer it', () => {
  const text = renderStatus(status);
  expect(text).toContain('warning: late\\u001b[31m\nnext: cyberactive why http_activity');
  expect(text).toMatch(/http_activity +late +5m00 +1m30 +1h09m +20 +- +0 +<0.1 % +2.0 MB, 25.0 % full, flush in 1m01 +1/);
  expect(text).toContain('dead letters: 0 files, ? objects; sweep: has not run yet');
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(170);
  expect([share(null), share(0), share(0.5)]).toEqual(['-', '0 %', '50.0 %']);
});

test('what a log says does not steer the terminal that taps it', () => {
  const sample = { stream: 'http_activity', customer_id: 'demo', upload_id: 'u', record: 3, data: 'a\u001b]0;b\u0007c' };
  expect(renderTap('raw', [sample])).toBe('# http_activity of demo, upload u, record 3\na\\u001b]0;b\\u0007c');
  const row = { ...sample, data: { text: '\u0085\u009b2J\u202e' } };
  expect(renderTap('row', [row])).toBe('# http_activity of demo, upload u, record 3\n{"text":"\\u0085\\u009b2J\\u202e"}');
  expect(renderTap('row', [])).toContain('nothing to be seen at row');
});
