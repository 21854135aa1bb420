/** SET, RESET and SHOW: the session settings of Redshift that statements use. */
import type { Cursor } from './cursor';
import { unknownToSandbox } from './errors';
import { identifier, literal } from './names';
import { isName, isText } from './tree';
import { runs, type SettingStatement, type SqlStatement } from './translated';

/** Settings that PostgreSQL has under the same name. */
const shared = ['search_path', 'timezone', 'statement_timeout', 'datestyle'];
/** Settings that the dialect reads, or that change nothing here. */
const own = ['enable_case_sensitive_super_attribute', 'enable_case_sensitive_identifier', 'query_group', 'enable_result_cache_for_session', 'wlm_query_slot_count'];

/** `SET [SESSION | LOCAL] name { TO | = } value [, value]`. */
export function setStatement(cursor: Cursor): SqlStatement | SettingStatement {
  const local = cursor.accept('local') ? 'LOCAL ' : '';
  if (!local) cursor.accept('session');
  const { line } = cursor;
  const name = cursor.name('a setting');
  if (!cursor.acceptText('=')) cursor.expect('to');
  const values = settingValues(cursor);
  if (shared.includes(name)) return runs(`SET ${local}${name} TO ${values.join(', ')}${name === 'search_path' ? ', redshift' : ''}`);
  if (own.includes(name)) return { kind: 'setting', name, value: values.join(',').replaceAll(/['"]/g, '').toLowerCase() };
  throw unknownToSandbox(line, `setting ${name}`);
}

function settingValues(cursor: Cursor): string[] {
  const values: string[] = [];
  do {
    const node = cursor.take();
    if (node.kind === 'string' || node.kind === 'number') values.push(node.text);
    else if (isName(node)) values.push(node.kind === 'quoted' ? identifier(node.value) : node.text);
    else throw cursor.unexpected('a value');
  } while (isText(cursor.next, ',') && cursor.acceptText(','));
  cursor.end();
  return values;
}

/** `RESET name`. */
export function resetStatement(cursor: Cursor): SqlStatement | SettingStatement {
  const { line } = cursor;
  const name = cursor.name('a setting');
  cursor.end();
  if (shared.includes(name)) return runs(`RESET ${name}`);
  if (own.includes(name)) return { kind: 'setting', name, value: 'default' };
  throw unknownToSandbox(line, `setting ${name}`);
}

/** `SHOW name`. */
export function showStatement(cursor: Cursor): SqlStatement {
  const { line } = cursor;
  const name = cursor.name('a setting');
  cursor.end();
  if (!shared.includes(name)) throw unknownToSandbox(line, `SHOW ${literal(name)}`);
  return runs(`SHOW ${name}`, { hasResult: true });
}
