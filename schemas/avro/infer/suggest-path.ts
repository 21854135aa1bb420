import { attributesAlong, ocsf, type OcsfItem } from '../../ocsf/dictionary';
import { formOfAttribute, pathForName } from '../../ocsf/paths';
import type { FieldEvidence } from './evidence';

/** Names that logs have for attributes of OCSF, without separators. First path that the class has counts. */
const synonyms: ReadonlyMap<string, readonly string[]> = new Map(
  (
    [
      [['src_endpoint.ip'], 'srcip sourceip sourceipaddress sourceaddress srcaddr src clientip client remoteaddr remoteip remotehost origh idorigh callingip'],
      [['src_endpoint.port'], 'srcport sourceport spt clientport remoteport origp idorigp'],
      [['src_endpoint.hostname'], 'srchost sourcehost clienthost clienthostname workstation workstationname'],
      [['dst_endpoint.ip'], 'dstip destip destinationip destinationaddress dstaddr dst dest serverip resph idresph'],
      [['dst_endpoint.port'], 'dstport destport destinationport dpt serverport respp idrespp'],
      [['dst_endpoint.hostname'], 'dsthost desthost destinationhost vhost virtualhost servername'],
      [['user.name', 'actor.user.name'], 'user username userid login account accountname targetusername uname'],
      [['user.uid', 'actor.user.uid'], 'uid useruid usersid'],
      [['device.hostname'], 'host hostname computer computername machine device devicename'],
      [['device.ip'], 'hostip deviceip'],
      [['message'], 'msg message text'],
      [['time'], 'time timestamp ts eventtime date datetime at'],
      [['duration'], 'duration elapsed took requesttime durationms'],
      [['status_code'], 'statuscode resultcode returncode'],
      [['status'], 'result outcome'],
      [['severity'], 'severity level'],
      [['activity_name'], 'action operation'],
      [['http_request.http_method'], 'method httpmethod verb requestmethod'],
      [['http_response.code'], 'status httpstatus responsecode'],
      [['http_request.url.url_string'], 'url uri requesturi'],
      [['http_request.url.path'], 'path uripath requestpath'],
      [['http_request.url.hostname'], 'hostheader'],
      [['http_request.url.query_string'], 'querystring uriquery'],
      [['http_request.user_agent'], 'useragent httpuseragent ua agent'],
      [['http_request.referrer'], 'referer referrer httpreferer'],
      [['http_response.length'], 'bytessent responsesize bodybytessent'],
      [['http_request.length'], 'requestlength requestsize'],
      [['traffic.bytes_out'], 'bytesout sentbytes origbytes outbytes'],
      [['traffic.bytes_in'], 'bytesin receivedbytes respbytes inbytes'],
      [['traffic.bytes'], 'bytes octets'],
      [['traffic.packets'], 'packets pkts'],
      [['connection_info.protocol_name'], 'proto protocol transport ipproto'],
      [['tls.version'], 'tlsversion sslversion sslprotocol tlsprotocol'],
      [['tls.cipher'], 'cipher sslcipher tlscipher ciphersuite'],
      [['tls.sni'], 'sni servernameindication'],
      [['query.hostname'], 'query qname queryname question'],
      [['query.type'], 'qtype querytype qtypename'],
      [['rcode'], 'rcode rcodename responsecodename'],
      [['rcode_id'], 'rcodeid'],
      [['process.pid', 'actor.process.pid'], 'pid processid'],
      [['process.name', 'actor.process.name'], 'process processname program comm image'],
      [['process.cmd_line', 'actor.process.cmd_line'], 'cmd command commandline cmdline'],
      [['session.uid', 'actor.session.uid'], 'sessionid session sid'],
      [['service.name'], 'service servicename'],
      [['api.operation'], 'eventname apioperation'],
      [['api.service.name'], 'eventsource'],
      [['cloud.region'], 'region awsregion'],
      [['cloud.account.uid'], 'accountid awsaccountid recipientaccountid'],
      [['metadata.event_code'], 'eventid eventcode'],
      [['metadata.original_event_uid'], 'id uuid guid recordid'],
      [['count'], 'count repeat'],
    ] as const
  ).flatMap(([paths, words]) => words.split(' ').map((word) => [word, paths] as const)),
);

/** A path that a field may have in a class. */
export interface Suggestion {
  readonly path: string;
  readonly profile?: string;
  /** What the column has to be: a type, or JSON. */
  readonly form: ReturnType<typeof formOfAttribute>;
}

/**
 * The OCSF path that a field of samples probably is, if its values can have the type; undefined if none is near. Of several
 * the first whose type is that of the samples: a number called status is http_response.code, not the caption status.
 */
export function suggestPath(item: OcsfItem, field: FieldEvidence): Suggestion | undefined {
  const flat = snakeCase(field.path.join('_'));
  const words = synonyms.get(flat.replaceAll('_', '')) ?? [];
  const paths = [field.path.join('.'), pathForName(item, flat), ...words];
  const possible = paths.flatMap((path) => (path === undefined ? [] : (suggestionAt(item, path) ?? []))).filter(({ form }) => canHold(form, field));
  return possible.find(({ form }) => Object.keys(field.types).every((kind) => sampleForms[kind] === form)) ?? possible[0];
}

const sampleForms: Readonly<Record<string, Suggestion['form']>> = { text: 'string', integer: 'bigint', number: 'double', boolean: 'boolean', list: 'json', object: 'json' };

function suggestionAt(item: OcsfItem, path: string): Suggestion | undefined {
  const along = attributesAlong(item, path);
  const attribute = along?.at(-1);
  if (along === undefined || attribute === undefined) return undefined;
  const profile = along.find((step) => step.profile !== undefined)?.profile;
  return { path, form: formOfAttribute(attribute), ...(profile !== undefined && { profile }) };
}

function canHold(form: Suggestion['form'], { types, allDigits, path }: FieldEvidence): boolean {
  const kinds = Object.keys(types);
  if (form === 'string') return kinds.every((kind) => kind === 'text' || kind === 'integer' || kind === 'number');
  if (form === 'bigint') return kinds.every((kind) => kind === 'integer') || allDigits || path.at(-1) === 'time' || isTime(path);
  if (form === 'double') return kinds.every((kind) => kind === 'integer' || kind === 'number');
  if (form === 'boolean') return kinds.every((kind) => kind === 'boolean');
  return kinds.every((kind) => kind === 'list' || kind === 'object');
}

/** Times come in many forms; it is the source that makes epoch milliseconds of them. */
const isTime = (path: readonly string[]) => synonyms.get(snakeCase(path.join('_')).replaceAll('_', ''))?.[0] === 'time';

/** Classes of OCSF by how many of the fields have a path in them, best first. */
export function closestClasses(fields: readonly FieldEvidence[]): { readonly name: string; readonly fields: number }[] {
  return Object.entries(ocsf.classes)
    .map(([name, item]) => ({ name, fields: fields.filter((field) => suggestPath(item, field) !== undefined).length }))
    .sort((a, b) => b.fields - a.fields || (a.name < b.name ? -1 : 1));
}

/** `sourceIPAddress`, `id.orig_h` → `source_ip_address`, `id_orig_h` */
export const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|(?<!_)_+$/g, '');
