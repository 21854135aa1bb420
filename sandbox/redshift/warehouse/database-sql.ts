import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In order: later files use what earlier ones make. */
const files = ['dates.sql', 'numbers.sql', 'text.sql', 'super.sql', 'system.sql'];

const definitions = files.map((file) => readFileSync(join(__dirname, 'sql', file), 'utf8')).join('\n');

/** Of the files' text; kept as the comment of schema `redshift`. */
export const databaseVersion = createHash('sha256').update(definitions).digest('hex').slice(0, 16);

/**
 * Makes schema `redshift`: functions that PostgreSQL lacks, and the system tables and views. It stands on the search path
 * of the database, so that those who come by psql have them too. May run again over what is there.
 */
export const databaseSql = `SET client_min_messages = warning;
SET check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS redshift;
${definitions}
GRANT USAGE ON SCHEMA redshift TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA redshift TO PUBLIC;
COMMENT ON SCHEMA redshift IS '${databaseVersion}';
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET search_path TO "$user", public, redshift', current_database());
  EXECUTE format('ALTER DATABASE %I SET timezone TO ''UTC''', current_database());
END $$;
RESET check_function_bodies;
RESET client_min_messages;
SET search_path TO "$user", public, redshift;
SET timezone TO 'UTC'`;
