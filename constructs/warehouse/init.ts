import { eventClasses } from '../../schemas';
import { createTable, heldSchema } from '../../schemas/redshift';
import { auditDifferences } from './audit-table';
import { opsTables } from './ops-tables';
import { query, StatementError, type Warehouse } from './data-api';

/** Who may do what in the warehouse. */
const ROLES = ['loader', 'analyst', 'operator'] as const;

export interface WarehouseOptions {
  /** Seconds after which a missing record is unaccounted instead of in flight. */
  readonly freshnessSeconds: number;
  /** Name of the IAM role of the load function; its database user is `IAMR:<name>`. Left out where roles are not mapped. */
  readonly loadRoleName?: string;
  /** The same of the audit function. */
  readonly auditRoleName?: string;
}

/**
 * The statements of `cyberactive warehouse init`, in order. All but those of roles may run again as they are.
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html IAM roles become users `IAMR:<role>`
 */
export function initStatements(options: WarehouseOptions): string[] {
  return [
    `CREATE SCHEMA IF NOT EXISTS "events"`,
    `CREATE SCHEMA IF NOT EXISTS "ops"`,
    `CREATE SCHEMA IF NOT EXISTS "${heldSchema}"`,
    ...Object.values(eventClasses).map((eventClass) => createTable(eventClass)),
    ...Object.values(eventClasses).map((eventClass) => createTable(eventClass, { schema: heldSchema })),
    ...opsTables(options.freshnessSeconds),
    auditDifferences,
    ...ROLES.map((role) => `CREATE ROLE "${role}"`),
    ...grants([options.loadRoleName, options.auditRoleName]),
  ];
}

/** @param roleNames IAM roles of the functions that write tables */
function grants(roleNames: readonly (string | undefined)[]): string[] {
  return [
    ...ROLES.flatMap((role) => ['events', 'ops'].map((schema) => `GRANT USAGE ON SCHEMA "${schema}" TO ROLE "${role}"`)),
    `GRANT ALL ON ALL TABLES IN SCHEMA "events" TO ROLE "loader"`,
    `GRANT ALL ON ALL TABLES IN SCHEMA "ops" TO ROLE "loader"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "events" TO ROLE "analyst"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "ops" TO ROLE "analyst"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "events" TO ROLE "operator"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "ops" TO ROLE "operator"`,
    // Rows that are not to be seen yet: load's alone; an operator may look.
    ...(['loader', 'operator'] as const).map((role) => `GRANT USAGE ON SCHEMA "${heldSchema}" TO ROLE "${role}"`),
    `GRANT ALL ON ALL TABLES IN SCHEMA "${heldSchema}" TO ROLE "loader"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "${heldSchema}" TO ROLE "operator"`,
    // What an operator mends by hand: announced generations, quarantined objects.
    `GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "ops" TO ROLE "operator"`,
    ...roleNames.filter((name) => name !== undefined).flatMap((name) => [`CREATE USER "IAMR:${name}" PASSWORD DISABLE`, `GRANT ROLE "loader" TO "IAMR:${name}"`]),
  ];
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
