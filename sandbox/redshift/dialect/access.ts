/** Users, roles and what they may do. */
import type { Cursor } from './cursor';
import { notInRedshift, unknownToSandbox } from './errors';
import { identifier, qualified } from './names';
import { describe, isText, isWord } from './tree';
import { runs, type NothingStatement, type SqlStatement } from './translated';

const privileges = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'usage', 'create', 'temporary', 'temp', 'execute', 'drop', 'alter', 'all'];
/** Of Redshift; PostgreSQL gives them with ownership only. */
const withoutCounterpart = ['drop', 'alter'];
const kinds = ['table', 'schema', 'database', 'function'];

/** `CREATE ROLE r`. */
export function createRole(cursor: Cursor): SqlStatement {
  const name = cursor.name('a role');
  cursor.end();
  return runs(`CREATE ROLE ${identifier(name)}`);
}

/**
 * `CREATE USER u PASSWORD DISABLE | 'text' [CREATEDB | NOCREATEDB] [CREATEUSER | NOCREATEUSER]`; a password is not kept.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_USER.html
 */
export function createUser(cursor: Cursor): SqlStatement {
  const name = cursor.name('a user');
  cursor.accept('with');
  cursor.expect('password');
  if (!cursor.accept('disable')) cursor.string('DISABLE or a password');
  let options = 'LOGIN';
  while (!cursor.done) {
    const option = cursor.oneOf('createdb', 'nocreatedb', 'createuser', 'nocreateuser');
    options += { createdb: ' CREATEDB', createuser: ' SUPERUSER' }[option] ?? '';
  }
  return runs(`CREATE ROLE ${identifier(name)} ${options}`);
}

/** `DROP ROLE r [FORCE]`, `DROP USER [IF EXISTS] u`. */
export function dropRole(cursor: Cursor): SqlStatement {
  const ifExists = cursor.accept('if', 'exists') ? 'IF EXISTS ' : '';
  const name = identifier(cursor.name());
  const force = cursor.accept('force');
  cursor.accept('restrict');
  cursor.end();
  return runs(force ? `DROP OWNED BY ${name}; DROP ROLE ${ifExists}${name}` : `DROP ROLE ${ifExists}${name}`);
}

/** `GRANT … TO …`, `REVOKE … FROM …`, of privileges or of roles. */
export function grantOrRevoke(verb: 'GRANT' | 'REVOKE', cursor: Cursor): SqlStatement | NothingStatement {
  const direction = verb === 'GRANT' ? 'to' : 'from';
  if (cursor.accept('role')) return runs(`${verb} ${names(cursor)} ${preposition(cursor, direction)} ${grantees(cursor)}${withAdmin(cursor)}`);
  const granted = privilegeList(cursor);
  cursor.expect('on');
  const target = cursor.accept('all', 'tables', 'in', 'schema') ? `ALL TABLES IN SCHEMA ${names(cursor)}` : object(cursor);
  const where = `${preposition(cursor, direction)} ${grantees(cursor)}`;
  if (granted === '') return { kind: 'nothing' };
  return runs(`${verb} ${granted} ON ${target} ${where}${withAdmin(cursor)}`);
}

/** `ALTER DEFAULT PRIVILEGES [FOR USER u] [IN SCHEMA s] GRANT … ON TABLES TO …`. */
export function alterDefaultPrivileges(cursor: Cursor): SqlStatement | NothingStatement {
  cursor.expect('privileges');
  const user = cursor.accept('for', 'user') ? ` FOR ROLE ${names(cursor)}` : '';
  const schema = cursor.accept('in', 'schema') ? ` IN SCHEMA ${names(cursor)}` : '';
  const verb = cursor.oneOf('grant', 'revoke').toUpperCase();
  const granted = privilegeList(cursor);
  cursor.expect('on');
  const kind = cursor.oneOf('tables', 'functions').toUpperCase();
  const where = `${preposition(cursor, verb === 'GRANT' ? 'to' : 'from')} ${grantees(cursor)}`;
  cursor.end();
  return granted === '' ? { kind: 'nothing' } : runs(`ALTER DEFAULT PRIVILEGES${user}${schema} ${verb} ${granted} ON ${kind} ${where}`);
}

function privilegeList(cursor: Cursor): string {
  const list: string[] = [];
  do {
    if (!isWord(cursor.next, ...privileges)) throw unknownToSandbox(cursor.line, `privilege ${describe(cursor.next)}`);
    list.push(cursor.oneOf(...privileges));
    cursor.accept('privileges');
  } while (cursor.acceptText(','));
  return list.filter((privilege) => !withoutCounterpart.includes(privilege)).map((privilege) => privilege.toUpperCase()).join(', ');
}

function object(cursor: Cursor): string {
  const kind = isWord(cursor.next, ...kinds) ? cursor.oneOf(...kinds) : 'table';
  const list = [qualified(cursor.qualifiedName())];
  while (cursor.acceptText(',')) list.push(qualified(cursor.qualifiedName()));
  return `${kind.toUpperCase()} ${list.join(', ')}`;
}

function preposition(cursor: Cursor, word: 'to' | 'from'): string {
  cursor.expect(word);
  return word.toUpperCase();
}

/** Users, roles and groups are all roles in PostgreSQL. */
function grantees(cursor: Cursor): string {
  const list: string[] = [];
  do {
    if (cursor.accept('public')) list.push('PUBLIC');
    else {
      if (!cursor.accept('role')) cursor.accept('group');
      list.push(identifier(cursor.name('a user or role')));
    }
  } while (cursor.acceptText(','));
  return list.join(', ');
}

function names(cursor: Cursor): string {
  const list = [identifier(cursor.name())];
  while (isText(cursor.next, ',')) {
    cursor.take();
    list.push(identifier(cursor.name()));
  }
  return list.join(', ');
}

function withAdmin(cursor: Cursor): string {
  if (cursor.done) return '';
  if (cursor.accept('with', 'grant', 'option')) return ' WITH GRANT OPTION';
  if (cursor.accept('with', 'admin', 'option')) return ' WITH ADMIN OPTION';
  throw notInRedshift(cursor.line, describe(cursor.next));
}
