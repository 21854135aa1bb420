import { canarySample } from '../evolution/canary-samples';

/** A row that a canary's file has to become. */
export interface ExpectedRow {
  readonly eventClass: string;
  readonly source: string;
  /** From 1, within its file. */
  readonly recordNumber: number;
  /** Columns and what they are to hold; numbers as they are compared. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** A file of a canary, with what it has to become. */
export interface KnownFile {
  readonly source: string;
  readonly text: string;
  readonly rows: readonly ExpectedRow[];
}

/** One record of each event class that has a transform, and one that is rejected; by class, what is known of its row. */
const known: Readonly<Record<string, ExpectedRow['values']>> = {
  authentication: { user_name: 'canary', src_endpoint_ip: '192.0.2.1', status_id: 2, device_hostname: 'canary' },
  base_event: { message: 'still here', device_hostname: 'canary' },
  http_activity: { http_request_url_path: '/canary', http_response_code: 200, http_request_user_agent: 'cyberactive canary' },
  rejected_record: { reason: 'unparseable' },
  api_activity: { api_operation: 'GetCallerIdentity', api_service_name: 'sts.amazonaws.com', src_endpoint_ip: '192.0.2.1' },
};

/** A file of each source. @param time epoch ms, of the events; to the second */
export function knownFiles(time: number): KnownFile[] {
  const at = Math.floor(time / 1000) * 1000;
  const files = new Map<string, { text: string; rows: ExpectedRow[] }>();
  for (const [eventClass, values] of Object.entries(known)) {
    const { source, text } = canarySample(eventClass, at)!;
    const file = files.get(source) ?? { text: '', rows: [] };
    files.set(source, file);
    file.text += text;
    const own = eventClass === 'rejected_record' ? values : { ...values, time: at };
    file.rows.push({ eventClass, source, recordNumber: file.rows.length + 1, values: own });
  }
  return [...files].map(([source, file]) => ({ source, ...file }));
}
