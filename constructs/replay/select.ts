import type { S3Client } from '@aws-sdk/client-s3';
import { allRecords } from '../fan-out/record-range';
import { dayOf, type Registry, type UploadKey } from '../state/registry';
import type { Warehouse } from '../warehouse/data-api';
import { readDeadLetters, type DeadLetterQueues } from './dead-letters';
import { rejectedRanges } from './rejected-records';
import { selectErrors } from './select-errors';
import { Selected, type Selection } from './selection';

/** What finding a selection reaches outside. */
export interface SelectServices {
  readonly registry: Registry;
  readonly warehouse: Warehouse;
  readonly s3: S3Client;
  readonly curatedBucket: string;
  readonly deadLetters: DeadLetterQueues;
}

const DAY = 86_400_000;

/** Which records of which uploads a selection asks for, before anybody has looked whether they can be replayed. */
export async function select(selection: Selection, services: SelectServices): Promise<Selected> {
  const selected = new Selected();
  switch (selection.kind) {
    case 'rejected':
      for await (const { customer, upload, range } of rejectedRanges(services.warehouse, selection.filter)) selected.add([customer, upload], [range]);
      break;
    case 'errors':
      await selectErrors(selection, services, selected);
      break;
    case 'dead_letters':
      await readDeadLetters(services.deadLetters, services, selected);
      break;
    case 'uploads':
      for (const upload of selection.uploads) await selectUpload(upload, services, selected);
      break;
    case 'time':
      await selectTime(selection, services, selected);
  }
  return selected;
}

/** An id alone does not say whose it is. */
async function selectUpload(upload: string, { registry }: SelectServices, selected: Selected): Promise<void> {
  for await (const [customer] of registry.customers.ids()) {
    if (await registry.issued.get(customer, upload)) return selected.add([customer, upload], allRecords);
  }
  selected.leave(`upload ${upload}`, 'expected the promise of this upload, found none');
}

type TimeSelection = Extract<Selection, { kind: 'time' }>;

async function selectTime({ since, until, source, customer }: TimeSelection, { registry }: SelectServices, selected: Selected): Promise<void> {
  const ids: UploadKey[] = [];
  for (let time = since; time < until + DAY && dayOf(time) <= dayOf(until); time += DAY) {
    for await (const id of registry.uploadsOfDay(dayOf(time))) if (customer === undefined || id[0] === customer) ids.push(id);
  }
  for (const id of ids) {
    const issued = await registry.issued.get(...id);
    if (!issued || issued.uploaded_at < since || issued.uploaded_at >= until) continue;
    if (source === undefined || issued.source === source) selected.add(id, allRecords);
  }
}
