import { attributesAlong, ocsf, type OcsfAttribute, type OcsfItem } from '../../ocsf/dictionary';
import { formOfAttribute, pathForName, pathsOf } from '../../ocsf/paths';
import { fieldFinding, recordFinding, type AvscField, type AvscRecord } from '../avsc-record';
import { columnType } from '../column-type';
import { jsonText, removeMember, replaceNode, setMember } from '../edits';
import type { JsonNode } from '../json-document';
import { nearest } from '../nearest';
import type { Edit, Finding } from '../schema-error';

/** Rules that tie a class and its columns to OCSF, so that a row turns back into a document that validates. */
export function* ocsfRules(record: AvscRecord): Iterable<Finding> {
  if (record.attributes.ocsf === undefined) {
    yield* withoutOcsf(record);
    return;
  }
  const item = Object.hasOwn(ocsf.classes, record.name) ? ocsf.classes[record.name] : undefined;
  if (item === undefined) {
    yield recordFinding(record, 'name', 'ocsf_class', { problem: `expected a class of OCSF ${ocsf.version}, found ${record.name}`, fix: 'name the class as OCSF does, or leave "ocsf" out' });
    return;
  }
  yield* classIsRight(record, item);
  const taken = new Map<string, string>();
  for (const field of record.fields) yield* fieldIsMapped(record, field, item, taken);
}

function* withoutOcsf(record: AvscRecord): Iterable<Finding> {
  for (const field of record.fields) {
    for (const attribute of ['ocsf', 'profile']) {
      if (field.attributes[attribute] === undefined) continue;
      yield fieldFinding(record, field, attribute, 'not_ocsf', {
        problem: `expected no "${attribute}" in a class that is not of OCSF, found one`,
        fix: 'remove it, or give the record its "ocsf"',
        edits: [removeMember(field.node, attribute)],
      });
    }
  }
}

function* classIsRight(record: AvscRecord, item: OcsfItem): Iterable<Finding> {
  const found = record.attributes.ocsf as Record<string, unknown> | null;
  const node = record.document.root.members?.get('ocsf') as JsonNode;
  const expected = { class_uid: item.uid, class_name: item.caption, category_uid: item.category_uid, version: ocsf.version };
  for (const [key, value] of Object.entries(expected)) {
    if (found?.[key] === value) continue;
    const whole = node.members && node.members.size > 0;
    yield recordFinding(record, 'ocsf', 'ocsf_class', {
      problem: `expected ${key} ${JSON.stringify(value)}, found ${JSON.stringify(found?.[key]) ?? 'none'}`,
      fix: `write "${key}": ${JSON.stringify(value)}`,
      edits: whole ? [setMember(node, key, value, 'class_uid')] : undefined,
    });
  }
  if (typeof found?.category_name !== 'string') {
    yield recordFinding(record, 'ocsf', 'ocsf_class', { problem: 'expected category_name, found none', fix: 'add the caption of the category' });
  }
}

/** Two names of one value have one path. */
function isRenamed({ fields }: AvscRecord, from: string, to: string): boolean {
  const { deprecated } = fields.find(({ name }) => name === from)?.attributes ?? {};
  return (deprecated as { use?: unknown } | undefined)?.use === to;
}

function* fieldIsMapped(record: AvscRecord, field: AvscField, item: OcsfItem, taken: Map<string, string>): Iterable<Finding> {
  const path = field.attributes.ocsf;
  if (typeof path !== 'string') {
    if (path === undefined) yield pathMissing(record, field, item, taken);
    return;
  }
  const other = taken.get(path);
  if (other !== undefined && !isRenamed(record, other, field.name)) {
    yield fieldFinding(record, field, 'ocsf', 'ocsf_path_twice', { problem: `expected a path of its own, found that of ${other}`, fix: `map each attribute once, or use unmapped.${field.name}` });
  }
  taken.set(path, field.name);
  if (path === 'unmapped' || path.startsWith('unmapped.')) return;
  const along = attributesAlong(item, path);
  if (along === undefined) {
    const meant = pathForName(item, field.name) ?? nearest(path, pathsOf(item));
    const isFree = meant !== undefined && !taken.has(meant);
    yield fieldFinding(record, field, 'ocsf', 'ocsf_path', {
      problem: `expected a path of ${record.name} in OCSF ${ocsf.version}, found ${path}`,
      fix: isFree ? `perhaps "${meant}"; what OCSF does not know is unmapped.${field.name}` : `look the attribute up in the class, or use unmapped.${field.name}`,
    });
    return;
  }
  yield* typeFits(record, field, along.at(-1) as OcsfAttribute);
  yield* profileIsNamed(record, field, along);
}

function pathMissing(record: AvscRecord, field: AvscField, item: OcsfItem, taken: ReadonlyMap<string, string>): Finding {
  const known = pathForName(item, field.name);
  const path = known === undefined || taken.has(known) ? `unmapped.${field.name}` : known;
  return fieldFinding(record, field, 'name', 'ocsf_path_missing', {
    problem: 'expected the path of an OCSF attribute, found none',
    fix: `add "ocsf": "${path}"; what OCSF does not know is unmapped.<name>`,
    edits: [setMember(field.node, 'ocsf', path, Object.hasOwn(field.attributes, 'doc') ? 'doc' : 'type')],
  });
}

function* typeFits(record: AvscRecord, field: AvscField, attribute: OcsfAttribute): Iterable<Finding> {
  const column = columnType(field.attributes.type);
  if (column === undefined) return;
  const expected = formOfAttribute(attribute);
  const found = field.attributes.json === true ? 'json' : column.type;
  if (found === expected) return;
  yield fieldFinding(record, field, 'type', 'ocsf_type', {
    problem: `expected ${expected} for ${attribute.type}${attribute.list ? '[]' : ''}, found ${found}`,
    fix: expected === 'json' ? 'write a string with "json": true' : 'use the type that OCSF gives the attribute',
    edits: retype(field, expected, column.nullable),
  });
}

const avroNames = { string: 'string', bigint: 'long', double: 'double', boolean: 'boolean', json: 'string' } as const;

function retype({ node, attributes }: AvscField, form: keyof typeof avroNames, nullable: boolean): Edit[] {
  const type = nullable ? ['null', avroNames[form]] : avroNames[form];
  const present = node.members?.get('type') as JsonNode;
  const edit = replaceNode(present, type);
  const addJson = form === 'json' && attributes.json === undefined;
  const edits = [addJson ? { ...edit, text: `${jsonText(type)}, "json": true` } : edit];
  if (form === 'json' && attributes.json === false) edits.push(setMember(node, 'json', true));
  if (form !== 'json' && attributes.json !== undefined) edits.push(removeMember(node, 'json'));
  return edits;
}

function* profileIsNamed(record: AvscRecord, field: AvscField, along: readonly OcsfAttribute[]): Iterable<Finding> {
  const expected = along.find((attribute) => attribute.profile !== undefined)?.profile;
  const found = field.attributes.profile;
  if (found === expected) return;
  yield fieldFinding(record, field, found === undefined ? 'ocsf' : 'profile', 'ocsf_profile', {
    problem: `expected ${expected ?? 'no profile'}, found ${found === undefined ? 'none' : String(found)}`,
    fix: expected === undefined ? 'remove "profile"' : `add "profile": "${expected}"`,
    edits: [expected === undefined ? removeMember(field.node, 'profile') : setMember(field.node, 'profile', expected, 'ocsf')],
  });
}
