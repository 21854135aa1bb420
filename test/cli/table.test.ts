import { renderCounts, renderRows, renderTable } from '../../cli/report/table';

test('numbers stand right, words left, nothing behind the last word', () => {
  const table = renderTable<readonly [string, number]>(
    [
      { title: 'file', value: ([file]) => file },
      { title: 'records', value: ([, records]) => records },
      { title: 'note', value: () => '' },
    ],
    [['a.log', 7], ['longer.log', 12_345]],
  );
  expect(table.split('\n')).toEqual(['file        records  note', 'a.log             7', 'longer.log    12345']);
});

test('a value cannot steer the terminal or break the line', () => {
  expect(renderRows([{ path: 'a\n\u001b[2Jb\u202ec' }])).toBe('path\na\\n\\u001b[2Jb\\u202ec');
  expect(renderRows([{ path: 'a\u200b\u200fb\ufeff' }])).toBe('path\na\\u200b\\u200fb\\ufeff');
});

test('a result of many rows is rendered', () => {
  expect(renderRows(Array.from({ length: 200_000 }, (_, n) => ({ n }))).length).toBeGreaterThan(200_000);
  expect(renderRows([])).toBe('(no rows)');
  expect(renderRows([{ a: null, b: false }])).toBe('a  b\n   false');
});

test('counts are listed largest first', () => {
  expect(renderCounts({ b: 1, a: 1, c: 5 })).toBe('c 5, a 1, b 1');
});
