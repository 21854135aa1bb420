import { decodePack, type Pack } from '../../transforms/pack';
import { normalise } from '../../transforms/normalise';
import type { Rejection } from '../../transforms/rejection';
import type { Reason } from '../../transforms/errors';
import type { Context, Source } from '../../transforms/source';
import { fanOut, type FanOutEnd } from '../fan-out/fan-out';
import { allRecords } from '../fan-out/record-range';
import type { Counts } from '../state/registry';

/** What became of one record. Of a rejected one `class` is where it was routed to, if it was. */
export interface RecordVerdict {
  readonly record: number;
  readonly class?: string;
  readonly reason?: Reason;
  readonly field?: string;
  readonly expected?: string;
}

export interface DryRun {
  /** Of the file: `plain`, `gzip`, …; of one that is not read, what it looks like. */
  readonly encoding: string;
  readonly decodedBytes: number;
  readonly records: number;
  /** By event class. */
  readonly accepted: Counts;
  /** By reason. */
  readonly rejected: Counts;
  readonly blank: number;
  readonly comment: number;
  readonly header: number;
  /** Ascending. */
  readonly verdicts: readonly RecordVerdict[];
}

/** No record is refused because others were large before it. */
const MAX_ROW_BYTES = 5_000_000;
const nobody = { customer: 'dry-run', upload: 'a'.repeat(26), generation: 1 };

/**
 * Does with a sample what the pipeline would do with a file, and stores nothing: the verdicts are those of the very code
 * that fan-out and transform run.
 */
export async function dryRun(sample: Buffer, source: Source, context: Context, maxDecodedBytes: number, now: number): Promise<DryRun> {
  const verdicts: RecordVerdict[] = [];
  const rejectedAs = ({ number, eventClass, reason, field, expected }: Rejection): void =>
    void verdicts.push({ record: number, ...(eventClass && { class: eventClass }), reason, ...(field && { field }), ...(expected && { expected }) });
  const options = { now, sources: { [source.name]: source }, maxExcerptBytes: 0, maxRowBytes: MAX_ROW_BYTES };
  const judge = (pack: Pack): void => {
    const { rejections } = normalise(pack, options);
    const rejected = new Set(rejections.map(({ number }) => number));
    rejections.forEach(rejectedAs);
    for (const { number } of pack.records) if (!rejected.has(number)) verdicts.push({ record: number, class: pack.header.class });
  };
  const end = await fanOut(() => bytesOf(sample), jobOf(sample, source, context, maxDecodedBytes), {
    async emit({ packs, rejections }) {
      rejections.forEach(rejectedAs);
      for (const { data } of packs) judge(decodePack(Buffer.from(data)));
    },
    isTimeToStop: () => false,
  });
  return summed(end, verdicts.sort((a, b) => a.record - b.record));
}

function jobOf(sample: Buffer, source: Source, context: Context, maxDecodedBytes: number): Parameters<typeof fanOut>[1] {
  return {
    identity: { ...nobody, source: source.name, context },
    ...{ source, size: sample.length, ranges: allRecords, mode: 'lines', maxDecodedBytes, maxExcerptBytes: 0 },
  };
}

async function* bytesOf(sample: Buffer): AsyncGenerator<Uint8Array> {
  yield sample;
}

function summed({ encoding, decodedBytes, counts }: FanOutEnd, verdicts: readonly RecordVerdict[]): DryRun {
  const [accepted, rejected]: [Record<string, number>, Record<string, number>] = [{}, {}];
  for (const { class: eventClass, reason } of verdicts) {
    if (reason !== undefined) rejected[reason] = (rejected[reason] ?? 0) + 1;
    else accepted[eventClass!] = (accepted[eventClass!] ?? 0) + 1;
  }
  const { blank, comment, header } = counts;
  return { encoding, decodedBytes, records: verdicts.length, accepted, rejected, blank, comment, header, verdicts };
}
