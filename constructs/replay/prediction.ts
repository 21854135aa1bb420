import { decodePack } from '../../transforms/pack';
import { batch, type BatchDeps } from '../../transforms/batch';
import type { EventClassName } from '../../schemas';
import type { Source } from '../../transforms/source';
import { rejectedRow } from '../../transforms/rejection';
import { fanOut, type FanOutJob, type FanOutPart } from '../fan-out/fan-out';
import { jobIdentity } from '../fan-out/job-identity';
import type { RoutedPack } from '../fan-out/packer';
import type { RecordRange } from '../fan-out/record-range';
import type { IssuedDocument } from '../state/registry';
import type { Forecast, RejectedRow } from './forecast';
import { RecordSet } from './record-set';

/** What derivation depends on beside the file; the same as fan-out and transform are deployed with. */
export interface DerivationSettings {
  readonly sources: Readonly<Record<string, Source>>;
  readonly maxDecodedBytes: number;
  readonly maxExcerptBytes: number;
  /** Epoch ms. */
  readonly now: number;
}

/** The records of an upload that are derived in trial. */
export interface Trial {
  readonly issued: IssuedDocument;
  readonly generation: number;
  /** Ascending, apart; the last may go to the end of the file. */
  readonly ranges: readonly RecordRange[];
  /** Begins to read the raw object anew. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Takes rows as the transform would answer them, pack by pack: lines of JSON. */
  readonly onRows?: (eventClass: EventClassName, rows: Buffer) => Promise<void>;
}

export interface TrialEnd {
  /** Records that there are in the ranges. */
  readonly records: RecordSet;
  /** Records of the whole file, as this code frames it. */
  readonly framed: number;
}

/**
 * Runs this program's own fan-out and transform over records of a raw file, and puts nothing anywhere: what would become
 * of them. Memory does not grow with the file.
 */
export async function tryOut(trial: Trial, settings: DerivationSettings, forecast: Forecast): Promise<TrialEnd> {
  const records = new RecordSet();
  const derivation = new Derivation(trial, settings, forecast, records);
  const end = await fanOut(trial.open, jobOf(trial, settings), { emit: (part) => derivation.take(part), isTimeToStop: () => false });
  return { records, framed: end.counts.records };
}

class Derivation {
  private readonly deps: BatchDeps;

  constructor(
    private readonly trial: Trial,
    { sources, maxExcerptBytes, now }: DerivationSettings,
    private readonly forecast: Forecast,
    private readonly records: RecordSet,
  ) {
    this.deps = { sources, maxExcerptBytes, now };
  }

  async take({ packs, rejections }: FanOutPart): Promise<void> {
    for (const rejection of rejections) {
      this.records.add(rejection.number);
      this.forecast.fail(JSON.parse(rejectedRow(rejection, this.deps.now)) as RejectedRow);
    }
    for (const pack of packs) await this.transform(pack);
  }

  /** A pack by itself: how Firehose puts them together changes no record's fate but by size, which is tried again. */
  private async transform({ class: eventClass, data }: RoutedPack): Promise<void> {
    const event = { invocationId: '', deliveryStreamArn: '', region: '', records: [{ recordId: '1', approximateArrivalTimestamp: this.deps.now, data: data.toString('base64') }] };
    const { result, rejects, accepted } = batch(event, this.deps);
    const { records } = decodePack(data);
    for (const { number } of records) this.records.add(number);
    const [answer] = result.records;
    if (answer!.result === 'ProcessingFailed') return this.forecast.hold(records.length);
    for (const block of rejects) {
      for (const line of block.data.toString('utf8').split('\n')) this.forecast.fail(JSON.parse(line) as RejectedRow);
    }
    this.forecast.pass(eventClass, accepted.get(eventClass) ?? 0);
    if (answer!.result === 'Ok') await this.trial.onRows?.(eventClass, Buffer.from(answer!.data!, 'base64'));
  }
}

function jobOf({ issued, generation, ranges }: Trial, { sources, maxDecodedBytes, maxExcerptBytes }: DerivationSettings): FanOutJob {
  const source = Object.hasOwn(sources, issued.source) ? sources[issued.source] : undefined;
  return {
    identity: jobIdentity(issued, generation),
    ...{ source, size: issued.size, ranges, mode: 'lines', maxDecodedBytes, maxExcerptBytes },
  };
}
