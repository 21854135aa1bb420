import { isUtf8 } from 'node:buffer';
import { readObject } from '../../constructs/fan-out/read-object';
import { recordBytes } from '../../constructs/replay/record-bytes';
import type { RejectedRecord } from '../../constructs/replay/rejected-records';
import type { IssuedDocument } from '../../constructs/state/registry';
import { loadConfig, stageVariable } from '../../stacks/config';
import { output, type Environment } from '../environment';
import type { Output } from './output';

/** Records that are cut out of a file in one pass; a file with more rejects is read again for the next ones. */
const PASS = 20_000;

export interface Exported {
  readonly records: number;
  /** Uploads whose file is gone from the raw bucket: their records are not exported. */
  readonly gone: readonly string[];
}

/**
 * Writes rejected records one a line, with where they come from and what their parse depends on beside their text:
 * enough to make a fixture of each.
 * @param records upload by upload
 * @param maxBytes of a record
 */
export async function exportRaw(environment: Environment, records: AsyncIterable<RejectedRecord>, maxBytes: number, out: Output): Promise<Exported> {
  const gone: string[] = [];
  let count = 0;
  for await (const batch of byUpload(records)) {
    const upload = await findRaw(environment, batch[0]!);
    if (!upload) {
      gone.push(batch[0]!.upload_id);
      continue;
    }
    const { object, issued } = upload;
    const places = batch.map((record) => ({ record, offset: record.record_offset, length: record.record_length }));
    const { maxDecodedBytes } = loadConfig({ [stageVariable]: environment.stage }).fanOut;
    for await (const { place, bytes, isCut } of recordBytes(() => readObject(environment.s3, object), places, { maxBytes, maxDecodedBytes })) {
      const raw = isUtf8(bytes) ? { raw: bytes.toString('utf8') } : { raw_base64: bytes.toString('base64') };
      const line = { ...lineageOf(place.record), ...contextOf(issued), raw_version_id: object.versionId, ...raw, ...(isCut && { raw_is_cut: true }) };
      if (!(await out.line(JSON.stringify(line)))) return { records: count, gone };
      count++;
    }
  }
  return { records: count, gone };
}

/** The same with the excerpts that the warehouse has, without reading raw. */
export async function exportExcerpts(records: AsyncIterable<RejectedRecord>, out: Output): Promise<Exported> {
  let count = 0;
  for await (const record of records) {
    if (!(await out.line(JSON.stringify({ ...lineageOf(record), excerpt: record.excerpt })))) break;
    count++;
  }
  return { records: count, gone: [] };
}

async function findRaw({ registry, outputs }: Environment, { customer_id, upload_id }: RejectedRecord) {
  const id = [customer_id, upload_id] as const;
  const [issued, landed] = await Promise.all([registry.issued.get(...id), registry.landed.get(...id)]);
  if (!issued || !landed) return undefined;
  return { issued, object: { bucket: output(outputs, 'RawBucketName'), key: issued.raw_key, versionId: landed.version_id } };
}

async function* byUpload(records: AsyncIterable<RejectedRecord>): AsyncGenerator<RejectedRecord[]> {
  let batch: RejectedRecord[] = [];
  for await (const record of records) {
    if (batch.length > 0 && (batch.length >= PASS || batch[0]!.upload_id !== record.upload_id)) {
      yield batch;
      batch = [];
    }
    batch.push(record);
  }
  if (batch.length > 0) yield batch;
}

const lineageOf = ({ excerpt: _, head: __, ...lineage }: RejectedRecord) => lineage;

/** What a source's `parse` is told beside the text, and where the file is. */
const contextOf = ({ host, path, file_modified_at, time_zone, raw_key }: IssuedDocument) => ({
  ...{ host, path, ...(file_modified_at !== undefined && { file_modified_at }), time_zone, raw_key },
});
