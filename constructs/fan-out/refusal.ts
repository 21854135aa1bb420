import type { Reason } from '../../transforms/errors';
import { MAX_RECORD_BYTES } from '../../transforms/pack';
import type { Rejection } from '../../transforms/rejection';

/** Why fan-out rejects a record, before any parse sees it. */
export type FanOutReason = keyof typeof expectations;

const expectations = {
  record_too_large: { field: 'record', expected: `at most ${MAX_RECORD_BYTES} bytes` },
  undecodable_remainder: { field: 'file', expected: 'bytes that can be decoded to the end' },
  unsupported_format: { field: 'file', expected: 'text or gzip' },
  unknown_source: { field: 'source', expected: 'the name of a source of this version' },
  wrong_content: { field: 'file', expected: 'the SHA-256 that was promised' },
  internal: { field: 'record', expected: 'the source to route it without a fault' },
} as const satisfies Partial<Record<Reason, { field: string; expected: string }>>;

/** What is the same in each rejection of an upload. */
export type AboutUpload = Pick<Rejection, 'customer' | 'upload' | 'generation' | 'source' | 'sourceVersion' | 'uploadedAt'>;
/** What differs. */
type AboutRecord = Pick<Rejection, 'number' | 'offset' | 'length' | 'detail' | 'excerpt'> & { readonly reason: FanOutReason };

export function rejectionOf(upload: AboutUpload, record: AboutRecord): Rejection {
  return { ...upload, ...record, ...expectations[record.reason] };
}
