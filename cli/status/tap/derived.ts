import { fanOut, type FanOutPart } from '../../../constructs/fan-out/fan-out';
import { jobIdentity } from '../../../constructs/fan-out/job-identity';
import { allRecords } from '../../../constructs/fan-out/record-range';
import { readObject } from '../../../constructs/fan-out/read-object';
import { normalise } from '../../../transforms/normalise';
import { decodePack, type Pack } from '../../../transforms/pack';
import { sources } from '../../../transforms/sources';
import type { StatusServices } from '../services';
import type { SeenUpload } from '../uploads';
import { tapLimits, type Sample } from './sample';

const TEXT = new TextDecoder();
/** As many bytes of rows as the transform answers at most. */
const ROW_BYTES = 5_500_000;

/**
 * What this checkout's fan-out and transform make of the beginning of an upload's file; nothing is put anywhere.
 * @param stream records of this class; any where undefined
 */
export async function derivedSamples({ s3, buckets, registry, now }: Pick<StatusServices, 's3' | 'buckets' | 'registry' | 'now'>, { id, issued, receipt }: SeenUpload, hop: 'raw' | 'pack' | 'transformed', stream: string | undefined, count: number): Promise<Sample[]> {
  const source = Object.hasOwn(sources, issued.source) ? sources[issued.source] : undefined;
  const version = receipt?.version_id ?? (await registry.landed.get(...id))?.version_id;
  if (!source || version === undefined) return [];
  const samples: Sample[] = [];
  let read = 0;
  const take = async ({ packs }: FanOutPart): Promise<void> => {
    for (const routed of packs) {
      if (stream === undefined || routed.class === stream) samples.push(...samplesOf(decodePack(routed.data), hop, now(), count - samples.length));
      routed.release?.();
    }
  };
  const open = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of readObject(s3, { bucket: buckets.raw, key: issued.raw_key, versionId: version })) {
      read += chunk.length;
      yield chunk;
    }
  };
  const job = { identity: jobIdentity(issued, receipt?.generation ?? 1), source, size: issued.size, ranges: allRecords, mode: 'lines', maxDecodedBytes: Number.MAX_SAFE_INTEGER, maxExcerptBytes: 0 } as const;
  await fanOut(open, job, { emit: take, isTimeToStop: () => samples.length >= count || read >= tapLimits.rawBytes });
  return samples;
}

function samplesOf(pack: Pack, hop: 'raw' | 'pack' | 'transformed', now: number, count: number): Sample[] {
  const { header, payload, records } = pack;
  const about = { stream: header.class, customer_id: header.customer, upload_id: header.upload };
  if (count <= 0) return [];
  if (hop === 'pack') return [{ ...about, record: header.first, data: { ...header, payload_bytes: payload.length } }];
  if (hop === 'raw') return records.slice(0, count).map(({ number, start, end }) => ({ ...about, record: number, data: TEXT.decode(payload.subarray(start, Math.min(end, start + tapLimits.recordBytes))) }));
  const { rows } = normalise(pack, { sources, now, maxExcerptBytes: 0, maxRowBytes: ROW_BYTES });
  const lines = rows.toString('utf8').split('\n').filter(Boolean).slice(0, count);
  return lines.map((line) => {
    const data = JSON.parse(line) as Record<string, unknown>;
    return { ...about, record: Number(data.record_number), data };
  });
}
