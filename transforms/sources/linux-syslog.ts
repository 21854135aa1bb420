import { isAddress } from '../address';
import { source, type Context, type SourceEvent } from '../source';
import { eventTime, fileTime } from '../time/event-time';
import { parseHeader, type SyslogHeader } from '../syslog/header';
import { findLogon, isLogon, logonCandidates } from '../syslog/logon-messages';
import { findMessage } from '../syslog/message-place';
import { wholeNumber } from '../whole-number';
import { unframeRepeated, type Repeated } from '../syslog/repeated';

/** Syslog of Linux hosts. Logons, logoffs and switches of user with a known account are authentication, the rest base_event. */
export const linuxSyslog = source({
  name: 'linux_syslog',
  version: 1,
  description: 'Syslog of Linux and its kin, one record a line: auth.log, secure, messages; RFC 3164 and RFC 5424.',
  reference: 'https://www.rfc-editor.org/rfc/rfc5424',
  framing: 'lines',
  eventClasses: ['base_event', 'authentication'],

  route(bytes, start, end) {
    return isLogon(bytes, findMessage(bytes, start, end)) ? 'authentication' : 'base_event';
  },

  routing: { by: 'syslog message', candidates: logonCandidates, matched: 'authentication', otherwise: 'base_event' },

  parse(text, context) {
    const header = parseHeader(text);
    const repeated = unframeRepeated(text.slice(header.messageStart));
    const logon = findLogon(repeated.message, header.program ?? '');
    if (logon === undefined) return [baseEvent(header, repeated, context)];
    const event = authentication(header, repeated, context);
    logon.kind.read(logon.found, event);
    event.metadata_event_code = logon.kind.name;
    event.severity_id = header.priority?.severityId ?? (event.status_id === 2 ? 2 : 1);
    return [event];
  },
});

function baseEvent(header: SyslogHeader, { message, count }: Repeated, context: Context): SourceEvent<'base_event'> {
  const { program, priority } = header;
  const time = header.wall === undefined ? fileTime(context) : eventTime(header.wall, context);
  const host = header.host ?? context.host;
  const hostIsAddress = isAddress(host);
  const pid = processNumber(header.processId);
  return {
    class: 'base_event',
    time: time.time,
    activity_id: 0,
    severity_id: priority?.severityId ?? 0,
    message: message || undefined,
    metadata_product_name: program ?? 'syslog',
    metadata_log_name: priority?.facility,
    metadata_log_provider: program,
    metadata_event_code: header.messageId,
    metadata_original_time: header.originalTime,
    timezone_offset: time.timezone_offset,
    count,
    metadata_log_level: priority?.severity,
    metadata_log_format: header.format,
    device_hostname: hostIsAddress ? undefined : host || undefined,
    device_ip: hostIsAddress ? host : undefined,
    device_type_id: host ? 0 : undefined,
    actor_process_name: pid === undefined ? undefined : program,
    actor_process_pid: pid,
    time_inferred: time.time_inferred,
    unmapped: leftover(header, pid, undefined),
  };
}

/** The columns of the header, and every other that a logon message may set, so that all events have one shape. */
function authentication(header: SyslogHeader, { message, count }: Repeated, context: Context): SourceEvent<'authentication'> {
  const { program, priority } = header;
  const time = header.wall === undefined ? fileTime(context) : eventTime(header.wall, context);
  const host = header.host ?? context.host;
  const ip = isAddress(host) ? host : undefined;
  const hostname = ip === undefined ? host || undefined : undefined;
  const pid = processNumber(header.processId);
  return {
    class: 'authentication',
    time: time.time,
    activity_id: 0,
    severity_id: 0,
    activity_name: undefined,
    status_id: undefined,
    status: undefined,
    status_detail: undefined,
    message: message || undefined,
    metadata_product_name: program ?? 'syslog',
    metadata_log_name: priority?.facility,
    metadata_log_provider: program,
    metadata_event_code: undefined,
    metadata_original_time: header.originalTime,
    timezone_offset: time.timezone_offset,
    count,
    user_name: undefined,
    user_uid: undefined,
    actor_user_name: undefined,
    actor_user_uid: undefined,
    actor_process_name: pid === undefined ? undefined : program,
    actor_process_pid: pid,
    actor_process_cmd_line: undefined,
    actor_process_working_directory: undefined,
    session_uid: undefined,
    session_terminal: undefined,
    service_name: undefined,
    auth_protocol: undefined,
    auth_protocol_id: undefined,
    logon_type: undefined,
    logon_type_id: undefined,
    is_remote: undefined,
    account_switch_type: undefined,
    account_switch_type_id: undefined,
    src_endpoint_ip: undefined,
    src_endpoint_port: undefined,
    src_endpoint_hostname: undefined,
    dst_endpoint_hostname: hostname,
    dst_endpoint_ip: ip,
    metadata_log_level: priority?.severity,
    metadata_log_format: header.format,
    device_hostname: hostname,
    device_ip: ip,
    device_type_id: host ? 0 : undefined,
    time_inferred: time.time_inferred,
    unmapped: leftover(header, pid, header.messageId),
  };
}

/** What has no column; undefined where nothing is left. */
function leftover(header: SyslogHeader, pid: number | undefined, messageId: string | undefined): Record<string, unknown> | undefined {
  const version = header.version === '1' ? undefined : header.version;
  const process_id = pid === undefined ? header.processId : undefined;
  const structured_data = header.structuredData;
  if (version === undefined && process_id === undefined && messageId === undefined && structured_data === undefined) return undefined;
  return { syslog: { version, process_id, message_id: messageId, structured_data } };
}

/** A process id that fits OCSF's integer; undefined for other words, which RFC 5424 allows. */
function processNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber(text, 9);
}
