/** The Data API with faults: statements that are refused, last long, fail, or are told to have failed. */
import { ServiceError } from '../errors';
import type { CallContext, JsonApi, Operation } from '../edge/api';
import type { FaultSetting } from './interposer';

interface Submitted {
  readonly Id: string;
}
interface Described {
  readonly Status: string;
}

/** In seconds; what it waits for ends by itself, long before. */
const LONGEST_WAIT = 30;
/** The words of a lost connection: no fault of the data. */
const LOST = 'ERROR: server closed the connection unexpectedly';

export function faultyStatements(api: JsonApi, setting: FaultSetting): Partial<JsonApi> {
  const { operations } = api;
  const told = new Map<string, { readonly until?: number; readonly as?: string }>();
  const { plan, scheduler } = setting;

  const submit =
    (operation: Operation, isTransaction: boolean): Operation =>
    async (input, context: CallContext) => {
      if (plan.isDuring('warehouse down', (scheduler.now() - setting.start) / 1000)) throw new ServiceError('InternalServerException', 'The service is unavailable.', 500);
      const faults = plan.pass('statement');
      const fails = isTransaction ? plan.meet(faults, 'statement fails') : undefined;
      const submitted = (await (fails ? operations.ExecuteStatement!({ WorkgroupName: input.WorkgroupName, Database: input.Database, Sql: 'SELECT 1', ...(input.ClientToken && { ClientToken: input.ClientToken }) }, context) : operation(input, context))) as Submitted;
      // Its end is real work: nothing else begins before it. By the clock of the simulation it takes no time.
      await operations.DescribeStatement!({ Id: submitted.Id, WaitTimeSeconds: LONGEST_WAIT }, context);
      const slow = plan.meet(faults, 'statement slow');
      const unknown = isTransaction ? plan.meet(faults, 'statement outcome unknown') : undefined;
      const status = fails ? 'FAILED' : unknown?.status;
      if (slow || status) told.set(submitted.Id, { ...(slow && { until: scheduler.now() + slow.seconds * 1000 }), ...(status && { as: status }) });
      return submitted;
    };

  const DescribeStatement: Operation = async (input, context: CallContext) => {
    const described = (await operations.DescribeStatement!(input, context)) as Described;
    const lie = told.get(input.Id);
    if (lie?.until !== undefined && scheduler.now() < lie.until) {
      setting.holdAnswer(Math.min(lie.until - scheduler.now(), (input.WaitTimeSeconds ?? 0) * 1000));
      return { ...described, Status: 'STARTED', HasResultSet: false };
    }
    return lie?.as ? { ...described, Status: lie.as, HasResultSet: false, Error: LOST } : described;
  };

  return {
    operations: {
      ...operations,
      ExecuteStatement: submit(operations.ExecuteStatement!, false),
      BatchExecuteStatement: submit(operations.BatchExecuteStatement!, true),
      DescribeStatement,
    },
  };
}
