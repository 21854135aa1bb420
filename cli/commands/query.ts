import { query, StatementError } from '../../constructs/warehouse/data-api';
import { openEnvironment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { renderRows } from '../report/table';
import { environmentCommand, print, type EnvironmentOptions } from './options';

/** `cyberactive query SQL`: runs one statement in the warehouse, in Redshift's dialect. */
export function queryCommand() {
  return environmentCommand('query', 'run one SQL statement in the warehouse')
    .argument('<sql>', "in Redshift's dialect, in quotes")
    .addHelpText('after', "\nExamples:\n  cyberactive query 'SELECT * FROM ops.upload_accounting'\n  cyberactive query 'SELECT user_name, COUNT(*) FROM events.authentication GROUP BY 1' --json")
    .action(async (sql: string, options: EnvironmentOptions) => {
      const { warehouse } = await openEnvironment(options.env);
      try {
        const rows = await query(warehouse, sql);
        print(options, rows, renderRows(rows));
      } catch (error) {
        if (!(error instanceof StatementError)) throw error;
        throw new CommandError(
          exitCodes.refused,
          error.message,
          `columns and tables: cyberactive query "SELECT table_schema, table_name, column_name FROM svv_columns"`,
        );
      }
    });
}
