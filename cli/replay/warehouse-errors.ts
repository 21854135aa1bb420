import { FilterError } from '../../constructs/replay/rejected-records';
import { StatementError } from '../../constructs/warehouse/data-api';
import { CommandError, exitCodes } from '../exit';

/** Runs work that asks the warehouse; what it refuses is said in its own words, with what to do. */
export async function askingWarehouse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FilterError) throw new CommandError(exitCodes.usage, error.message);
    if (!(error instanceof StatementError)) throw error;
    const isMissing = /does not exist/.test(error.message);
    throw new CommandError(
      isMissing ? exitCodes.precondition : exitCodes.refused,
      `warehouse: ${error.message}`,
      isMissing ? 'make its tables and views: cyberactive warehouse init' : 'ask for less: --since, --upload, --source',
    );
  }
}
