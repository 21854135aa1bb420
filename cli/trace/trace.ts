import type { OpenDocument, ReceiptDocument, UploadKey } from '../../constructs/state/registry';
import { sources } from '../../transforms/sources';
import { output, type Environment } from '../environment';
import { findOwner, readUpload, type UploadLine } from '../report/find-upload';
import { Steps } from '../report/upload-step';
import { curatedObjects } from './curated-objects';
import { judge, type Verdict } from './outcome';
import { findRecord, readRecord, type Framed, type RawLimits, type RawRecord } from './raw-record';
import type { RecordId } from './record-id';
import { iso, recordRows, type RecordRow } from './record-rows';

export interface TraceStep {
  /** ISO 8601. */
  readonly at: string;
  readonly step: 'issued' | 'landed' | 'fanned_out' | 'processed' | 'loaded';
  /** Of a row: which. */
  readonly of?: string;
}

/** Everything that is known of one record, from its upload to its rows. */
export interface Trace extends Verdict {
  readonly upload_id: string;
  readonly record_number: number;
  readonly event_id?: string;
  /** Absent where the registry no longer has it. */
  readonly upload?: UploadLine;
  readonly receipt?: ReceiptDocument;
  /** The exact object that was read. */
  readonly raw_object?: { readonly bucket: string; readonly key: string; readonly version_id: string };
  /** Where the record is in the decoded file, bytes. */
  readonly place?: { readonly offset: number; readonly length: number };
  readonly rows: readonly RecordRow[];
  /** Keys of the curated objects that its rows came in, by load. */
  readonly curated: Readonly<Record<string, readonly string[]>>;
  readonly steps: readonly TraceStep[];
  /** Absent where there is no such record, or its file has expired. */
  readonly raw?: RawRecord;
}

/**
 * Follows a record: what was promised, read, made of it and loaded, and its bytes.
 * @returns undefined where neither registry nor warehouse knows of the upload
 */
export async function trace(environment: Environment, id: RecordId, limits: RawLimits): Promise<Trace | undefined> {
  const { registry, warehouse, outputs } = environment;
  const owner = await findOwner(registry, id.uploadId);
  const upload = owner && (await readUpload(registry, owner, new Steps(registry), environment.hasLanded));
  const rows = await recordRows(warehouse, id, upload?.issued.uploaded_at);
  if (!upload && rows.length === 0) return undefined;
  const state: UploadDocuments = owner && upload ? await readState(environment, owner, upload) : {};
  const rawObject = state.version && { bucket: output(outputs, 'RawBucketName'), key: upload!.issued.raw_key, versionId: state.version };
  const framed = rows.length === 0 && rawObject && state.receipt ? await frame(environment, rawObject, upload!, id, limits) : undefined;
  const place = rows.length > 0 ? { offset: rows[0]!.record_offset, length: rows[0]!.record_length } : framed && 'place' in framed ? framed.place : undefined;
  return {
    ...judge({ id, upload, rows, framed, ...state, now: environment.now(), freshnessSeconds: environment.freshnessSeconds, retention: outputs.EventsRetentionDays }),
    upload_id: id.uploadId,
    record_number: id.recordNumber,
    ...(id.eventNumber !== undefined && { event_id: `${id.uploadId}-${id.recordNumber}-${id.eventNumber}` }),
    ...(upload && { upload }),
    ...(state.receipt && { receipt: state.receipt }),
    ...(rawObject && { raw_object: { bucket: rawObject.bucket, key: rawObject.key, version_id: rawObject.versionId } }),
    ...(place && { place }),
    rows,
    curated: await curatedOf(environment, rows, upload),
    steps: stepsOf(upload, rows),
    ...(place && rawObject && { raw: await readRecord(environment.s3, rawObject, state.receipt?.encoding, place, limits) }),
  };
}

/** What the registry has of an upload beside its status. */
interface UploadDocuments {
  /** Of the object that is read. */
  readonly version?: string;
  readonly receipt?: ReceiptDocument;
  readonly open?: OpenDocument;
  readonly isThere?: boolean;
}

async function readState({ registry, hasLanded }: Environment, owner: UploadKey, upload: UploadLine): Promise<UploadDocuments> {
  const [landed, receipt, open] = await Promise.all([registry.landed.get(...owner), registry.fannedOut.get(...owner), registry.open.get(...owner)]);
  const version = receipt?.version_id ?? landed?.version_id;
  return { version, receipt, open, isThere: version !== undefined || (await hasLanded(upload.issued)) };
}

async function frame({ s3 }: Environment, object: { bucket: string; key: string; versionId: string }, { issued }: UploadLine, { recordNumber }: RecordId, { maxDecodedBytes }: RawLimits): Promise<Framed> {
  const source = Object.hasOwn(sources, issued.source) ? sources[issued.source] : undefined;
  return source ? findRecord(s3, object, source, recordNumber, maxDecodedBytes) : { kind: 'undecodable' };
}

async function curatedOf({ warehouse, s3, outputs }: Environment, rows: readonly RecordRow[], upload: UploadLine | undefined): Promise<Record<string, string[]>> {
  const loads = [...new Set(rows.flatMap(({ load_id }) => load_id ?? []))];
  const bucket = output(outputs, 'CuratedBucketName');
  const objects = await Promise.all(loads.map((load) => curatedObjects(warehouse, s3, bucket, load, upload?.issued.uploaded_at)));
  return Object.fromEntries(loads.map((load, index) => [load, objects[index]!]));
}

/** The upload's steps, then those of each row, in the order of time. */
function stepsOf(upload: UploadLine | undefined, rows: readonly RecordRow[]): TraceStep[] {
  const shared = (upload?.timeline ?? []).filter(({ state }) => state !== 'loaded') as TraceStepSource[];
  const own = rows.flatMap((row): TraceStep[] => {
    const of = `${row.event_class} ${row.event_id}`;
    return [{ at: row.processed_at, step: 'processed', of }, ...(row.loaded_at === null ? [] : [{ at: row.loaded_at, step: 'loaded' as const, of }])];
  });
  return [...shared.map(({ at, state }): TraceStep => ({ at: iso(Date.parse(at)), step: state })), ...own].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

interface TraceStepSource {
  readonly at: string;
  readonly state: 'issued' | 'landed' | 'fanned_out';
}
