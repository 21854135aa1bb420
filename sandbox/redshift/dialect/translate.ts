/**
 * Redshift's SQL to PostgreSQL's: a closed list of statement shapes. What Redshift lacks and what the list lacks are
 * both refused by name, so that nothing runs here that would fail, or mean something else, there.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_redshift-and-postgres-sql.html
 */
import { alterDefaultPrivileges, createRole, createUser, dropRole, grantOrRevoke } from './access';
import { alterTable } from './alter-table';
import { copyStatement } from './copy-statement';
import { createTable } from './create-table';
import { Cursor } from './cursor';
import { DialectError, notInRedshift, unknownToSandbox } from './errors';
import { translateNodes, type Scope } from './expressions';
import { identifier, qualified } from './names';
import { resetStatement, setStatement, showStatement } from './settings';
import { superScope } from './super-scope';
import { changesSchema, runs, type DialectContext, type SqlStatement, type Translated } from './translated';
import { describe, isList, isWord, parseTree, type Node } from './tree';
import { singleStatement } from './tokens';

/** @throws DialectError */
export function translate(sql: string, context: DialectContext): Translated {
  const nodes = parseTree(singleStatement(sql));
  const values: string[] = [];
  const translated = statement(nodes, scopeOf(nodes, context, values));
  return translated.kind === 'sql' ? { ...translated, values } : translated;
}

function scopeOf(nodes: readonly Node[], context: DialectContext, values: string[]): Scope {
  const places = new Map<string, number>();
  return {
    supers: superScope(nodes, context.supers),
    mixedCase: context.mixedCase,
    parameter(token) {
      const name = token.text.slice(1);
      const value = context.parameters.get(name);
      if (value === undefined) throw new DialectError(token.line, 'a value for each named parameter', `none for :${name}`);
      if (!places.has(name)) places.set(name, values.push(value));
      return `$${places.get(name)}`;
    },
  };
}

function statement(nodes: readonly Node[], scope: Scope): Translated {
  const cursor = new Cursor(nodes);
  const whole = () => translateNodes(nodes, scope).trim();
  if (isWord(cursor.next, 'select', 'with') || isList(cursor.next)) return runs(whole(), { hasResult: true });
  if (cursor.accept('insert', 'into')) return insert(cursor, scope);
  if (isWord(cursor.next, 'update')) return runs(whole());
  if (isWord(cursor.next, 'merge')) return merge(nodes, whole);
  if (cursor.accept('delete')) return deleteRows(cursor, scope);
  if (cursor.accept('explain')) return runs(`EXPLAIN ${translateNodes(cursor.rest(), scope).trim()}`, { hasResult: true });
  if (cursor.accept('create')) return create(cursor, scope);
  if (cursor.accept('alter')) return alter(cursor, scope);
  if (cursor.accept('drop')) return drop(cursor);
  if (cursor.accept('copy')) return copyStatement(cursor);
  if (cursor.accept('lock')) return lock(cursor);
  if (cursor.accept('truncate')) return truncate(cursor);
  return other(cursor);
}

function other(cursor: Cursor): Translated {
  if (cursor.accept('grant')) return grantOrRevoke('GRANT', cursor);
  if (cursor.accept('revoke')) return grantOrRevoke('REVOKE', cursor);
  if (cursor.accept('set')) return setStatement(cursor);
  if (cursor.accept('reset')) return resetStatement(cursor);
  if (cursor.accept('show')) return showStatement(cursor);
  if (cursor.accept('comment', 'on')) return comment(cursor);
  if (cursor.accept('analyze')) return analyze(cursor);
  if (isWord(cursor.next, 'vacuum')) return { kind: 'nothing' };
  if (isWord(cursor.next, 'begin', 'start', 'commit', 'end', 'rollback', 'abort')) {
    throw unknownToSandbox(cursor.line, `${describe(cursor.next)}: a batch of the Data API is one transaction`);
  }
  throw unknownToSandbox(cursor.line, describe(cursor.next));
}

/** `INSERT INTO t [(columns)] { VALUES … | query | DEFAULT VALUES }`. */
function insert(cursor: Cursor, scope: Scope): SqlStatement {
  const table = qualified(cursor.qualifiedName('a table'));
  const columns = isList(cursor.next) && !isWord(cursor.next.nodes[0], 'select', 'with') ? ` ${columnNames(cursor)}` : '';
  return runs(`INSERT INTO ${table}${columns} ${translateNodes(cursor.rest(), scope).trim()}`);
}

function columnNames(cursor: Cursor): string {
  const inner = new Cursor(cursor.list().nodes);
  const names = [identifier(inner.name('a column'))];
  while (inner.acceptText(',')) names.push(identifier(inner.name('a column')));
  inner.end();
  return `(${names.join(', ')})`;
}

