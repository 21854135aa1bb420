import { groupOf, isGroup } from '../../constructs/replay/rejected-groups';
import { rejectedRecords, type RejectedFilter, type RejectedRecord } from '../../constructs/replay/rejected-records';
import { isUploadId } from '../../constructs/state/registry';
import type { Warehouse } from '../../constructs/warehouse/data-api';
import { CommandError, exitCodes } from '../exit';
import { askingWarehouse } from './warehouse-errors';

/** The records of an id and the filters; without an id, of the filters. @throws CommandError for what is no id */
export async function* selectRejected(warehouse: Warehouse, id: string | undefined, filter: RejectedFilter): AsyncGenerator<RejectedRecord> {
  if (id === undefined) return yield* rejectedRecords(warehouse, filter, true);
  const event = /^([a-z2-7]{26})-(\d{1,15})-0$/.exec(id);
  if (event && isUploadId(event[1]!)) return yield* rejectedRecords(warehouse, { ...filter, upload: event[1], record: Number(event[2]) }, true);
  if (!isGroup(id)) throw new CommandError(exitCodes.usage, 'id: expected a group (r-…) or an event_id that ends in -0, as the list shows them', 'cyberactive rejected list');
  for await (const record of rejectedRecords(warehouse, filter, true)) if (groupOf(record).group === id) yield record;
}

/** What `rejected show` prints. */
export interface FoundRejected {
  readonly records: readonly Omit<RejectedRecord, 'head'>[];
  /** Of all that the id and the filters have. */
  readonly count: number;
}

/** @param limit records that are kept @throws CommandError where there is none */
export async function findRejected(warehouse: Warehouse, id: string, filter: RejectedFilter, limit: number): Promise<FoundRejected> {
  const records: Omit<RejectedRecord, 'head'>[] = [];
  let count = 0;
  await askingWarehouse(async () => {
    for await (const { head: _, ...record } of selectRejected(warehouse, id, filter)) if (count++ < limit) records.push(record);
  });
  if (count === 0) throw notRejected(id);
  return { records, count };
}

export const notRejected = (id: string): CommandError =>
  new CommandError(exitCodes.refused, `no rejected record of ${id}: it may have become an event since`, 'cyberactive rejected list');
