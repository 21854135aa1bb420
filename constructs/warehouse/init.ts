import { eventClasses } from '../../schemas';
import { createTable } from '../../schemas/redshift';
import { opsTables } from './ops-tables';
import { query, StatementError, type Warehouse } from './data-api';

/** Who may do what in the warehouse. */
const ROLES = ['loader', 'analyst', 'operator'] as const;

export interface WarehouseOptions {
  /** Seconds after which a missing record is unaccounted instead of in flight. */
  readonly freshnessSeconds: number;
  /** Name of the IAM role of the load function; its database user is `IAMR:<name>`. Left out where roles are not mapped. */
  readonly loadRoleName?: string;
}

/**
 * The statements of `cyberactive warehouse init`, in order. All but those of roles may run again as they are.
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html IAM roles become users `IAMR:<role>`
 */
export function initStatements(options: WarehouseOptions): string[] {
  return [
    `CREATE SCHEMA IF NOT EXISTS "events"`,
    `CREATE SCHEMA IF NOT EXISTS "ops"`,
    ...Object.values(eventClasses).map((eventClass) => createTable(eventClass)),
    ...opsTables(options.freshnessSeconds),
    ...ROLES.map((role) => `CREATE ROLE "${role}"`),
    ...grants(options.loadRoleName),
  ];
}

function grants(loadRoleName: string | undefined): string[] {
  const statements = [
    ...ROLES.flatMap((role) => ['events', 'ops'].map((schema) => `GRANT USAGE ON SCHEMA "${schema}" TO ROLE "${role}"`)),
    `GRANT ALL ON ALL TABLES IN SCHEMA "events" TO ROLE "loader"`,
    `GRANT ALL ON ALL TABLES IN SCHEMA "ops" TO ROLE "loader"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "events" TO ROLE "analyst"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "ops" TO ROLE "analyst"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "events" TO ROLE "operator"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "ops" TO ROLE "operator"`,
    // What an operator mends by hand: announced generations, quarantined objects.
    `GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "ops" TO ROLE "operator"`,
  ];
  if (loadRoleName === undefined) return statements;
  const user = `"IAMR:${loadRoleName}"`;
  return [...statements, `CREATE USER ${user} PASSWORD DISABLE`, `GRANT ROLE "loader" TO ${user}`];
}

/**
 * Makes schemas, tables, views, roles and grants; what exists already is left as it is.
 * @throws StatementError for anything but "already exists"
 */
export async function initWarehouse(warehouse: Warehouse, options: WarehouseOptions, done: (statement: string) => void = () => {}): Promise<void> {
  for (const statement of initStatements(options)) {
    try {
      await query(warehouse, statement);
    } catch (error) {
      if (!(error instanceof StatementError) || !/already exists/i.test(error.message)) throw error;
    }
    done(statement);
  }
}
