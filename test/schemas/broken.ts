import { appendFileSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaRule } from '../../schemas/avro/problems';
import { column, type SchemaFolder } from './schema-folder';

/** A way to break one rule. The folder has http_activity and upload_receipt, released once. */
export interface BrokenCase {
  readonly what: string;
  readonly rule: SchemaRule;
  readonly break: (folder: SchemaFolder) => void;
  /** Rules that cannot be broken without others. */
  readonly also?: readonly SchemaRule[];
}

const http = 'http_activity';
const receipt = 'upload_receipt';

const edited = (rule: SchemaRule, what: string, from: string | RegExp, to: string, also?: readonly SchemaRule[], name = http): BrokenCase => ({ rule, what, also, break: (folder) => folder.edit(name, from, to) });
const appended = (rule: SchemaRule, what: string, more: object, name = 'x'): BrokenCase => ({ rule, what, break: (folder) => folder.append(http, { ...column('x', more), name }) });
const fresh = (rule: SchemaRule, what: string, from: string | RegExp, to: string): BrokenCase => ({
  rule,
  what,
  break: (folder) => {
    rmSync(join(folder.path, 'released', http), { recursive: true });
    writeFileSync(join(folder.path, 'released', 'fingerprints.json'), '{}');
    rmSync(folder.file(receipt));
    folder.edit(http, from, to);
  },
});
const accepted = (rule: SchemaRule, what: string, entries: unknown, also?: readonly SchemaRule[]): BrokenCase => ({
  rule,
  what,
  also,
  break: (folder) => {
    folder.edit(receipt, '"name": "records", "type": "long"', '"name": "records", "type": "double"');
    writeFileSync(join(folder.path, 'accepted.json'), typeof entries === 'string' ? entries : `${JSON.stringify(entries, null, 2)}\n`);
  },
});

const records = { code: 'CA1405', path: 'upload_receipt.records', from: '"long"', to: '"double"', reason: 'no file has it yet', by: 'dana', until: '2027-01-31' };
const fields = (count: number, more: object = {}) => Array.from({ length: count }, (_, index) => JSON.stringify(column(`x${index}`, more))).join(',\n    ');

const fileCases: readonly BrokenCase[] = [
  edited('json', 'the last bracket is missing', /\]\s*\}\s*$/, ']\n'),
  edited('json', 'a comma too many', /\n  \]\n\}/, ',\n  ]\n}'),
  edited('key_twice', 'a key stands twice in a field', '"ocsf": "src_endpoint.ip"', '"ocsf": "src_endpoint.ip", "ocsf": "src_endpoint.name"'),
  edited('record', 'an enum in place of a record', '"type": "record"', '"type": "enum"'),
  edited('record', 'a field without a name', '"name": "src_endpoint_ip", ', ''),
  edited('attribute', 'a misspelt attribute of the record', '"doc": "One request', '"docs": "One request', ['doc']),
  appended('attribute', 'a misspelt attribute of a field', { maxbytes: 64 }),
  appended('attribute', 'an attribute of the wrong type', { maxBytes: '64' }),
  appended('doc', 'no doc', { doc: undefined }),
  appended('doc_line', 'a doc of two lines', { doc: 'Two\nlines' }),
  appended('draft_doc', 'a doc as infer wrote it', { doc: 'Draft: x in 3 of 3 samples; text.' }),
  { rule: 'file_name', what: 'a file of another name', break: (folder) => { rmSync(folder.file(receipt)); rmSync(join(folder.path, 'released'), { recursive: true }); copyFileSync(folder.file(http), folder.file('web_activity')); rmSync(folder.file(http)); } },
  edited('namespace', 'another namespace', '"namespace": "cyberactive"', '"namespace": "com.example"'),
];

