/** One column of a table for people: numbers stand right, words left. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number;
}

/** Characters that control, turn, break or hide text as escapes, as the console shows them: what a file is called or a log says must not steer a terminal. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, (character) => (character === '\n' ? '\\n' : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`));

const shown = (value: string | number): string | number => (typeof value === 'string' ? printable(value) : value);

/** Rows under their titles, two spaces between columns, no frame: easy to read, easy to cut and grep. */
export function renderTable<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => shown(column.value(row))));
  const widths = columns.map(({ title }, index) =>
    cells.reduce((width, line) => Math.max(width, String(line[index]).length), title.length),
  );
  const numeric = columns.map((_, index) => cells.length > 0 && cells.every((line) => typeof line[index] === 'number'));
  const line = (values: readonly (string | number)[]): string =>
    values
      .map((value, index) => (numeric[index] ? String(value).padStart(widths[index]!) : String(value).padEnd(widths[index]!)))
      .join('  ')
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...cells.map(line)].join('\n');
}

/** A result set as a table: columns as they came. */
export function renderRows(rows: readonly Readonly<Record<string, unknown>>[]): string {
  if (rows.length === 0) return '(no rows)';
  const columns = Object.keys(rows[0]!).map((name) => ({
    title: name,
    value: (row: Readonly<Record<string, unknown>>) => {
      const value = row[name];
      return typeof value === 'number' ? value : value === null || value === undefined ? '' : String(value);
    },
  }));
  return renderTable(columns, rows);
}

/** `a 3, b 1`: counts by name, largest first. */
export function renderCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
