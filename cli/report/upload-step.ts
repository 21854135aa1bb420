import { forEachSideBySide } from '../../constructs/load/side-by-side';
import { isQuarantined, totalOf, type AccountedDocument, type FailedFileDocument, type LandedDocument, type OpenDocument, type ReceiptDocument, type Registry, type UploadKey } from '../../constructs/state/registry';

/**
 * Where the records are that are not in the warehouse yet, told from the state bucket:
 * - `issued`: promised, no file came.
 * - `landed`: the file waits to be read.
 * - `fanning_out`: it is being read.
 * - `in_stream`: read and put; in a buffer, in the lake, or waiting for the next load.
 * - `in_curated_error`: Firehose wrote error objects of some; they are ordered again from raw.
 * - `quarantined_file`: load put a file of these minutes and classes aside. A file has records of many uploads and its name
 *   does not say of which, so this may be told of a neighbour too.
 * - `held_generation`: a new generation is being derived; until it is whole the old one stands.
 */
export type UploadStep = 'issued' | 'landed' | 'fanning_out' | 'in_stream' | 'in_curated_error' | 'quarantined_file' | 'held_generation';

/** What is known of an upload. */
export interface StepFacts {
  /** Whether the raw bucket has the file. */
  readonly isThere: boolean;
  readonly landed: LandedDocument | undefined;
  readonly receipt: ReceiptDocument | undefined;
  readonly accounted: AccountedDocument | undefined;
}

/** Reads steps; what is the same for all uploads is read once. */
export class Steps {
  private listed: ReadonlySet<string> | undefined;
  private quarantined: Promise<readonly FailedFileDocument[]> | undefined;

  constructor(private readonly registry: Registry) {}

  /** Lists the uploads that are not closed, so that the others are not asked: for many uploads. */
  async listOpen(): Promise<void> {
    const open = new Set<string>();
    for await (const id of this.registry.open.ids()) open.add(String(id));
    this.listed = open;
  }

  /** Whether the upload is listed as open; of all that are, when nothing was listed. */
  isOpen(id: UploadKey): boolean {
    return this.listed?.has(String(id)) ?? true;
  }

  /** The upload's document `open/…`. */
  async openOf(id: UploadKey): Promise<OpenDocument | undefined> {
    return this.isOpen(id) ? this.registry.open.get(...id) : undefined;
  }

  /**
   * @param known the upload's `open/…`, where it has been read
   * @returns undefined when all of the upload's records are accounted for
   */
  async of(id: UploadKey, { isThere, landed, receipt, accounted }: StepFacts, known?: OpenDocument): Promise<UploadStep | undefined> {
    if (!receipt) return landed ? 'fanning_out' : isThere ? 'landed' : 'issued';
    const open = known ?? (await this.openOf(id));
    if (open && open.generation > receipt.generation) return 'held_generation';
    const counted = accounted?.generation === receipt.generation ? totalOf(accounted.accepted) + totalOf(accounted.rejected) : 0;
    if (counted === receipt.records) return undefined;
    if (await this.registry.lostRecords.get(...id, String(receipt.generation))) return 'in_curated_error';
    this.quarantined ??= readQuarantined(this.registry);
    return (await this.quarantined).some((file) => mayHold(file, landed, receipt)) ? 'quarantined_file' : 'in_stream';
  }
}

async function readQuarantined(registry: Registry): Promise<readonly FailedFileDocument[]> {
  const files: FailedFileDocument[] = [];
  await forEachSideBySide(registry.failedFiles.ids(), async (id) => {
    const file = await registry.failedFiles.get(...id);
    if (file && isQuarantined(file)) files.push(file);
  });
  return files;
}

/** The longest buffer of a stream, and of the transform before it, ms. */
const LONGEST_BUFFERS = 2 * 900_000;

/** Keys name the class and the second at which the oldest record of the file came to its stream. */
function mayHold({ key }: FailedFileDocument, landed: LandedDocument | undefined, receipt: ReceiptDocument): boolean {
  const [, eventClass = ''] = key.split('/');
  const time = /-(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)-[0-9a-f-]+(?:\.\w+)?$/.exec(key);
  if (!receipt.routed[eventClass] && eventClass !== 'rejected_record') return false;
  if (!time) return true;
  const oldest = Date.parse(`${time[1]}T${time[2]}:${time[3]}:${time[4]}Z`);
  return oldest <= receipt.fanned_out_at && oldest + LONGEST_BUFFERS >= (landed?.landed_at ?? receipt.fanned_out_at);
}