const typeCases: readonly BrokenCase[] = [
  appended('default_first', 'null second in the union', { type: ['string', 'null'] }),
  appended('default_missing', 'no default', { default: undefined }),
  appended('default_type', 'a default of the second branch', { default: 'none' }),
  appended('default_type', 'a number as default of a text', { default: 0 }),
  fresh('default_type', 'a default of the wrong type on a required field', '"name": "record_number", "type": "long"', '"name": "record_number", "type": "long", "default": "1"'),
  fresh('default_required', 'a default on a required field', '"name": "record_number", "type": "long"', '"name": "record_number", "type": "long", "default": 1'),
  appended('union', 'three branches', { type: ['null', 'string', 'long'] }),
  appended('union', 'one branch twice', { type: ['null', 'null'] }),
  appended('union', 'an empty union', { type: [] }),
  appended('union', 'a union within a union', { type: ['null', ['null', 'string']] }),
  appended('union', 'a union of one', { type: ['string'], default: undefined }),
  appended('enum', 'an enum', { type: { type: 'enum', name: 'outcome', symbols: ['ok', 'failed'] }, default: undefined }),
  appended('enum', 'an enum in a union', { type: ['null', { type: 'enum', name: 'outcome', symbols: ['ok', 'failed'] }] }),
  appended('number_width', 'an int', { type: ['null', 'int'] }),
  appended('number_width', 'a float', { type: ['null', 'float'] }),
  appended('logical_type', 'a timestamp in microseconds', { type: ['null', { type: 'long', logicalType: 'timestamp-micros' }] }),
  appended('logical_type', 'a timestamp in milliseconds', { type: ['null', { type: 'long', logicalType: 'timestamp-millis' }] }),
  appended('nested_type', 'an array', { type: ['null', { type: 'array', items: 'string' }] }),
  appended('nested_type', 'a map', { type: { type: 'map', values: 'string' }, default: undefined }),
  appended('bytes', 'bytes', { type: ['null', 'bytes'] }),
  appended('type', 'a type of another system', { type: ['null', 'integer'] }),
  appended('type', 'a type wrapped in an object', { type: ['null', { type: 'string' }] }),
  appended('text_only', 'maxBytes of a number', { type: ['null', 'long'], maxBytes: 8 }),
  appended('text_only', 'JSON in a number', { type: ['null', 'long'], json: true }),
  appended('max_bytes', 'more than the largest VARCHAR', { maxBytes: 65536 }),
  appended('max_bytes', 'no bytes at all', { maxBytes: 0 }),
  appended('max_bytes', 'JSON without room for a mark', { json: true, maxBytes: 16 }),
];

const columnCases: readonly BrokenCase[] = [
  appended('name_case', 'camel case', {}, 'userName'),
  appended('name_case', 'a digit first', {}, '1st'),
  appended('name_length', '128 characters', {}, 'x'.repeat(128)),
  appended('reserved_word', 'a word that Redshift reserves', { ocsf: 'unmapped.user.name' }, 'user'),
  appended('reserved_word', 'a word that Athena reserves', {}, 'date'),
  appended('reserved_word', 'a column that load adds', {}, 'load_id'),
  appended('name_twice', 'a name that is there', {}, 'src_endpoint_ip'),
  { rule: 'class_name', what: 'a class in camel case', break: (folder) => folder.write('VpnSession', folder.read(receipt).replace('"name": "upload_receipt"', '"name": "VpnSession"')) },
  fresh('lineage', 'lineage out of order', '"name": "upload_id"', '"name": "uploader_id"'),
  fresh('lineage', 'lineage of another type', '"name": "record_number", "type": "long"', '"name": "record_number", "type": "string"'),
  fresh('identifiers', 'an identifier under another name', '"name": "status_id"', '"name": "state_id"'),
  fresh('identifiers', 'a column between the closing ones', /(\{ "name": "time_inferred".*\},)/, `$1\n    ${JSON.stringify(column('x'))},`),
  { rule: 'truncated_fields', what: 'no truncated_fields', break: (folder) => { rmSync(join(folder.path, 'released'), { recursive: true }); folder.edit(receipt, /,\n    \{ "name": "truncated_fields".*\}/, ''); } },
  { rule: 'column_count', what: '101 columns', break: (folder) => folder.append(http, fields(39, { maxBytes: 64 })) },
  { rule: 'column_limit', what: '1,600 columns', break: (folder) => folder.append(http, fields(1538, { maxBytes: 64 })) },
  { rule: 'row_width', what: 'long columns that do not fit together', also: ['column_count'], break: (folder) => folder.append(http, fields(70, { maxBytes: 65535 })) },
];

const ocsfCases: readonly BrokenCase[] = [
  edited('ocsf_class', 'another class number', '"class_uid": 4002', '"class_uid": 4001'),
  appended('ocsf_path_missing', 'no OCSF path', { ocsf: undefined }),
  appended('ocsf_path', 'a path that OCSF does not know', { ocsf: 'src_endpoint.address' }),
  appended('ocsf_path', 'a path through a list', { ocsf: 'osint.value' }),
  appended('ocsf_path_twice', 'a path that another column has', { ocsf: 'src_endpoint.ip' }),
  appended('ocsf_type', 'text where OCSF has a number', { ocsf: 'traffic.bytes' }),
  appended('ocsf_type', 'a list that is no JSON', { ocsf: 'observables' }),
  appended('ocsf_profile', 'a profile that is not named', { ocsf: 'device.name' }),
  appended('ocsf_profile', 'a profile that is none', { ocsf: 'src_endpoint.name', profile: 'host' }),
  { rule: 'not_ocsf', what: 'a path in a class that is not of OCSF', break: (folder) => folder.append(receipt, column('x', { ocsf: 'device.hostname' })) },
];

