import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { allRecords, type RecordRange } from '../fan-out/record-range';
import type { IssuedDocument, LandedDocument, OrderedRange, ReceiptDocument, Registry, UploadKey } from '../state/registry';
import { recordRanges } from './order';
import type { LeftOut, SelectedUpload } from './selection';

/** One upload of a plan: what will be ordered. */
export interface PlannedUpload {
  readonly customer_id: string;
  readonly upload_id: string;
  readonly source: string;
  /** The generation that the records are emitted as. */
  readonly generation: number;
  /** Ascending, apart; null: to the end of the file. */
  readonly ranges: readonly OrderedRange[];
  /** Of the object in the raw bucket. */
  readonly raw_key: string;
  readonly version_id: string;
}

/** What is known of an upload that is selected. */
export interface UploadFacts {
  readonly selected: SelectedUpload;
  readonly issued: IssuedDocument;
  readonly receipt?: ReceiptDocument;
  readonly versionId: string;
  /** The generation that stands; 1 before the first. */
  readonly current: number;
  readonly generation: number;
  /** Asked for; the last may go to the end of the file. */
  readonly ranges: readonly RecordRange[];
}

export interface UploadServices {
  readonly registry: Pick<Registry, 'issued' | 'landed' | 'fannedOut' | 'rederived' | 'begun' | 'open'>;
  readonly s3: S3Client;
  readonly rawBucket: string;
  /** Rows of uploads promised earlier are retired, or will be before they could be counted again; epoch ms. @default none */
  readonly retiredBefore?: number;
}

/** Looks an upload up; what cannot be replayed is said. */
export async function uploadFacts(selected: SelectedUpload, rederive: boolean, services: UploadServices): Promise<UploadFacts | LeftOut> {
  const { registry } = services;
  const what = `upload ${selected.id[1]}`;
  const [issued, landed, receipt] = await Promise.all([registry.issued.get(...selected.id), registry.landed.get(...selected.id), registry.fannedOut.get(...selected.id)]);
  if (!issued) return { what, why: 'expected the promise of this upload, found none' };
  const { retiredBefore } = services;
  if (retiredBefore !== undefined && issued.uploaded_at < retiredBefore) {
    return { what, why: `uploaded_at: expected ${new Date(retiredBefore).toISOString()} or later, found a day whose rows are retired; its hours would be added up twice` };
  }
  const versionId = await rawVersion(issued, landed, services);
  if (versionId === undefined) return { what, why: 'expected its file in the raw bucket, found none: it never landed, or its retention is over' };
  const current = receipt?.generation ?? 1;
  const { generation = current } = selected;
  if (generation < current) return { what, why: `generation ${generation}: expected ${current}, which stands; rows of an earlier one are no longer needed` };
  const facts = { selected, issued, ...(receipt && { receipt }), versionId, current };
  // What was never derived to its end is derived first, whatever was asked for.
  if (rederive && receipt) return { ...facts, generation: (await highestGeneration(selected.id, current, registry)) + 1, ranges: allRecords };
  return { ...facts, generation, ranges: selected.ranges };
}

export const isLeftOut = (found: UploadFacts | LeftOut): found is LeftOut => 'why' in found;

export function plannedUpload({ issued, versionId, generation }: UploadFacts, ranges: readonly OrderedRange[]): PlannedUpload {
  const { customer_id, upload_id, source, raw_key } = issued;
  return { customer_id, upload_id, source, generation, ranges, raw_key, version_id: versionId };
}

/** How many records a plan orders of an upload, where that is known before it is read. */
export const orderedRecords = ({ ranges }: Pick<PlannedUpload, 'ranges'>): number =>
  recordRanges(ranges).reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** The version that fan-out pinned; before its first look, the one that is there. */
async function rawVersion({ raw_key }: IssuedDocument, landed: LandedDocument | undefined, { s3, rawBucket }: UploadServices): Promise<string | undefined> {
  try {
    const { VersionId } = await s3.send(new HeadObjectCommand({ Bucket: rawBucket, Key: raw_key, VersionId: landed?.version_id }));
    return landed?.version_id ?? VersionId;
  } catch (error) {
    if (['NotFound', 'NoSuchKey', 'NoSuchVersion'].includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** Generations that are begun count too: two derivations under one number would be mixed. */
export async function highestGeneration(id: UploadKey, current: number, { rederived, begun, open }: Pick<Registry, 'rederived' | 'begun' | 'open'>): Promise<number> {
  let highest = Math.max(current, (await open.get(...id))?.generation ?? 0);
  for (const set of [rederived, begun]) {
    for await (const [, , generation] of set.ids(...id)) highest = Math.max(highest, Number(generation));
  }
  return highest;
}
