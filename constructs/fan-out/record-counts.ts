import type { EventClassName } from '../../schemas';
import type { Reason } from '../../transforms/errors';

/** What a file holds: the right side of `records = routed + rejected`, and the lines that are no records. */
export interface RecordCounts {
  records: number;
  routed: Partial<Record<EventClassName, number>>;
  rejected: Partial<Record<Reason, number>>;
  blank: number;
  comment: number;
  header: number;
}

export const noRecords = (): RecordCounts => ({ records: 0, routed: {}, rejected: {}, blank: 0, comment: 0, header: 0 });
