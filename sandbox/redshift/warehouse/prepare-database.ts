import { databaseSql, databaseVersion } from './database-sql';
import type { Session } from './session';

/** Brings the database to the version of these files, if it is not there. */
export async function prepareDatabase(session: Session): Promise<void> {
  const { rows } = await session.query(`SELECT obj_description(to_regnamespace('redshift'), 'pg_namespace')`);
  if (rows[0]?.[0] !== databaseVersion) await session.query(databaseSql);
}
