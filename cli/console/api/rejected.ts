import { groupRejected, type RejectedGroup } from '../../../constructs/replay/rejected-groups';
import { rejectedRecords } from '../../../constructs/replay/rejected-records';
import { findRejected } from '../../replay/find-rejected';
import { filterOf, type FilterOptions } from '../../replay/options';
import { askingWarehouse } from '../../replay/warehouse-errors';
import { commandLine } from '../command-line';
import { offendingToken, type Token } from '../offending-token';
import { allGiven } from '../parameters';
import type { Call, Route, Surroundings } from '../route';

/** Groups that a page shows; the command has the rest. */
const GROUPS = 200;
const RECORDS = 20;

export const filterNames = ['reason', 'field', 'source', 'customer', 'since', 'until'] as const;

/** A group with its example's token that is at fault. */
export interface ShownGroup extends RejectedGroup {
  readonly token: Token | null;
}

/** `rejected`: groups of one cause, and the records of one. The warehouse is asked, so the page asks only when told to. */
export function rejectedRoutes({ env, open }: Surroundings): Route[] {
  return [
    {
      method: 'GET',
      path: 'rejected',
      run: async (call) => {
        const filter = usual(call);
        const { warehouse, now } = await open();
        const groups = await askingWarehouse(() => groupRejected(rejectedRecords(warehouse, filterOf(filter, now()), false)));
        const shown: ShownGroup[] = groups.slice(0, GROUPS).map((group) => ({ ...group, token: offendingToken({ ...group, excerpt: group.example.excerpt }) }));
        const records = groups.reduce((sum, group) => sum + group.records, 0);
        return { command: commandLine(env, ['rejected', 'list'], { ...filter }), document: { filter, records, group_count: groups.length, groups: shown } };
      },
    },
    {
      method: 'GET',
      path: 'rejected/:id',
      run: async (call) => {
        const filter = usual(call);
        const { warehouse, now } = await open();
        const { records, count } = await findRejected(warehouse, call.id, filterOf(filter, now()), RECORDS);
        const document = { count, records: records.map((record) => ({ ...record, token: offendingToken(record) })) };
        return { command: commandLine(env, ['rejected', 'show', call.id], { ...filter }), document };
      },
    },
  ];
}

/** Without a time, of the last week: nobody reads a year's records by opening a page. */
const usual = (call: Call): FilterOptions => ({ since: '7d', ...allGiven(call, filterNames) });
