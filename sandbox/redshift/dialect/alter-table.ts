import { columnDefinition } from './column-definition';
import type { Cursor } from './cursor';
import { notInRedshift, unknownToSandbox } from './errors';
import type { Scope } from './expressions';
import { identifier, qualified } from './names';
import { describe, isWord, lineOf, type Node } from './tree';
import { changesSchema, type SqlStatement } from './translated';
import { readType } from './types';

/**
 * One change a statement, as in Redshift.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
 */
export function alterTable(cursor: Cursor, scope: Scope): SqlStatement {
  const table = qualified(cursor.qualifiedName('a table'));
  if (cursor.accept('add')) return addColumn(table, cursor, scope);
  if (cursor.accept('rename')) return rename(table, cursor);
  if (cursor.accept('drop')) return dropColumn(table, cursor);
  if (cursor.accept('alter')) return alterColumn(table, cursor);
  if (cursor.accept('owner', 'to')) return changesSchema(`ALTER TABLE ${table} OWNER TO ${identifier(cursor.name('a user'))}`);
  throw unknownToSandbox(cursor.line, `ALTER TABLE … ${describe(cursor.next)}`);
}

function addColumn(table: string, cursor: Cursor, scope: Scope): SqlStatement {
  if (isWord(cursor.next, 'constraint', 'primary', 'unique', 'foreign')) throw unknownToSandbox(cursor.line, 'ALTER TABLE … ADD of a constraint');
  cursor.accept('column');
  if (isWord(cursor.next, 'if')) throw notInRedshift(cursor.line, 'ADD COLUMN IF NOT EXISTS', 'look into SVV_COLUMNS before');
  const nodes = cursor.rest();
  const column = columnDefinition(withoutOthers(nodes), scope);
  if (column.distKey || column.sortKey) throw notInRedshift(lineOf(nodes[0]), 'a key in ADD COLUMN');
  return changesSchema(`ALTER TABLE ${table} ADD COLUMN ${column.sql}`);
}

function withoutOthers(nodes: readonly Node[]): readonly Node[] {
  const comma = nodes.find((node) => node.kind === 'operator' && node.text === ',');
  if (comma) throw notInRedshift(lineOf(comma), 'a second column', 'one a statement');
  return nodes;
}

function rename(table: string, cursor: Cursor): SqlStatement {
  if (cursor.accept('to')) return ended(cursor, `ALTER TABLE ${table} RENAME TO ${identifier(cursor.name())}`);
  cursor.accept('column');
  const from = cursor.name('a column');
  cursor.expect('to');
  return ended(cursor, `ALTER TABLE ${table} RENAME COLUMN ${identifier(from)} TO ${identifier(cursor.name('a column'))}`);
}

function dropColumn(table: string, cursor: Cursor): SqlStatement {
  if (cursor.accept('constraint')) throw unknownToSandbox(cursor.line, 'ALTER TABLE … DROP CONSTRAINT');
  cursor.accept('column');
  const column = identifier(cursor.name('a column'));
  const cascade = cursor.accept('cascade') ? ' CASCADE' : '';
  cursor.accept('restrict');
  return ended(cursor, `ALTER TABLE ${table} DROP COLUMN ${column}${cascade}`);
}

/** Only the size of a VARCHAR, and only outside a transaction. */
function alterColumn(table: string, cursor: Cursor): SqlStatement {
  cursor.expect('column');
  const name = cursor.name('a column');
  if (!cursor.accept('type')) throw notInRedshift(cursor.line, `ALTER COLUMN … ${describe(cursor.next)}`);
  const nodes = cursor.rest();
  const { type } = readType(nodes, 0);
  if (type.bytes === undefined) throw notInRedshift(lineOf(nodes[0]), 'ALTER COLUMN to other than VARCHAR');
  const constraint = identifier(`${name.slice(0, 56)}_bytes`);
  return changesSchema(
    `ALTER TABLE ${table} ALTER COLUMN ${identifier(name)} TYPE ${type.postgres}, DROP CONSTRAINT IF EXISTS ${constraint}, ` +
      `ADD CONSTRAINT ${constraint} CHECK (octet_length(${identifier(name)}) <= ${type.bytes})`,
    { alone: 'ALTER TABLE ALTER COLUMN cannot run inside a transaction block' },
  );
}

function ended(cursor: Cursor, sql: string): SqlStatement {
  cursor.end();
  return changesSchema(sql);
}
