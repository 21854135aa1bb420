/**
 * What other projects make of the same logs, compared field by field. A difference is a fault of ours unless it is listed
 * below with its reason. Their expectations are bundled for crowdsec (MIT); loghub's may not be shipped and are compared where
 * `../shared/fixtures` is present.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sources } from '../../transforms/sources';
import { fixtureFolder, parsed, readSamples, root } from './fixtures';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of an event or, for a rejected record, its reason only. */
function fieldsOf(source: string, record: Buffer | string): Fields {
  const result = parsed(sources[source]!, record);
  return 'events' in result ? ({ ...result.events[0] } as Fields) : { rejected: result.rejection.reason };
}

/** `field: upstream's value / ours` of each upstream field that has a column of ours and differs. A dash upstream is no value. */
function compare(upstream: Fields, ours: Fields, columns: Readonly<Record<string, (event: Fields) => unknown>>): string[] {
  if (ours.rejected !== undefined) return [`record: parsed / rejected: ${ours.rejected as string}`];
  return Object.entries(columns).flatMap(([field, column]) => {
    const expected = upstream[field];
    if (expected === undefined) return [];
    const found = column(ours) ?? '-';
    return String(found) === expected ? [] : [`${field}: ${expected as string} / ${String(found)}`];
  });
}

interface CrowdsecEvent {
  readonly index: number;
  readonly success: boolean;
  readonly parsed?: Fields;
  readonly meta?: Fields;
}
type Assertions = Readonly<Record<string, Readonly<Record<string, { readonly events?: readonly CrowdsecEvent[] }>>>>;

const target = ({ http_request_url_path: where, http_request_url_query_string: query }: Fields): string | undefined =>
  query === undefined ? (where as string | undefined) : `${where as string}?${query as string}`;

const crowdsecColumns: Readonly<Record<string, (event: Fields) => unknown>> = {
  program: (event) => event.metadata_log_provider,
  pid: (event) => event.actor_process_pid,
  message: (event) => event.message,
  machine: (event) => event.device_hostname,
  timestamp: (event) => event.metadata_original_time,
  timestamp8601: (event) => event.metadata_original_time,
  source_ip: (event) => event.src_endpoint_ip,
  target_user: (event) => event.user_name,
  sshd_invalid_user: (event) => event.user_name,
  clientip: (event) => event.src_endpoint_ip,
  remote_addr: (event) => event.src_endpoint_ip,
  remote_user: (event) => event.actor_user_name,
  verb: (event) => event.http_request_http_method,
  request: target,
  rawrequest: (event) => event.message,
  httpversion: (event) => event.http_request_version,
  http_version: (event) => event.http_request_version,
  response: (event) => event.http_response_code,
  status: (event) => event.http_response_code,
  bytes: (event) => event.http_response_length,
  body_bytes_sent: (event) => event.http_response_length,
  referrer: (event) => event.http_request_referrer,
  http_referer: (event) => event.http_request_referrer,
  http_user_agent: (event) => event.http_request_user_agent,
  time_local: (event) => event.metadata_original_time,
  target_fqdn: (event) => event.dst_endpoint_hostname,
  port: (event) => event.dst_endpoint_port,
};

/** Stages that read the log itself; what follows them enriches. */
const stages: Readonly<Record<string, readonly string[]>> = {
  's00-raw': ['crowdsecurity/syslog-logs'],
  's01-parse': ['crowdsecurity/sshd-logs', 'crowdsecurity/apache2-logs', 'crowdsecurity/nginx-logs', 'crowdsecurity/dropbear-logs', 'darkclip/charon-ipsec-logs'],
};

function crowdsecDifferences(source: string, name: string): string[] {
  const sample = readSamples().find(({ file }) => file === path.join(source, 'crowdsec', `${name}.log`))!;
  const assertions = JSON.parse(readFileSync(path.join(fixtureFolder, 'upstream', 'crowdsec', `${name}.expected.json`), 'utf8')) as Assertions;
  const found = Object.entries(stages).flatMap(([stage, parsers]) =>
    parsers.flatMap((parser) => assertions[stage]?.[parser]?.events ?? []).filter(({ success }) => success).flatMap(({ index, parsed: fields, meta }) => {
      const { program, message, ...rest } = { ...meta, ...fields };
      // Of access logs upstream's program is the file's label and its message the whole line.
      const upstream = source === 'linux_syslog' ? { ...rest, program, message } : rest;
      return compare(upstream, fieldsOf(source, sample.records[index]!), crowdsecColumns).map((difference) => `${index} ${difference}`);
    }),
  );
  return [...new Set(found)];
}

interface Known {
  readonly reason: string;
  /** Of the record's number and the difference. */
  readonly form: RegExp;
  readonly count: number;
}

const noSource = /^\d+ source_ip: \S+ \/ -$/;

const knownOfCrowdsec: Readonly<Record<string, Known>> = {
  'sshd-logs': { reason: 'records without an account are base events, which have no source in OCSF: the address stays in the message', form: noSource, count: 11 },
  'charon-ipsec-logs': { reason: 'charon is no logon source of ours: its addresses stay in the message of a base event', form: noSource, count: 37 },
  'dropbear-logs': { reason: 'without a syslog header nothing tells when it happened', form: /rejected: unparseable$/, count: 3 },
  'apache2-logs': { reason: 'two lines are of the error log', form: /^[78] record: .* rejected: unparseable$/, count: 2 },
  'nginx_http-logs': { reason: 'one line is of the error log', form: /^8 record: .* rejected: unparseable$/, count: 1 },
};

