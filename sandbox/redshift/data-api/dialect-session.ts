import { translate, type SuperCatalog, type Translated } from '../dialect';
import { identifier, literal } from '../dialect/names';
import type { Session } from '../warehouse/session';

/** What the dialect keeps through the statements of one session. */
export class DialectSession {
  private readonly settings = new Map<string, string>();
  private supers: Map<string, ReadonlySet<string>> | undefined;
  /** Made in this session: they go with it. */
  readonly temporaryTables: string[] = [];

  /** @param catalogs what is known of the warehouse already, shared by its sessions */
  constructor(
    private readonly session: Session,
    private readonly catalogs: SuperCatalogs,
  ) {}

  /** @throws DialectError */
  async translate(sql: string, parameters: ReadonlyMap<string, string>): Promise<Translated> {
    this.supers ??= new Map(await this.catalogs.read(this.session));
    const mixedCase = ['true', 'on', '1'].includes(this.settings.get('enable_case_sensitive_super_attribute') ?? '');
    return translate(sql, { supers: this.supers, mixedCase, parameters });
  }

  set(name: string, value: string): void {
    this.settings.set(name, value);
  }

  /** After a statement that made, changed or dropped tables; a temporary table is nobody else's. */
  async schemaChanged(temporaryTable?: string): Promise<void> {
    if (temporaryTable === undefined) {
      this.supers = undefined;
      this.catalogs.forget();
    } else {
      this.temporaryTables.push(temporaryTable);
      this.supers?.set(temporaryTable, await superColumnsOf(this.session, temporaryTable));
    }
  }
}

/** SUPER columns of a warehouse's tables and views, read again when others than its sessions have changed them. */
export class SuperCatalogs {
  private known: { readonly version: string; readonly catalog: SuperCatalog } | undefined;

  /** @param isPrivate nobody else can reach the warehouse */
  constructor(private readonly isPrivate: boolean) {}

  async read(session: Session): Promise<SuperCatalog> {
    const version = this.isPrivate ? '' : await versionOf(session);
    if (this.known?.version !== version) this.known = { version, catalog: await superColumns(session) };
    return this.known.catalog;
  }

  forget(): void {
    this.known = undefined;
  }
}

/** Another one when a table or view came, went, or got a column: a column's type does not change afterwards. */
async function versionOf(session: Session): Promise<string> {
  const { rows } = await session.query(`SELECT count(*), max(oid::bigint), sum(relnatts) FROM pg_class WHERE relpersistence <> 't' AND relkind IN ('r', 'v')`);
  return rows[0]!.join(' ');
}

async function superColumnsOf(session: Session, temporaryTable: string): Promise<ReadonlySet<string>> {
  const table = literal(`pg_temp.${identifier(temporaryTable)}`);
  const { rows } = await session.query(`SELECT attname FROM pg_attribute WHERE attrelid = ${table}::regclass AND atttypid = 'jsonb'::regtype AND attnum > 0 AND NOT attisdropped`);
  return new Set(rows.map(([column]) => column!));
}

/** By `schema.table`, and by `table` for those on the search path. */
async function superColumns(session: Session): Promise<SuperCatalog> {
  const { rows } = await session.query(`
    SELECT n.nspname, c.relname, a.attname, pg_table_is_visible(c.oid)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relpersistence <> 't' AND a.atttypid = 'jsonb'::regtype AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v')`);
  const catalog = new Map<string, Set<string>>();
  for (const [schema, table, column, visible] of rows) {
    for (const name of visible === 't' ? [`${schema}.${table}`, table!] : [`${schema}.${table}`]) {
      catalog.set(name, (catalog.get(name) ?? new Set()).add(column!));
    }
  }
  return catalog;
}
