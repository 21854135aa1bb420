import type { FaultOf } from './faults';

interface Answer {
  readonly records: readonly { readonly recordId: string }[];
}

/** A transform's answer, spoilt in one of the ways that Firehose's contract names. */
export function malformed(payload: Buffer, how: FaultOf<'answer malformed'>['how']): Buffer {
  if (how === 'no JSON') return Buffer.from('not JSON');
  const { records } = JSON.parse(payload.toString('utf8')) as Answer;
  const [first, ...rest] = records;
  const spoilt = { missing: rest, doubled: [...records, first], unknown: [{ ...first, recordId: 'nobody' }, ...rest] }[how];
  return Buffer.from(JSON.stringify({ records: spoilt }));
}
