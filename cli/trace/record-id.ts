import { isUploadId } from '../../constructs/state/registry';
import { CommandError, exitCodes } from '../exit';

/** What is traced: a record of an upload, and of it one event where an event_id was given. */
export interface RecordId {
  readonly uploadId: string;
  readonly recordNumber: number;
  readonly eventNumber?: number;
}

const EVENT_ID = /^([a-z2-7]{26})-(\d{1,15})-(\d{1,15})$/;

/**
 * Reads `<event_id>`, or `<upload_id> <record number>`.
 * @throws CommandError
 */
export function parseRecordId(id: string, record: string | undefined): RecordId {
  const event = EVENT_ID.exec(id);
  if (event && record === undefined) return { uploadId: event[1]!, recordNumber: Number(event[2]), eventNumber: Number(event[3]) };
  if (isUploadId(id) && record !== undefined && /^[1-9]\d{0,14}$/.test(record)) return { uploadId: id, recordNumber: Number(record) };
  const expected = isUploadId(id) ? 'a record number from 1 after the upload_id' : 'an event_id (upload_id-record-event), or an upload_id and a record number';
  throw new CommandError(exitCodes.usage, `trace: expected ${expected}`, 'event_id is a column of every table; uploads: cyberactive uploads list');
}
