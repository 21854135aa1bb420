import type { Deprecation } from '../event-class';
import { fieldFinding, type AvscField, type AvscRecord } from './avsc-record';
import { setMember } from './edits';
import type { Finding } from './schema-error';
import { readsOf, type Statement } from './statements';

/** What the calendar says of the columns that are on their way out. @param today `2026-11-22`, UTC */
export function* deadlineFindings(record: AvscRecord, today: string): Iterable<Finding> {
  for (const field of record.fields) {
    const deprecated = deprecationOf(field);
    if (!deprecated) continue;
    const { until } = deprecated;
    const isRetired = field.attributes.retired === true;
    if (isRetired && today <= until) {
      yield fieldFinding(record, field, 'retired', 'retired_early', { problem: `expected it to stay until ${until}, found it retired`, fix: 'wait for that day', from: until, to: 'retired' });
    } else if (!isRetired && today > until) {
      const detail = { problem: `expected it to be retired after ${until}, found it still there`, fix: 'write "retired": true, or a later day', from: until, to: 'in use' };
      yield fieldFinding(record, field, 'deprecated', 'deprecation_over', { ...detail, edits: [setMember(field.node, 'retired', true)] });
    }
  }
}

/** Places of readers that are named in a finding; the rest are counted. */
const NAMED = 3;

/** Columns whose time is over and that somebody still reads. @param statements of a query log, or saved ones */
export function* readerFindings(record: AvscRecord, today: string, statements: readonly Statement[]): Iterable<Finding> {
  for (const field of record.fields) {
    const deprecated = deprecationOf(field);
    if (!deprecated || (field.attributes.retired !== true && today <= deprecated.until)) continue;
    const reads = readsOf(statements, record.name, field.name);
    if (reads.length === 0) continue;
    const places = reads.slice(0, NAMED).map(({ place }) => place).join(', ');
    const more = reads.length > NAMED ? ` and ${reads.length - NAMED} more` : '';
    yield fieldFinding(record, field, 'name', 'retired_read', {
      problem: `expected no statement to read it after ${deprecated.until}, found ${reads.length}: ${places}${more}`,
      fix: deprecated.use === undefined ? 'change the statements' : `read ${deprecated.use} instead`,
    });
  }
}

/** The deprecation, where it says its days. */
function deprecationOf({ attributes: { deprecated } }: AvscField): Deprecation | undefined {
  const { since, until } = (deprecated ?? {}) as Partial<Record<string, unknown>>;
  return typeof since === 'string' && typeof until === 'string' && since <= until ? (deprecated as Deprecation) : undefined;
}
