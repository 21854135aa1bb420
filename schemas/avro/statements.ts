/** A statement that somebody ran or keeps, and where it was found: `queries/daily.sql:12`. */
export interface Statement {
  readonly place: string;
  readonly text: string;
}

/** Comments and literals of SQL: what stands there names no column. */
const COMMENT_OR_LITERAL = /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g;
const NAME = /"([^"]+)"|[A-Za-z_][A-Za-z0-9_$]*/g;
/** Others write or define; a view reads. */
const READS = /^\s*(select|with|unload|create\s+(or\s+replace\s+)?(materialized\s+)?view|create\s+(temp(orary)?\s+)?table)\b/i;

/**
 * Statements that name this column of this class: both words stand in them as names. One that joins another table with a
 * column of the same name is among them; `SELECT *` is not.
 */
export function readsOf(statements: readonly Statement[], eventClass: string, column: string): Statement[] {
  return statements.filter(({ text }) => {
    const names = namesIn(text);
    return names !== undefined && names.has(eventClass) && names.has(column);
  });
}

function namesIn(text: string): Set<string> | undefined {
  const bare = text.replace(COMMENT_OR_LITERAL, ' ');
  if (!READS.test(bare)) return undefined;
  return new Set([...bare.matchAll(NAME)].map(([word, quoted]) => quoted ?? word.toLowerCase()));
}

/**
 * Statements of a file, with the line that each begins on: SQL, divided by semicolons; of Markdown the blocks of SQL.
 * @param name for places
 */
export function statementsIn(name: string, text: string): Statement[] {
  const sql = name.endsWith('.md') ? onlySqlBlocks(text) : text;
  const statements: Statement[] = [];
  let start = 0;
  const add = (end: number): void => {
    const part = sql.slice(start, end);
    const begins = start + part.search(/\S/);
    if (part.trim() !== '') statements.push({ place: `${name}:${sql.slice(0, begins).split('\n').length}`, text: part.trim() });
    start = end + 1;
  };
  for (const { index } of masked(sql).matchAll(/;/g)) add(index);
  add(sql.length);
  return statements;
}

/** The same text with comments and literals blanked out, character by character. */
const masked = (sql: string): string => sql.replace(COMMENT_OR_LITERAL, (found) => ' '.repeat(found.length));

/** Lines outside of SQL blocks are blanked out, so that the numbers of lines stay. Each block ends its statement. */
function onlySqlBlocks(text: string): string {
  let isInside = false;
  return text
    .split('\n')
    .map((line) => {
      if (!/^\s*```/.test(line)) return isInside ? line : '';
      const ends = isInside;
      isInside = !isInside && /^\s*```\s*sql\b/i.test(line);
      return ends ? ';' : '';
    })
    .join('\n');
}
