import { createHash } from 'node:crypto';
import { base32 } from '../presign/upload-identity';
import { messageShape } from './message-shape';
import type { RejectedRecord } from './rejected-records';

/** Rejected records that one cause explains: same customer, source, reason, field and message shape. */
export interface RejectedGroup {
  /** `r-` and 8 characters; the same as long as the group's own terms are. */
  readonly group: string;
  readonly customer_id: string;
  readonly source: string;
  readonly reason: string;
  readonly field: string | null;
  readonly expected: string | null;
  readonly shape: string;
  readonly records: number;
  readonly uploads: number;
  /** When the first and the last of their uploads were promised, epoch ms. */
  readonly first_seen: number;
  readonly last_seen: number;
  /** One of them. */
  readonly example: { readonly event_id: string; readonly excerpt: string | null };
}

/** A group's id and how its messages look. */
export function groupOf(record: RejectedRecord): { readonly group: string; readonly shape: string } {
  // Records without text (a zip, the rest of a broken file) look like what the decoder said of them.
  const shape = messageShape(record.head ?? record.detail ?? '');
  const terms = [record.customer_id, record.source, record.reason, record.field, shape];
  const hash = createHash('sha256').update(JSON.stringify(terms)).digest();
  return { group: `r-${base32(hash.subarray(0, 5))}`, shape };
}

export const isGroup = (text: string): boolean => /^r-[a-z2-7]{8}$/.test(text);

/** Groups of all records, largest first. Memory grows with the groups, not with the records. */
export async function groupRejected(records: AsyncIterable<RejectedRecord>): Promise<RejectedGroup[]> {
  const groups = new Map<string, { group: RejectedGroup; lastUpload: string }>();
  for await (const record of records) {
    const { group, shape } = groupOf(record);
    const entry = groups.get(group);
    if (!entry) groups.set(group, { group: first(record, group, shape), lastUpload: record.upload_id });
    else {
      // Records come upload by upload.
      const isNext = entry.lastUpload !== record.upload_id;
      groups.set(group, { group: grown(entry.group, record, isNext), lastUpload: record.upload_id });
    }
  }
  return [...groups.values()].map(({ group }) => group).sort((a, b) => b.records - a.records || (a.group < b.group ? -1 : 1));
}

function first(record: RejectedRecord, group: string, shape: string): RejectedGroup {
  const { customer_id, source, reason, field, expected, uploaded_at, event_id } = record;
  return {
    ...{ group, customer_id, source, reason, field, expected, shape, records: 1, uploads: 1 },
    ...{ first_seen: uploaded_at, last_seen: uploaded_at, example: { event_id, excerpt: record.head ?? record.detail } },
  };
}

function grown(group: RejectedGroup, { uploaded_at }: RejectedRecord, isNextUpload: boolean): RejectedGroup {
  return {
    ...group,
    records: group.records + 1,
    uploads: group.uploads + (isNextUpload ? 1 : 0),
    first_seen: Math.min(group.first_seen, uploaded_at),
    last_seen: Math.max(group.last_seen, uploaded_at),
  };
}
