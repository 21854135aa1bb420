import type { Session } from '../warehouse/session';

/** A column that COPY fills. */
export interface TargetColumn {
  readonly name: string;
  /** As Redshift names it: `bigint`, `varchar`, `super`. */
  readonly type: string;
  /** Of character types: bytes that fit. */
  readonly bytes?: number;
}

const names: Readonly<Record<string, string>> = {
  'character varying': 'varchar',
  character: 'char',
  'timestamp without time zone': 'timestamp',
  jsonb: 'super',
};

/** All columns of a table in order. @param table quoted for PostgreSQL @throws DatabaseError if there is no such table */
export async function targetColumns(session: Session, table: string): Promise<TargetColumn[]> {
  const { rows } = await session.query(
    `SELECT attname, format_type(atttypid, NULL), atttypmod FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  );
  return rows.map(([name, type, modifier]) => {
    const redshiftName = names[type!] ?? type!;
    const hasLength = redshiftName === 'varchar' || redshiftName === 'char';
    // The modifier of a character type is its length and 4; without a length it is as wide as can be.
    return { name: name!, type: redshiftName, ...(hasLength && { bytes: Number(modifier) > 4 ? Number(modifier) - 4 : 65_535 }) };
  });
}
