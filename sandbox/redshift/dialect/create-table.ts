import { columnDefinition, type ColumnDefinition } from './column-definition';
import { Cursor } from './cursor';
import { DialectError, notInRedshift } from './errors';
import { translateNodes, type Scope } from './expressions';
import { identifier, literal, qualified } from './names';
import { describe, isList, isName, isWord, splitList, type Node } from './tree';
import { changesSchema, type SqlStatement } from './translated';

/** @see https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-limits.html */
const MOST_COLUMNS = 1_600;

interface Head {
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly name: readonly string[];
}
interface Distribution {
  readonly style: string;
  readonly distKey?: string;
  readonly sortKeys: readonly string[];
}

/** `CREATE [TEMP] TABLE [IF NOT EXISTS] name (…) attributes | name (LIKE other) attributes | name attributes AS query`. */
export function createTable(cursor: Cursor, temporary: boolean, scope: Scope): SqlStatement {
  const ifNotExists = cursor.accept('if', 'not', 'exists');
  const head: Head = { temporary, ifNotExists, name: cursor.qualifiedName('a table') };
  if (temporary && head.name.length > 1) throw notInRedshift(cursor.line, 'a schema for a temporary table');
  const list = isList(cursor.next) && !isColumnNames(cursor) ? cursor.list() : undefined;
  if (list && isWord(list.nodes[0], 'like')) return createLike(head, list.nodes, cursor);
  return list ? createColumns(head, list.nodes, cursor, scope) : createAs(head, cursor, scope);
}

/** `(a, b) … AS query` names the columns of a query. */
const isColumnNames = (cursor: Cursor) =>
  cursor.nodes.some((node) => isWord(node, 'as')) && splitList((cursor.next as { nodes: readonly Node[] }).nodes).every((part) => part.length === 1);

const opening = ({ temporary, ifNotExists, name }: Head) => `CREATE ${temporary ? 'TEMP ' : ''}TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${qualified(name)}`;

const made = (head: Head, sql: string, distribution: Distribution) =>
  changesSchema(sql, head.temporary ? { temporaryTable: head.name[0] } : { afterwards: recordAttributes(head.name, distribution) });

function createColumns(head: Head, nodes: readonly Node[], cursor: Cursor, scope: Scope): SqlStatement {
  const columns = splitList(nodes)
    .filter((part) => !isTableConstraint(part))
    .map((part) => columnDefinition(part, scope));
  if (columns.length === 0 || columns.length > MOST_COLUMNS) throw notInRedshift(cursor.line, `a table of ${columns.length} columns`, `1 to ${MOST_COLUMNS}`);
  const distribution = readDistribution(cursor, columns);
  cursor.end();
  return made(head, `${opening(head)} (\n${columns.map((column) => `  ${column.sql}`).join(',\n')}\n)`, distribution);
}

/** PRIMARY KEY (…), UNIQUE (…), FOREIGN KEY (…) REFERENCES t (…): informational in Redshift. @throws for CHECK and others */
function isTableConstraint(part: readonly Node[]): boolean {
  const at = isWord(part[0], 'constraint') ? 2 : 0;
  if (isWord(part[at], 'primary', 'foreign') && isWord(part[at + 1], 'key')) return true;
  if (isWord(part[at], 'unique') && isList(part[at + 1])) return true;
  if (isWord(part[at], 'check', 'exclude') && isList(part[at + 1])) throw notInRedshift(1, describe(part[at]));
  return at === 2;
}

function createLike(head: Head, nodes: readonly Node[], cursor: Cursor): SqlStatement {
  const inner = new Cursor(nodes);
  inner.expect('like');
  const other = inner.qualifiedName('a table');
  const defaults = inner.accept('including', 'defaults') ? ' INCLUDING DEFAULTS' : '';
  inner.accept('excluding', 'defaults');
  inner.end();
  cursor.end();
  const sql = `${opening(head)} (LIKE ${qualified(other)}${defaults} INCLUDING CONSTRAINTS)`;
  return made(head, sql, { style: 'AUTO(ALL)', sortKeys: [] });
}

function createAs(head: Head, cursor: Cursor, scope: Scope): SqlStatement {
  const names = isList(cursor.next) ? splitList(cursor.list().nodes).map(([node]) => identifier(isName(node) ? node.value : '')) : [];
  const distribution = readDistribution(cursor, undefined);
  cursor.expect('as');
  const query = isList(cursor.next) && cursor.peek(1) === undefined ? cursor.list().nodes : cursor.rest();
  const columns = names.length ? ` (${names.join(', ')})` : '';
  return made(head, `${opening(head)}${columns} AS ${translateNodes(query, scope).trim()}`, distribution);
}

/** @param columns to check keys against, where they are known */
function readDistribution(cursor: Cursor, columns: readonly ColumnDefinition[] | undefined): Distribution {
  let style = 'AUTO(ALL)';
  let distKey = columns?.find((column) => column.distKey)?.name;
  let sortKeys = columns?.filter((column) => column.sortKey).map((column) => column.name) ?? [];
  for (;;) {
    if (cursor.accept('backup')) cursor.oneOf('yes', 'no');
    else if (cursor.accept('diststyle')) style = cursor.oneOf('auto', 'even', 'key', 'all').toUpperCase();
    else if (cursor.accept('distkey')) [distKey] = keyList(cursor, columns);
    else if (cursor.accept('encode', 'auto')) continue;
    else if (cursor.accept('sortkey', 'auto')) sortKeys = [];
    else if (isWord(cursor.next, 'sortkey', 'compound', 'interleaved')) sortKeys = readSortKeys(cursor, columns);
    else break;
  }
  return distKey === undefined ? { style, sortKeys } : { style: 'KEY', distKey, sortKeys };
}

function readSortKeys(cursor: Cursor, columns: readonly ColumnDefinition[] | undefined): string[] {
  if (!cursor.accept('compound')) cursor.accept('interleaved');
  cursor.expect('sortkey');
  return keyList(cursor, columns);
}

function keyList(cursor: Cursor, columns: readonly ColumnDefinition[] | undefined): string[] {
  const { line } = cursor;
  return splitList(cursor.list('a key in brackets').nodes).map(([node]) => {
    const name = isName(node) ? node.value : '';
    if (columns && !columns.some((column) => column.name === name)) throw new DialectError(line, 'a column of the table as key', describe(node));
    return name;
  });
}

/** For the catalog views; what was there before stays. */
function recordAttributes(name: readonly string[], { style, distKey, sortKeys }: Distribution): string {
  const key = distKey === undefined ? 'NULL' : literal(distKey);
  const keys = sortKeys.length ? `ARRAY[${sortKeys.map(literal).join(', ')}]` : `'{}'`;
  return `INSERT INTO redshift.table_attributes VALUES (${literal(qualified(name))}::regclass::oid, ${literal(style)}, ${key}, ${keys}) ON CONFLICT DO NOTHING`;
}
