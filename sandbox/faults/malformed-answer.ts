import { failure, responseTooLarge } from '../lambda/error-documents';
import type { FaultOf } from './fault';

interface Answer {
  readonly records: readonly { readonly recordId: string }[];
}

/** A transform's answer, spoilt in one of the ways that Firehose's contract names. */
export function malformed<T extends { readonly payload: Buffer }>(outcome: T, how: FaultOf<'answer malformed'>['how']): T {
  if (how === 'too large') return { ...outcome, ...failure(responseTooLarge(), '') };
  if (how === 'no JSON') return { ...outcome, payload: Buffer.from('not JSON') };
  const { records } = JSON.parse(outcome.payload.toString('utf8')) as Answer;
  const [first, ...rest] = records;
  const spoilt = { missing: rest, doubled: [...records, first], unknown: [{ ...first, recordId: 'nobody' }, ...rest] }[how];
  return { ...outcome, payload: Buffer.from(JSON.stringify({ records: spoilt })) };
}
