import { CALL_BYTES, CALL_RECORDS } from '../../constructs/stream/put-records';
import { BILLING_STEP, PACK_BYTES } from '../../transforms/pack';
import type { StageConfig } from '../../stacks/config';
import { mix, PUT_FOR_DECODED, RECEIPT_ROW, type Volume } from '../cost/forecast';

/** What one class's streams take, all of them together, each second. */
export interface ClassLoad {
  readonly name: string;
  readonly bytes: number;
  readonly records: number;
  readonly requests: number;
}

/** What comes in, each second. */
export interface Load {
  /** Bytes of log, decoded. */
  readonly bytes: number;
  readonly events: number;
  readonly uploads: number;
  readonly classes: readonly ClassLoad[];
}

/** Share of records that are rejected, and bytes of the row of one. Assumed: more of it is an alarm, not a volume. */
const REJECTED = { share: 0.01, row: 900 };
/** Sources that the mix is of; each file is of one of them. */
const SOURCES = 3;

/** A volume in what each service sees of it. */
export function loadOf({ bytesAnHour, uploadBytes, recordBytes }: Volume, { fanOut }: Pick<StageConfig, 'fanOut'>): Load {
  const bytes = bytesAnHour / 3600;
  const [events, uploads] = [bytes / recordBytes, bytes / uploadBytes];
  const perRecord = fanOut.packMode === 'lines' ? PACK_BYTES : Math.min(PACK_BYTES, recordBytes);
  const classOf = (name: string, own: number, files: number, record = perRecord): ClassLoad => {
    // A file has at least one pack of each of its classes, and a call for it.
    const records = Math.max(own / record, files);
    return { name, bytes: own, records, requests: Math.max(own / CALL_BYTES, records / CALL_RECORDS, files) };
  };
  const events_ = Object.entries(mix).map(([name, share]) => classOf(name, bytes * share * PUT_FOR_DECODED, uploads / SOURCES));
  const rejected = classOf('rejected_record', events * REJECTED.share * REJECTED.row, Math.min(uploads, events * REJECTED.share), PACK_BYTES);
  const receipts = classOf('upload_receipt', uploads * RECEIPT_ROW, uploads, BILLING_STEP);
  return { bytes, events, uploads, classes: [...events_, rejected, receipts] };
}
