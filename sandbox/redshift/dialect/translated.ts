import type { CopyStatement } from './copy-statement';
import type { SuperCatalog } from './super-scope';

/** What a translation depends on beside the text. */
export interface DialectContext {
  readonly supers: SuperCatalog;
  /** Session setting enable_case_sensitive_super_attribute. */
  readonly mixedCase: boolean;
  /** Named parameters of the Data API. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A statement for PostgreSQL. */
export interface SqlStatement {
  readonly kind: 'sql';
  readonly sql: string;
  /** For its `$1`, `$2` … */
  readonly values: readonly string[];
  /** Whether it gives rows. */
  readonly hasResult: boolean;
  /** Whether it makes, changes or drops tables or views. */
  readonly changesSchema: boolean;
  /** Runs after it, in the same transaction. */
  readonly afterwards?: string;
  /** The temporary table that it makes; it goes with the session. */
  readonly temporaryTable?: string;
  /** Why it may not stand in a transaction of several statements, if so. */
  readonly alone?: string;
  /** TRUNCATE commits the transaction that it stands in. */
  readonly commits?: boolean;
}

/** A session setting of Redshift that PostgreSQL does not know. */
export interface SettingStatement {
  readonly kind: 'setting';
  readonly name: string;
  readonly value: string;
}

/** What does nothing here: VACUUM, and privileges that PostgreSQL does not know. */
export interface NothingStatement {
  readonly kind: 'nothing';
}

export type Translated = SqlStatement | CopyStatement | SettingStatement | NothingStatement;

const base = { kind: 'sql', values: [], hasResult: false, changesSchema: false } as const;

/** A statement that PostgreSQL runs. */
export const runs = (sql: string, more: Partial<SqlStatement> = {}): SqlStatement => ({ ...base, sql, ...more });
export const changesSchema = (sql: string, more: Partial<SqlStatement> = {}): SqlStatement => runs(sql, { changesSchema: true, ...more });
