import { fieldFinding, findingAt, type AvscField, type AvscRecord } from '../avsc-record';
import { renameKey, replaceNode, setMember } from '../edits';
import type { JsonNode } from '../json-document';
import { nearest } from '../nearest';
import { reservedWords } from '../reserved-words';
import type { Edit, Finding } from '../schema-error';
import { oneLine } from './record';
import { typeRules } from './type';

const known: Readonly<Record<string, string>> = {
  name: 'string',
  type: 'object',
  default: 'object',
  doc: 'string',
  ocsf: 'string',
  profile: 'string',
  json: 'boolean',
  maxBytes: 'number',
  deprecated: 'object',
  retired: 'object',
};

/** Judged by a rule of their own. */
const others = ['aliases'];

/** A column in Redshift: 127 bytes. */
const longestName = 127;

/** Rules that look at one field alone. */
export function* fieldRules(record: AvscRecord, field: AvscField): Iterable<Finding> {
  yield* attributesAreKnown(record, field);
  yield* nameIsSafe(record, field);
  yield* docIsOneLine(record, field);
  yield* typeRules(record, field);
}

function* attributesAreKnown(record: AvscRecord, field: AvscField): Iterable<Finding> {
  for (const [attribute, value] of Object.entries(field.attributes)) {
    if (others.includes(attribute)) continue;
    const expected = Object.hasOwn(known, attribute) ? known[attribute] : undefined;
    if (expected === undefined) yield unknownAttribute(record, field, attribute);
    else if (expected !== 'object' && typeof value !== expected) {
      yield fieldFinding(record, field, attribute, 'attribute', { problem: `expected ${attribute} to be a ${expected}, found ${typeof value}`, fix: `write a ${expected}` });
    }
  }
}

function unknownAttribute(record: AvscRecord, field: AvscField, attribute: string): Finding {
  const member = field.node.members!.get(attribute)!;
  const meant = nearest(attribute, Object.keys(known).filter((name) => !Object.hasOwn(field.attributes, name)));
  const detail = {
    problem: `expected one of ${Object.keys(known).join(', ')}, found ${attribute}`,
    fix: meant === undefined ? 'remove or rename the attribute' : `write "${meant}"`,
    ...(meant !== undefined && { edits: [renameKey(member, meant)] }),
  };
  return findingAt(record, member.key, 'attribute', detail, field);
}

function* nameIsSafe(record: AvscRecord, field: AvscField): Iterable<Finding> {
  const { name } = field;
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    const safe = snakeCase(name);
    yield fieldFinding(record, field, 'name', 'name_case', {
      problem: 'expected lower case letters, digits and underscores, a letter first',
      fix: /^[a-z]/.test(safe) ? `write "${safe}": Glue and Redshift fold names to lower case` : 'rename the field',
      edits: rename(record, field, safe),
    });
  }
  if (name.length > longestName) {
    yield fieldFinding(record, field, 'name', 'name_length', { problem: `expected at most ${longestName} characters, found ${name.length}`, fix: 'shorten the name' });
  }
  const owner = reservedWords.get(name);
  if (owner !== undefined) {
    const path = typeof field.attributes.ocsf === 'string' ? field.attributes.ocsf.replaceAll('.', '_').replace(/^unmapped_/, '') : '';
    yield fieldFinding(record, field, 'name', 'reserved_word', {
      problem: `expected a free name, found a word reserved by ${owner}`,
      fix: `use the path form, for example ${reservedWords.has(path) || path === '' ? `${name}_name` : path}`,
      edits: reservedWords.has(path) ? undefined : rename(record, field, path),
    });
  }
  if (record.fields.find((other) => other.name === name) !== field) {
    yield fieldFinding(record, field, 'name', 'name_twice', { problem: 'expected each name once, found it again', fix: 'rename or remove one of the two' });
  }
}

/** `userName`, `User-Name` → `user_name` */
const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|(?<!_)_+$/g, '');

/** The new name, where it is one and no other field has it. */
function rename(record: AvscRecord, field: AvscField, name: string): Edit[] | undefined {
  if (!/^[a-z]/.test(name) || record.fields.some((other) => other.name === name)) return undefined;
  return [replaceNode(field.node.members?.get('name') as JsonNode, name)];
}

function* docIsOneLine(record: AvscRecord, field: AvscField): Iterable<Finding> {
  const { doc } = field.attributes;
  if (typeof doc !== 'string' || doc.trim().length === 0) {
    yield fieldFinding(record, field, 'doc', 'doc', { problem: 'expected a doc for the analyst, found none', fix: 'say what the value means, its unit and what it joins' });
  } else if (/[\0-\x1f\x7f]/.test(doc)) {
    yield fieldFinding(record, field, 'doc', 'doc_line', {
      problem: 'expected one line, found a line break or control character',
      fix: 'write the doc as one line: it becomes the column comment',
      edits: [setMember(field.node, 'doc', oneLine(doc))],
    });
  } else if (doc.startsWith('Draft:')) {
    yield fieldFinding(record, field, 'doc', 'draft_doc', { problem: 'expected what the value means, found the evidence of a draft', fix: 'say what it means, its unit and what it joins; remove "Draft:"' });
  }
}
