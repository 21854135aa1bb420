import { translate, type SuperCatalog, type Translated } from '../dialect';
import type { Session } from '../warehouse/session';

/** What the dialect keeps through the statements of one session. */
export class DialectSession {
  private readonly settings = new Map<string, string>();
  private supers: SuperCatalog | undefined;
  /** Made in this session: they go with it. */
  readonly temporaryTables: string[] = [];

  constructor(private readonly session: Session) {}

  /** @throws DialectError */
  async translate(sql: string, parameters: ReadonlyMap<string, string>): Promise<Translated> {
    this.supers ??= await superColumns(this.session);
    const mixedCase = ['true', 'on', '1'].includes(this.settings.get('enable_case_sensitive_super_attribute') ?? '');
    return translate(sql, { supers: this.supers, mixedCase, parameters });
  }

  set(name: string, value: string): void {
    this.settings.set(name, value);
  }

  /** After a statement that made, changed or dropped tables. */
  schemaChanged(temporaryTable?: string): void {
    this.supers = undefined;
    if (temporaryTable !== undefined) this.temporaryTables.push(temporaryTable);
  }
}

/** SUPER columns of all tables and views, by `schema.table`, and by `table` for those on the search path. */
async function superColumns(session: Session): Promise<SuperCatalog> {
  const { rows } = await session.query(`
    SELECT n.nspname, c.relname, a.attname, pg_table_is_visible(c.oid)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.atttypid = 'jsonb'::regtype AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v')`);
  const catalog = new Map<string, Set<string>>();
  for (const [schema, table, column, visible] of rows) {
    for (const name of visible === 't' ? [`${schema}.${table}`, table!] : [`${schema}.${table}`]) {
      catalog.set(name, (catalog.get(name) ?? new Set()).add(column!));
    }
  }
  return catalog;
}
