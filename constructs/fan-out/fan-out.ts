import type { PackIdentity } from '../../transforms/pack';
import type { Rejection } from '../../transforms/rejection';
import type { Source } from '../../transforms/source';
import { CountedRanges } from './counted-ranges';
import { Decoder, Undecodable, UnsupportedFormat } from './decode';
import { hasUtf8Mark } from './file-format';
import { JsonFramer } from './frame-json';
import { LineFramer } from './frame-lines';
import type { Framer } from './framer';
import { Packer, type PackMode, type RoutedPack } from './packer';
import { noRecords, type RecordCounts } from './record-counts';
import { includes, type RecordRange } from './record-range';
import { RecordSorter, type RouteFault } from './record-sorter';
import { routingTable } from './scanner/routing-table';
import { rejectionOf, type AboutUpload, type FanOutReason } from './refusal';

/** Emit again (upload, record ranges, generation) from raw: the first time it is generation 1 and all records. */
export interface FanOutJob {
  readonly identity: Omit<PackIdentity, 'class' | 'framing'>;
  /** Undefined if this version has no source of that name: the file is one rejected record. */
  readonly source: Source | undefined;
  /** Bytes of the file as uploaded. */
  readonly size: number;
  /** Why the whole file is one rejected record, where that is known before it is read. */
  readonly refused?: FanOutReason;
  /** Ascending, not overlapping. All records are counted, these are emitted. */
  readonly ranges: readonly RecordRange[];
  /** Records to count by themselves, as `ordered`; @default none */
  readonly ordered?: readonly RecordRange[];
  readonly mode: PackMode;
  readonly maxDecodedBytes: number;
  readonly maxExcerptBytes: number;
}

/** What came of the last bytes. */
export interface FanOutPart {
  readonly packs: readonly RoutedPack[];
  readonly rejections: readonly Rejection[];
  readonly faults: readonly RouteFault[];
}

export interface FanOutEnd {
  /** False if it was stopped; then the counts go no further than `next`. */
  readonly complete: boolean;
  /** The first record that was not looked at. */
  readonly next: number;
  readonly counts: RecordCounts;
  /** How many of the records are in the job's `ordered`. */
  readonly ordered: number;
  /** See Decoder; of a file that is not read, what it looks like; `unread` for an unknown source. */
  readonly encoding: string;
  readonly decodedBytes: number;
}

export interface FanOutControl {
  /** Takes what is complete before more is read: memory does not grow with the file. */
  emit(part: FanOutPart): Promise<void>;
  /** Asked after each chunk; true ends the work, with all records before `next` emitted. */
  isTimeToStop(): boolean;
}

/**
 * Decodes, frames, routes and packs a file. The same file and job give the same records, whenever and however often:
 * a job that was stopped goes on with the ranges cut to `next`.
 * @param open begins to read the file anew, from its first byte; a piece may be overwritten when the next is asked for
 * @throws what `open` and `emit` throw
 */
export async function fanOut(open: () => AsyncIterable<Uint8Array>, job: FanOutJob, control: FanOutControl): Promise<FanOutEnd> {
  if (job.refused) return refuse(job, job.refused, 'unread', control);
  if (!job.source) return refuse(job, 'unknown_source', 'unread', control);
  try {
    return await readFile(open, job, job.source, control);
  } catch (error) {
    if (!(error instanceof UnsupportedFormat)) throw error;
    return refuse(job, 'unsupported_format', error.looksLike, control);
  }
}

async function readFile(
  open: () => AsyncIterable<Uint8Array>,
  job: FanOutJob,
  source: Source,
  control: FanOutControl,
): Promise<FanOutEnd> {
  const packer = new Packer({ ...job.identity, framing: source.framing }, job.mode);
  const sorter = new RecordSorter(source, packer, aboutUpload(job), job.ranges, job.maxExcerptBytes);
  const decoder = new Decoder(open, job.maxDecodedBytes);
  const ordered = job.ordered && new CountedRanges(sorter, job.ordered);
  const handler = ordered ?? sorter;
  const framer = new (source.framing === 'json' ? JsonFramer : LineFramer)(handler, routingTable(source.routing));
  const emit = async (all: boolean): Promise<void> => {
    const part = { packs: packer.take(all), ...sorter.take() };
    if (part.packs.length + part.rejections.length + part.faults.length > 0) await control.emit(part);
  };
  const end = (complete: boolean): FanOutEnd => ({
    ...{ complete, next: framer.number, counts: sorter.counts, ordered: ordered?.records ?? 0 },
    ...{ encoding: decoder.encoding, decodedBytes: decoder.decodedBytes },
  });

  // The record in which the decoded bytes end is not whole: parsed, it could mean something else.
  const rejectRemainder = (detail: string): void => {
    const { number, offset } = framer;
    const reject = (): void => sorter.reject('undecodable_remainder', number, offset, decoder.decodedBytes - offset, undefined, detail);
    if (ordered) ordered.count(number, reject);
    else reject();
  };

  try {
    let isFirst = true;
    for await (const chunk of decoder.chunks()) {
      framer.push(isFirst ? withoutMark(framer, chunk) : chunk);
      isFirst = false;
      await emit(false);
      if (!control.isTimeToStop()) continue;
      await emit(true);
      return end(false);
    }
    const cut = framer.end();
    if (cut !== undefined) rejectRemainder(cut);
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    rejectRemainder(error.message);
  }
  await emit(true);
  return end(true);
}

/** A UTF-8 byte order mark is part of the file, and of no record. */
function withoutMark(framer: Framer, firstChunk: Buffer): Buffer {
  if (!hasUtf8Mark(firstChunk)) return firstChunk;
  framer.skip(3);
  return firstChunk.subarray(3);
}

/** The whole file is one rejected record. */
async function refuse(job: FanOutJob, reason: FanOutReason, encoding: string, control: FanOutControl): Promise<FanOutEnd> {
  const rejection = rejectionOf(aboutUpload(job), { reason, number: 1, offset: 0, length: job.size, detail: encoding });
  if (includes(job.ranges, 1)) await control.emit({ packs: [], rejections: [rejection], faults: [] });
  const counts = { ...noRecords(), records: 1, rejected: { [reason]: 1 } };
  return { complete: true, next: 2, counts, ordered: includes(job.ordered ?? [], 1) ? 1 : 0, encoding, decodedBytes: 0 };
}

function aboutUpload({ identity, source }: FanOutJob): AboutUpload {
  const { customer, upload, generation, source: name, context } = identity;
  return { customer, upload, generation, source: name, sourceVersion: source?.version ?? 0, uploadedAt: context.uploadedAt };
}