/** `DELETE [FROM] t [USING …] [WHERE …]`. */
function deleteRows(cursor: Cursor, scope: Scope): SqlStatement {
  cursor.accept('from');
  return runs(`DELETE FROM ${translateNodes(cursor.rest(), scope).trim()}`);
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html both WHEN clauses, no conditions in them */
function merge(nodes: readonly Node[], whole: () => string): SqlStatement {
  const texts = nodes.map((node) => (node.kind === 'word' ? node.value : '?')).join(' ');
  const line = new Cursor(nodes).line;
  if (texts.includes('remove duplicates')) throw unknownToSandbox(line, 'MERGE … REMOVE DUPLICATES');
  if (/matched and|do nothing|matched by/.test(texts)) throw notInRedshift(line, 'a condition, BY or DO NOTHING in MERGE');
  if (!/when matched then (update|delete)/.test(texts) || !texts.includes('when not matched then insert')) {
    throw notInRedshift(line, 'MERGE without both WHEN MATCHED and WHEN NOT MATCHED');
  }
  return runs(whole());
}

function create(cursor: Cursor, scope: Scope): Translated {
  const { line } = cursor;
  const temporary = cursor.accept('local', 'temp') || cursor.accept('local', 'temporary') || cursor.accept('temp') || cursor.accept('temporary');
  if (cursor.accept('table')) return createTable(cursor, temporary, scope);
  if (cursor.accept('schema')) return createSchema(cursor);
  const replace = cursor.accept('or', 'replace') ? 'OR REPLACE ' : '';
  if (cursor.accept('view')) return createView(replace, cursor, scope);
  if (cursor.accept('role')) return createRole(cursor);
  if (cursor.accept('user')) return createUser(cursor);
  if (isWord(cursor.next, 'index', 'unique')) throw notInRedshift(line, 'CREATE INDEX', 'SORTKEY');
  if (isWord(cursor.next, 'sequence', 'type', 'domain', 'trigger', 'extension', 'rule', 'unlogged')) throw notInRedshift(line, `CREATE ${describe(cursor.next)}`);
  throw unknownToSandbox(line, `CREATE ${describe(cursor.next)}`);
}

function createSchema(cursor: Cursor): SqlStatement {
  const ifNotExists = cursor.accept('if', 'not', 'exists') ? 'IF NOT EXISTS ' : '';
  const name = identifier(cursor.name('a schema'));
  const owner = cursor.accept('authorization') ? ` AUTHORIZATION ${identifier(cursor.name('a user'))}` : '';
  cursor.end();
  return changesSchema(`CREATE SCHEMA ${ifNotExists}${name}${owner}`);
}

/** A view is bound to its tables here, whether it says WITH NO SCHEMA BINDING or not. */
function createView(replace: string, cursor: Cursor, scope: Scope): SqlStatement {
  const name = qualified(cursor.qualifiedName('a view'));
  const columns = isList(cursor.next) ? ` ${columnNames(cursor)}` : '';
  cursor.expect('as');
  const query = cursor.rest();
  const unbound = query.length > 4 && ['with', 'no', 'schema', 'binding'].every((word, index) => isWord(query[query.length - 4 + index], word));
  const body = translateNodes(unbound ? query.slice(0, -4) : query, scope).trim();
  return changesSchema(`CREATE ${replace}VIEW ${name}${columns} AS ${body}`);
}

function alter(cursor: Cursor, scope: Scope): Translated {
  if (cursor.accept('table')) return alterTable(cursor, scope);
  if (cursor.accept('default')) return alterDefaultPrivileges(cursor);
  throw unknownToSandbox(cursor.line, `ALTER ${describe(cursor.next)}`);
}

function drop(cursor: Cursor): SqlStatement {
  if (cursor.accept('role') || cursor.accept('user')) return dropRole(cursor);
  if (isWord(cursor.next, 'index', 'sequence', 'type')) throw notInRedshift(cursor.line, `DROP ${describe(cursor.next)}`);
  const kind = cursor.oneOf('table', 'view', 'schema').toUpperCase();
  const ifExists = cursor.accept('if', 'exists') ? 'IF EXISTS ' : '';
  const names = tableNames(cursor);
  const cascade = cursor.accept('cascade') ? ' CASCADE' : '';
  cursor.accept('restrict');
  cursor.end();
  return runs(`DROP ${kind} ${ifExists}${names}${cascade}`);
}

function tableNames(cursor: Cursor): string {
  const names = [qualified(cursor.qualifiedName())];
  while (cursor.acceptText(',')) names.push(qualified(cursor.qualifiedName()));
  return names.join(', ');
}

/** Redshift has one mode only: ACCESS EXCLUSIVE. */
function lock(cursor: Cursor): SqlStatement {
  cursor.accept('table');
  const names = tableNames(cursor);
  if (isWord(cursor.next, 'in')) throw notInRedshift(cursor.line, 'LOCK … IN a mode');
  cursor.end();
  return runs(`LOCK TABLE ${names} IN ACCESS EXCLUSIVE MODE`);
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNCATE.html it commits the transaction */
function truncate(cursor: Cursor): SqlStatement {
  cursor.accept('table');
  const name = qualified(cursor.qualifiedName('a table'));
  cursor.end();
  return runs(`TRUNCATE TABLE ${name}`, { commits: true });
}

function comment(cursor: Cursor): SqlStatement {
  const kind = cursor.oneOf('table', 'column', 'view', 'schema').toUpperCase();
  const name = qualified(cursor.qualifiedName());
  cursor.expect('is');
  const text = cursor.accept('null') ? 'NULL' : `'${cursor.string().replaceAll("'", "''")}'`;
  cursor.end();
  return runs(`COMMENT ON ${kind} ${name} IS ${text}`);
}

function analyze(cursor: Cursor): SqlStatement {
  const tables = cursor.done ? '' : ` ${tableNames(cursor)}`;
  cursor.end();
  return runs(`ANALYZE${tables}`);
}
