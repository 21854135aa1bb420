import { isAddress } from '../address';
import { RecordError } from '../errors';
import { source } from '../source';
import { eventTime } from '../time/event-time';
import { wholeNumber } from '../whole-number';
import { findParties } from '../access-log/client';
import { cutAccessLine, type AccessField } from '../access-log/line';
import { parseRequestLine } from '../access-log/request';

/** Access logs of web servers. Error logs are another format: their lines are rejected. */
export const webAccess = source({
  name: 'web_access',
  version: 1,
  description: 'Access logs of nginx, Apache and what writes like them: common and combined format, one request a line.',
  reference: 'https://httpd.apache.org/docs/current/logs.html#accesslog',
  framing: 'lines',
  eventClasses: ['http_activity'],

  parse(text, context) {
    const line = cutAccessLine(text);
    const { client, ident, user, server } = findParties(line.words);
    const request = parseRequestLine(line.request);
    const code = responseCode(line.status);
    if (request === undefined && code === undefined) throw new RecordError('missing_field', 'request', 'a request or a response code');
    const target = request?.target;
    const outcome = outcomeOf(code);
    const activity = activityOf(request?.method);
    const length = byteCount(line.bytes);
    const rest = sortRest(line.rest);
    const clientIsAddress = isAddress(client);
    const serverIsAddress = server?.hostname !== undefined && isAddress(server.hostname);
    const time = eventTime(line.wall, context);
    return [
      {
        class: 'http_activity',
        time: time.time,
        activity_id: activity.id,
        severity_id: 1,
        activity_name: activity.name,
        status_id: outcome?.id,
        status: outcome?.name,
        status_code: code === undefined ? undefined : line.status,
        message: request === undefined ? given(line.request) : undefined,
        metadata_product_name: 'Web server',
        metadata_original_time: line.originalTime,
        timezone_offset: time.timezone_offset,
        src_endpoint_ip: clientIsAddress ? client : undefined,
        src_endpoint_hostname: clientIsAddress ? undefined : client,
        dst_endpoint_hostname: serverIsAddress ? undefined : server?.hostname,
        dst_endpoint_ip: serverIsAddress ? server.hostname : undefined,
        dst_endpoint_port: server?.port,
        actor_user_name: user,
        http_request_http_method: request?.method,
        http_request_url_path: target?.path,
        http_request_url_query_string: target?.query,
        http_request_url_url_string: target?.url,
        http_request_url_scheme: target?.scheme,
        http_request_url_hostname: target?.hostname,
        http_request_url_port: target?.port,
        http_request_version: request?.version,
        http_request_user_agent: rest.userAgent,
        http_request_referrer: rest.referrer,
        http_request_x_forwarded_for: rest.forwardedFor,
        http_response_code: code,
        http_response_length: length,
        device_hostname: context.host || undefined,
        device_type_id: context.host ? 1 : undefined,
        unmapped: leftover(ident, length === undefined ? given(line.bytes) : undefined, rest.others),
      },
    ];
  },
});

/** A number of OCSF with its caption. */
interface Captioned {
  readonly id: number;
  readonly name: string;
}

/** OCSF activity_id and its caption by method. */
const activities: ReadonlyMap<string, Captioned> = new Map(
  ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'TRACE', 'PATCH'].map((method, index) => [
    method,
    { id: index + 1, name: method.charAt(0) + method.slice(1).toLowerCase() },
  ]),
);

function activityOf(method: string | undefined): Captioned {
  if (method === undefined) return { id: 0, name: 'Unknown' };
  return activities.get(method) ?? { id: 99, name: method };
}

const [unknown, success, failure]: readonly Captioned[] = ['Unknown', 'Success', 'Failure'].map((name, id) => ({ id, name }));

/** OCSF status_id and its caption by the response code. */
function outcomeOf(code: number | undefined): Captioned | undefined {
  if (code === undefined) return undefined;
  if (code < 400) return success;
  return code < 600 ? failure : unknown;
}

/** @throws RecordError `invalid_value` for other text than a dash or three digits */
function responseCode(text: string): number | undefined {
  const code = wholeNumber(text, 3);
  if (code !== undefined && code >= 100) return code;
  if (text === '-' || text === '000') return undefined;
  throw new RecordError('invalid_value', 'status', 'three digits or a dash');
}

/** A count that a number holds exactly; undefined for a dash and anything else. */
function byteCount(text: string): number | undefined {
  return wholeNumber(text, 15);
}

interface SortedRest {
  readonly referrer?: string;
  readonly userAgent?: string;
  readonly forwardedFor?: readonly string[];
  readonly others?: readonly string[];
}

/** The first two quoted fields are referrer and user agent; a later one that lists addresses is X-Forwarded-For. */
function sortRest(fields: readonly AccessField[]): SortedRest {
  const combined = fields[0]?.quoted === true && fields[1]?.quoted === true;
  let forwardedFor: readonly string[] | undefined;
  const others: string[] = [];
  for (let index = combined ? 2 : 0; index < fields.length; index += 1) {
    const { value, quoted } = fields[index] as AccessField;
    if (given(value) === undefined) continue;
    const addresses = quoted && forwardedFor === undefined ? addressList(value) : undefined;
    if (addresses) forwardedFor = addresses;
    else others.push(value);
  }
  return {
    referrer: combined ? given(fields[0]?.value) : undefined,
    userAgent: combined ? given(fields[1]?.value) : undefined,
    forwardedFor,
    others: others.length > 0 ? others : undefined,
  };
}

function addressList(value: string): readonly string[] | undefined {
  const parts = value.split(',').map((part) => part.trim());
  return parts.every(isAddress) ? parts : undefined;
}

function given(value: string | undefined): string | undefined {
  return value === '-' || value === '' ? undefined : value;
}

/** What has no column; undefined where nothing is left. */
function leftover(ident: string | undefined, bytes: string | undefined, fields: readonly string[] | undefined): Record<string, unknown> | undefined {
  return ident === undefined && bytes === undefined && fields === undefined ? undefined : { ident, bytes, fields };
}