const compatibilityCases: readonly BrokenCase[] = [
  edited('column_inserted', 'a field in the middle', /(    \{ "name": "src_endpoint_hostname")/, `    ${JSON.stringify(column('x'))},\n$1`),
  edited('column_moved', 'two fields swapped', /(\{ "name": "src_endpoint_ip".*\}),\n    (\{ "name": "src_endpoint_hostname".*\}),/, '$2,\n    $1,'),
  edited('column_removed', 'a field removed', /    \{ "name": "src_endpoint_ip".*\},\n/, ''),
  edited('column_removed', 'a common column removed', /    \{ "name": "upload_id".*\},\n/, ''),
  edited('column_renamed', 'a field renamed', '"name": "src_endpoint_ip"', '"name": "client_ip"'),
  edited('type_changed', 'a type changed', '"name": "src_endpoint_port", "type": ["null", "long"]', '"name": "src_endpoint_port", "type": ["null", "string"]'),
  edited('type_changed', 'a type widened', '"name": "records", "type": "long"', '"name": "records", "type": "double"', [], receipt),
  edited('type_changed', 'JSON that becomes text', '"json": true, "maxBytes": 8192', '"maxBytes": 8192'),
  edited('nullability_changed', 'a required field that becomes nullable', '"name": "records", "type": "long"', '"name": "records", "type": ["null", "long"], "default": null', [], receipt),
  edited('limit_shrunk', 'a limit that shrinks', '"ocsf": "src_endpoint.ip", "maxBytes": 64', '"ocsf": "src_endpoint.ip", "maxBytes": 32'),
  appended('required_appended', 'a required field appended', { type: 'string', default: undefined }),
  { rule: 'class_removed', what: 'a class removed', break: (folder) => rmSync(folder.file(receipt)) },
  { rule: 'release_edited', what: 'a released file edited', break: (folder) => appendFileSync(join(folder.path, 'released', http, '1.avsc'), '\n') },
  { rule: 'release_missing', what: 'a released file gone', break: (folder) => rmSync(join(folder.path, 'released', http, '1.avsc')) },
  { rule: 'release_unknown', what: 'a file put among the releases', break: (folder) => { mkdirSync(join(folder.path, 'released', http), { recursive: true }); copyFileSync(folder.file(http), join(folder.path, 'released', http, '2.avsc')); } },
];

const acceptanceCases: readonly BrokenCase[] = [
  accepted('acceptance_expired', 'an acceptance of yesterday', [{ ...records, until: '2026-11-21' }]),
  accepted('acceptance_unused', 'an acceptance of another change', [records, { ...records, path: 'http_activity.src_endpoint_ip' }]),
  accepted('acceptance_invalid', 'an acceptance without a reason', [records, { ...records, reason: ' ' }]),
  accepted('acceptance_invalid', 'an acceptance of what cannot be accepted', [records, { ...records, code: 'CA1001' }]),
  accepted('acceptance_invalid', 'an acceptance until some time', [records, { ...records, until: 'soon' }]),
  accepted('acceptance_invalid', 'no list', { accepted: [] }, ['type_changed']),
  accepted('json', 'a list that is broken JSON', '[', ['type_changed']),
];

const going = { since: '2026-01-01', until: '2027-03-31', reason: 'a better name' };
const renamed = (rule: SchemaRule, what: string, from: object, to: object = {}): BrokenCase => ({
  rule,
  what,
  break: (folder) => {
    folder.append(http, column('x', from));
    folder.append(http, column('y', to));
  },
});

const lifecycleCases: readonly BrokenCase[] = [
  appended('deprecation', 'a deprecation that says nothing', { deprecated: true }),
  appended('deprecation', 'a deprecation without an end', { deprecated: { since: '2026-01-01', reason: 'a better name' } }),
  appended('deprecation', 'a deprecation that ends before it begins', { deprecated: { ...going, until: '2025-01-01' } }),
  appended('deprecation', 'a deprecation without a reason', { deprecated: { ...going, reason: ' ' } }),
  appended('deprecation', 'a misspelt part of a deprecation', { deprecated: { ...going, uses: 'y' } }),
  edited('deprecated_common', 'a common column deprecated', '"name": "status_id",', `"name": "status_id", "deprecated": ${JSON.stringify(going)},`),
  renamed('successor', 'a successor that is not there', { deprecated: { ...going, use: 'z' } }),
  renamed('successor', 'a successor that stands before', {}, { deprecated: { ...going, use: 'x' } }),
  renamed('successor', 'a successor of another type', { deprecated: { ...going, use: 'y' } }, { type: ['null', 'long'] }),
  renamed('successor', 'a successor of another length', { deprecated: { ...going, use: 'y' } }, { maxBytes: 64 }),
  appended('retired_alone', 'retired from one day to the next', { retired: true }),
  appended('retired_alone', 'not quite retired', { deprecated: going, retired: 'soon' }),
  appended('retired_early', 'retired before its day', { deprecated: going, retired: true }),
  appended('deprecation_over', 'kept beyond its day', { deprecated: { ...going, until: '2026-11-21' } }),
  appended('avro_alias', 'an alias', { aliases: ['src_endpoint_ip'] }),
];

/** Each rule of a folder broken at least once. */
export const brokenCases: readonly BrokenCase[] = [...fileCases, ...typeCases, ...columnCases, ...ocsfCases, ...compatibilityCases, ...acceptanceCases, ...lifecycleCases];
