import { mostColumns } from '../../event-class';
import { closing, identifiers, lineage } from '../../lineage';
import { ocsf } from '../../ocsf/dictionary';
import type { AvscRecord } from '../avsc-record';
import { applyEdits, jsonText, sourceOf, writeFields } from '../edits';
import type { Evidence } from './evidence';
import { propose, type Known, type ProposedField } from './propose';
import { closestClasses } from './suggest-path';

/** A draft of an .avsc, and why it is as it is. */
export interface Draft {
  readonly text: string;
  readonly records: number;
  readonly fields: readonly ProposedField[];
}

const avroTypes = { string: 'string', bigint: 'long', double: 'double', boolean: 'boolean' } as const;

/**
 * Drafts a class from samples. A name of an OCSF class makes one of that class; any other one of our own.
 * @param template any OCSF class of the catalog: the columns that all classes share are taken from it with their docs
 */
export function draftClass(name: string, evidence: Evidence, template: AvscRecord): Draft {
  const item = Object.hasOwn(ocsf.classes, name) ? ocsf.classes[name] : undefined;
  const shared = template.fields.filter((field) => Object.hasOwn(lineage, field.name) || (item && Object.hasOwn(identifiers, field.name)));
  const last = template.fields.filter((field) => (closing as readonly string[]).includes(field.name) && (item || field.name !== 'time_inferred'));
  const taken = [...shared, ...last];
  const found = evidence.fields();
  const fields = propose(found, {
    item,
    closest: item ? undefined : ocsf.classes[closestClasses(found)[0]!.name],
    names: new Set(taken.map((field) => field.name)),
    paths: new Map(taken.flatMap((field) => (typeof field.attributes.ocsf === 'string' ? [[field.attributes.ocsf, field.name]] : []))),
    room: mostColumns - taken.length,
  });
  const head = {
    type: 'record',
    name,
    namespace: 'cyberactive',
    doc: `Draft: from ${evidence.records.toLocaleString('en')} samples.`,
    ...(item && { ocsf: { class_uid: item.uid, class_name: item.caption, category_uid: item.category_uid, category_name: categoryName(item.category_uid), version: ocsf.version } }),
  };
  const keepOcsf = item !== undefined;
  const lines = [
    ...shared.map((field) => sharedField(field.attributes, keepOcsf, item)),
    ...fields.filter(({ fate }) => fate === 'column').map((field) => ownField(field, evidence.records)),
    ...last.map((field) => sharedField(field.attributes, keepOcsf, item)),
  ];
  const members = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${jsonText(value)},\n`);
  return { text: `{\n${members.join('')}  "fields": [\n    ${lines.join(',\n    ')}\n  ]\n}\n`, records: evidence.records, fields };
}

/** Appends to a class that is there what it has no column for. */
export function draftInto(record: AvscRecord, evidence: Evidence): Draft {
  const item = record.attributes.ocsf === undefined ? undefined : ocsf.classes[record.name];
  const known: Known = {
    item,
    names: new Set(record.fields.map(({ name }) => name)),
    paths: new Map(record.fields.flatMap(({ name, attributes }) => (typeof attributes.ocsf === 'string' ? [[attributes.ocsf, name]] : []))),
    room: mostColumns - record.fields.length,
  };
  const fields = propose(evidence.fields(), known);
  const added = fields.filter(({ fate }) => fate === 'column').map((field) => ownField(field, evidence.records));
  const all = [...record.fields.map((field) => sourceOf(record, field)), ...added];
  const text = added.length === 0 ? record.text : applyEdits(record.text, [[writeFields(record, all)]]);
  return { text, records: evidence.records, fields };
}

/** A column that all classes share; docs that speak of another class are made to speak of this one. */
function sharedField(attributes: Readonly<Record<string, unknown>>, keepOcsf: boolean, item: { uid?: number; category_uid?: number } | undefined): string {
  const { ocsf: path, profile, ...rest } = attributes;
  const docs: Record<string, string> = { class_uid: `OCSF class: ${item?.uid}.`, category_uid: `OCSF category: ${item?.category_uid}.`, activity_id: 'Draft: which activities there are is in the OCSF class.' };
  const name = String(attributes.name);
  const doc = Object.hasOwn(docs, name) ? docs[name] : attributes.doc;
  if (!keepOcsf) return jsonText({ ...rest, doc });
  const { maxBytes, json, ...before } = rest;
  return jsonText({ ...before, doc, ocsf: path, ...(profile !== undefined && { profile }), ...(json !== undefined && { json }), ...(maxBytes !== undefined && { maxBytes }) });
}

function ownField({ name, type, json, maxBytes, ocsf: path, profile, evidence }: ProposedField, records: number): string {
  return jsonText({
    name,
    type: ['null', avroTypes[type]],
    default: null,
    doc: `Draft: ${evidenceText(evidence, records)}.`,
    ...(path !== undefined && { ocsf: path }),
    ...(profile !== undefined && { profile }),
    ...(json && { json }),
    ...(maxBytes !== undefined && { maxBytes }),
  });
}

/** What was seen, in a sentence. The doc goes to the repository, so values of logs are not in it. */
export function evidenceText({ path, seen, types, distinct, longest, looksLike }: ProposedField['evidence'], records: number): string {
  const kinds = Object.keys(types).join(' or ');
  const values = distinct >= 100 ? 'many values' : `${distinct} value${distinct === 1 ? '' : 's'}`;
  return `${path.join('.')} in ${seen.toLocaleString('en')} of ${records.toLocaleString('en')} samples; ${kinds}${looksLike === undefined ? '' : ` (${looksLike})`}, ${values}, up to ${longest} bytes`;
}

const categoryNames: Readonly<Record<number, string>> = {
  1: 'System Activity', 2: 'Findings', 3: 'Identity & Access Management', 4: 'Network Activity', 5: 'Discovery', 6: 'Application Activity', 7: 'Remediation', 8: 'Unmanned Systems',
};
const categoryName = (uid: number | undefined): string => categoryNames[uid ?? 0] ?? 'Uncategorized';