/** Expects the differences to be those that are known, all of them. */
function expectKnown(differences: readonly string[], known: Known | undefined): void {
  expect(differences.filter((difference) => !known?.form.test(difference))).toEqual([]);
  expect(differences).toHaveLength(known?.count ?? 0);
}

test.each([
  ['linux_syslog', 'sshd-logs'], ['linux_syslog', 'sshd-logs-fp'], ['linux_syslog', 'pam-logs'], ['linux_syslog', 'dropbear-logs'],
  ['linux_syslog', 'charon-ipsec-logs'], ['linux_syslog', 'pfsense-rfc5424-filterlog'],
  ['web_access', 'apache2-logs'], ['web_access', 'apache2-malformed'], ['web_access', 'nginx_http-logs'],
])('%s reads %s as crowdsec does, but for known differences', (source, name) => {
  expectKnown(crowdsecDifferences(source, name), knownOfCrowdsec[name]);
});

const loghub = path.join(root, '..', 'shared', 'fixtures', 'syslog-auth', 'loghub');
const isLoghubPresent = existsSync(loghub);

test(isLoghubPresent ? 'loghub is present and compared' : 'loghub is absent (../shared/fixtures): only the bundled expectations of crowdsec are compared', () => {
  expect(existsSync(path.join(fixtureFolder, 'upstream', 'crowdsec'))).toBe(true);
});

/** Rows of a CSV with quoted fields, as objects by the header. */
function readCsv(file: string): Fields[] {
  const rows = readFileSync(file, 'utf8').split(/\r?\n/).filter((line) => line !== '').map((line) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare!),
  );
  const names = rows[0]!;
  return rows.slice(1).map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
}

/** Differences of a loghub file; `columns` gives upstream's value in our terms, undefined where upstream has none. */
function loghubDifferences(name: string, columns: Readonly<Record<string, readonly [(event: Fields) => unknown, (row: Fields) => string | undefined]>>): string[] {
  const lines = readFileSync(path.join(loghub, `${name}.log`), 'utf8').split(/\r?\n/).filter((line) => line !== '');
  const rows = readCsv(path.join(loghub, `${name}.structured.csv`));
  expect(rows).toHaveLength(lines.length);
  return rows.flatMap((row, index) => {
    const upstream = Object.fromEntries(Object.entries(columns).map(([field, [, read]]) => [field, read(row)]));
    const ours = Object.fromEntries(Object.entries(columns).map(([field, [column]]) => [field, column]));
    return compare(upstream, fieldsOf('linux_syslog', lines[index]!), ours).map((difference) => `${index + 1} ${difference}`);
  });
}

/** loghub takes spaces off the end. */
const messageOf = (event: Fields): string | undefined => (event.message as string | undefined)?.trimEnd();

/** Values that stand for `<*>` in the row's template. */
function valuesOf(row: Fields): string[] {
  const pattern = (row.EventTemplate as string).replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('<\\*>', '(.*)');
  return new RegExp(`^${pattern}$`).exec(row.Content as string)?.slice(1) ?? [];
}

/** Which value of which template is the account, the address, the port. */
const openSshParts: Readonly<Record<string, readonly ('user' | 'ip' | 'port')[]>> = {
  E1: ['user', 'ip', 'port'], E8: ['user', 'ip', 'port'], E9: ['user', 'ip', 'port'], E10: ['user', 'ip', 'port'], E13: ['user', 'ip'], E22: ['user'],
};

const part = (name: 'user' | 'ip' | 'port') => (row: Fields): string | undefined => {
  const at = openSshParts[row.EventId as string]?.indexOf(name) ?? -1;
  // An empty account is none, so the record is a base event.
  return at < 0 || valuesOf(row)[0] === '' ? undefined : valuesOf(row)[at];
};

if (isLoghubPresent) {
  test('OpenSSH_2k reads as loghub has it, but for known differences', () => {
    const differences = loghubDifferences('OpenSSH_2k', {
      host: [(event) => event.device_hostname, () => 'LabSZ'],
      pid: [(event) => event.actor_process_pid, (row) => row.Pid as string],
      content: [messageOf, (row) => row.Content as string],
      user: [(event) => event.user_name, part('user')],
      ip: [(event) => event.src_endpoint_ip, part('ip')],
      port: [(event) => event.src_endpoint_port, part('port')],
    });
    expectKnown(differences, { reason: 'the frame of a repeated message is a count', form: /content: message repeated/, count: 2 });
  });

  test('Linux_2k reads as loghub has it, but for known differences', () => {
    const differences = loghubDifferences('Linux_2k', {
      host: [(event) => event.device_hostname, (row) => row.Level as string],
      program: [(event) => event.metadata_log_provider, (row) => row.Component as string],
      pid: [(event) => event.actor_process_pid, (row) => (row.PID as string) || undefined],
      content: [messageOf, (row) => row.Content as string],
    });
    const reason = 'a tag is one word: "syslogd 1.4.1" and "-- root" begin the message';
    expectKnown(differences, { reason, form: /^(899 |\d+ (program|content): .*syslogd 1\.4\.1)/, count: 17 });
  });
}
