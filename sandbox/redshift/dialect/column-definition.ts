import { Cursor } from './cursor';
import { notInRedshift, unknownToSandbox } from './errors';
import { translateNodes, type Scope } from './expressions';
import { identifier } from './names';
import { describe, isList, isWord, lineOf, type Node } from './tree';
import { readType } from './types';

/** A column of CREATE TABLE or ADD COLUMN. */
export interface ColumnDefinition {
  readonly name: string;
  /** For PostgreSQL, on one line. */
  readonly sql: string;
  readonly distKey: boolean;
  readonly sortKey: boolean;
}

/**
 * `name type [NOT NULL] [DEFAULT expression] [ENCODE e] [DISTKEY] [SORTKEY] [PRIMARY KEY] [UNIQUE] [REFERENCES …]`.
 * Keys are informational in Redshift, so they vanish here (a primary key's NOT NULL holds); VARCHAR(n) counts bytes, which
 * a constraint named `<column>_bytes` holds.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html
 */
export function columnDefinition(nodes: readonly Node[], scope: Scope): ColumnDefinition {
  const cursor = new Cursor(nodes);
  const name = cursor.name('a column');
  const { type, next } = readType(nodes, 1);
  const attributes = readAttributes(nodes.slice(next), scope);
  const bytes = type.bytes === undefined ? '' : ` CONSTRAINT ${identifier(constraintName(name))} CHECK (octet_length(${identifier(name)}) <= ${type.bytes})`;
  const sql = `${identifier(name, lineOf(nodes[0]))} ${type.postgres}${attributes.sql}${bytes}`;
  return { name, sql, distKey: attributes.distKey, sortKey: attributes.sortKey };
}

/** Cut to what a name may have: it is told apart by its end. */
const constraintName = (column: string) => `${column.slice(0, 56)}_bytes`;

function readAttributes(nodes: readonly Node[], scope: Scope) {
  const cursor = new Cursor(nodes);
  let [sql, distKey, sortKey] = ['', false, false];
  while (!cursor.done) {
    if (cursor.accept('not', 'null') || cursor.accept('primary', 'key')) sql += sql.includes('NOT NULL') ? '' : ' NOT NULL';
    else if (cursor.accept('null')) sql += '';
    else if (cursor.accept('encode')) cursor.name('an encoding');
    else if (cursor.accept('distkey')) distKey = true;
    else if (cursor.accept('sortkey')) sortKey = true;
    else if (cursor.accept('unique')) sql += '';
    else if (cursor.accept('references')) skipReference(cursor);
    else if (cursor.accept('default')) sql += ` DEFAULT ${defaultValue(cursor, scope)}`;
    else throw refusedAttribute(cursor);
  }
  return { sql, distKey, sortKey };
}

function skipReference(cursor: Cursor): void {
  cursor.qualifiedName('a table');
  if (isList(cursor.next)) cursor.take();
}

/** A default ends where the next attribute begins. */
function defaultValue(cursor: Cursor, scope: Scope): string {
  const nodes: Node[] = [];
  const ends = () => isWord(cursor.next, 'encode', 'distkey', 'sortkey', 'primary', 'unique', 'references') || (isWord(cursor.next, 'not', 'null') && nodes.length > 0);
  while (!cursor.done && !ends()) nodes.push(cursor.take());
  return translateNodes(nodes, scope).trim();
}

function refusedAttribute(cursor: Cursor) {
  const { next, line } = cursor;
  if (isWord(next, 'generated')) return notInRedshift(line, 'GENERATED in a form that the sandbox translates');
  if (isWord(next, 'identity', 'collate')) return unknownToSandbox(line, describe(next));
  return notInRedshift(line, `${describe(next)} in a column`);
}
