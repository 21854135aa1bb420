import { describeSelection, selectionOf, type SelectionOptions } from '../../cli/replay/selection-options';

const now = Date.parse('2026-11-22T12:00:00Z');
const hour = 3_600_000;
const id = 'a'.repeat(26);

test.each<[SelectionOptions, object, string]>([
  [{ rejected: true, reason: 'invalid_time', since: '2h' }, { kind: 'rejected', filter: { reason: 'invalid_time', since: now - 2 * hour, until: now }, rederive: false }, 'rejected records reason invalid_time since 2026-11-22 10:00 until 2026-11-22 12:00'],
  [{ rejected: true, upload: [id], rederive: true }, { kind: 'rejected', filter: { upload: id, until: now }, rederive: true }, `rejected records upload ${id} until 2026-11-22 12:00`],
  [{ errors: true, since: '2026-11-22T13:00+02:00' }, { kind: 'errors', since: now - hour, until: now }, 'error objects since 2026-11-22 11:00 until 2026-11-22 12:00'],
  [{ deadLetters: true }, { kind: 'dead_letters' }, 'dead letters'],
  [{ upload: [id, id], rederive: true }, { kind: 'uploads', uploads: [id], rederive: true }, `upload ${id}`],
  [{ since: '2026-11-20', until: '2026-11-21', source: 'web_access' }, { kind: 'time', since: now - 60 * hour, until: now - 36 * hour, source: 'web_access', rederive: false }, 'uploads of web_access since 2026-11-20 00:00 until 2026-11-21 00:00'],
])('%j', (options, selection, words) => {
  expect(selectionOf(options, now)).toEqual(selection);
  expect(describeSelection(selectionOf(options, now))).toBe(words);
});

test.each<[SelectionOptions, string]>([
  [{}, 'expected what to replay'],
  [{ rejected: true, deadLetters: true }, 'expected one of --rejected, --errors and --dead-letters'],
  [{ deadLetters: true, since: '1h' }, '--since: goes with'],
  [{ errors: true, rederive: true }, '--rederive: goes with'],
  [{ upload: [id], reason: 'unparseable' }, '--reason: goes with --rejected'],
  [{ since: '2h', until: '3h' }, '--until: expected a time after --since'],
  [{ since: '2026-11-22T10:00' }, '--since: expected'],
])('%j is refused', (options, words) => {
  expect(() => selectionOf(options, now)).toThrow(words);
});
