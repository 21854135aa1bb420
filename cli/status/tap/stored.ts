import { GetObjectCommand } from '@aws-sdk/client-s3';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { literal, query, type Warehouse } from '../../../constructs/warehouse/data-api';
import { sources } from '../../../transforms/sources';
import type { Delivered } from '../../buffer/observe';
import { askingWarehouse } from '../../replay/warehouse-errors';
import { findRecord, readRecord } from '../../trace/raw-record';
import type { StatusServices } from '../services';
import type { SeenUpload } from '../uploads';
import { tapLimits, type Sample } from './sample';

/** Rows of an object, the first of them, as Firehose wrote them. */
export async function curatedSamples({ s3, buckets }: Pick<StatusServices, 's3' | 'buckets'>, stream: string, { key }: Delivered, count: number): Promise<Sample[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: buckets.curated, Key: key }));
  const file = Uint8Array.from(await Body!.transformToByteArray()).buffer;
  const rows = await parquetReadObjects({ file, rowStart: 0, rowEnd: count, compressors });
  return rows.slice(0, count).map((row) => rowSample(stream, row));
}

/** Rows of an upload, by what the tables are sorted by. */
export async function warehouseSamples(warehouse: Warehouse, stream: string, { issued }: SeenUpload, count: number): Promise<Sample[]> {
  const rows = await askingWarehouse(() =>
    query(warehouse, `SELECT * FROM "events"."${stream}" WHERE "uploaded_at" = ${issued.uploaded_at} AND "upload_id" = ${literal(issued.upload_id)} ORDER BY "record_number" LIMIT ${count}`),
  );
  return rows.map((row) => rowSample(stream, row));
}

function rowSample(stream: string, row: Readonly<Record<string, unknown>>): Sample {
  const data = Object.fromEntries(Object.entries(row).flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, typeof value === 'bigint' ? Number(value) : value]])));
  return { stream, customer_id: String(row.customer_id), upload_id: String(row.upload_id), record: Number(row.record_number ?? 0), data };
}

/** Rejected records of an upload, with their text: the accounting names the first hundred of them. */
export async function rejectedSamples({ s3, buckets }: Pick<StatusServices, 's3' | 'buckets'>, { id, issued, receipt, accounted }: SeenUpload, count: number): Promise<Sample[]> {
  const source = Object.hasOwn(sources, issued.source) ? sources[issued.source] : undefined;
  if (!receipt || !source) return [];
  const object = { bucket: buckets.raw, key: issued.raw_key, versionId: receipt.version_id };
  const limits = { maxBytes: tapLimits.recordBytes, maxDecodedBytes: tapLimits.rawBytes };
  const samples: Sample[] = [];
  for (const { record, ...why } of (accounted?.rejected_records ?? []).slice(0, count)) {
    const framed = await findRecord(s3, object, source, record, limits.maxDecodedBytes);
    const raw = 'place' in framed ? await readRecord(s3, object, receipt.encoding, framed.place, limits) : undefined;
    samples.push({ stream: 'rejected_record', customer_id: id[0], upload_id: id[1], record, data: raw?.bytes.toString('utf8') ?? '', ...why });
  }
  return samples;
}
