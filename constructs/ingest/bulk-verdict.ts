import { RecordError } from '../../transforms/errors';
import type { Context, Source } from '../../transforms/source';
import { MAX_RECORD_BYTES } from '../../transforms/pack';
import type { BulkItem } from './bulk-items';
import { textMembers } from './text-members';

/** What the client is told of one item, in Elasticsearch's words. */
export interface Verdict {
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason: string };
}

export const created: Verdict = { status: 201 };

/** Whether there is nothing to store of an item: it is refused, and its client told so. */
export const refusals = {
  unknownIndex: (sources: readonly string[]): Verdict => refuse(404, 'index_not_found_exception', `index: expected the name of a source, one of ${sources.join(', ')}`),
  notInScope: (detail: string): Verdict => refuse(403, 'security_exception', detail),
  notAppending: (action: string): Verdict => refuse(400, 'illegal_argument_exception', `action: expected index or create, found ${action}; logs are only added to`),
  noLine: refuse(400, 'document_parsing_exception', 'document: expected a line in it, found an empty one'),
  noDocument: refuse(400, 'illegal_argument_exception', 'document: expected a line after the action, found the end of the body'),
};

/**
 * What will become of a record, so that the client learns it at once: its own source reads it. It is stored in any case;
 * one that is refused here becomes a rejected record with the same reason.
 */
export function verdictOf(item: BulkItem, record: Buffer, source: Source, context: Context): Verdict {
  if (item.malformed !== undefined) return refuse(400, 'illegal_argument_exception', 'action: expected {"index": {…}} or {"create": {…}} on a line');
  if (!isObject(item.document!)) return refuse(400, 'document_parsing_exception', 'document: expected a JSON object on a line');
  if (record.length > MAX_RECORD_BYTES) return refuse(400, 'document_parsing_exception', `record_too_large: record: expected at most ${MAX_RECORD_BYTES} bytes, found ${record.length}`);
  try {
    source.parse(record.toString('utf8'), context);
    return created;
  } catch (error) {
    const reason = error instanceof RecordError ? `${error.reason}: ${error.message}` : 'internal';
    return refuse(400, 'document_parsing_exception', reason);
  }
}

const NONE: ReadonlySet<string> = new Set();
const isObject = (document: Buffer): boolean => textMembers(document.toString('utf8'), NONE) !== undefined;

function refuse(status: number, type: string, reason: string): Verdict {
  return { status, error: { type, reason } };
}
