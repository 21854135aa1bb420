import { findingAt, recordFinding, type AvscRecord } from '../avsc-record';
import { removeMember, renameKey, setMember } from '../edits';
import { nearest } from '../nearest';
import { reservedWords } from '../reserved-words';
import type { Finding } from '../schema-error';

const knownAttributes = ['type', 'name', 'namespace', 'doc', 'ocsf', 'fields'];

/** With its prefix the name must fit into the name of a Firehose stream, 64 characters. */
const longestName = 51;

/** Rules about the record itself. */
export function* recordRules(record: AvscRecord): Iterable<Finding> {
  yield* nameIsSafe(record);
  yield* isDescribed(record);
  yield* attributesAreKnown(record);
}

function* nameIsSafe(record: AvscRecord): Iterable<Finding> {
  const { name, document } = record;
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    yield recordFinding(record, 'name', 'class_name', {
      problem: 'expected lower case letters, digits and underscores, a letter first',
      fix: 'rename the class: it names a stream, a Glue table and a warehouse table',
    });
  }
  if (name.length > longestName) {
    yield recordFinding(record, 'name', 'name_length', { problem: `expected at most ${longestName} characters, found ${name.length}`, fix: 'shorten the name' });
  }
  const owner = reservedWords.get(name);
  if (owner !== undefined) {
    yield recordFinding(record, 'name', 'reserved_word', { problem: `expected a free name, found a word reserved by ${owner}`, fix: `use a longer name, for example ${name}_activity` });
  }
  if (!document.file.endsWith(`${name}.avsc`)) {
    yield recordFinding(record, 'name', 'file_name', { problem: `expected the file ${name}.avsc, found another name`, fix: 'name file and record alike' });
  }
}

function* isDescribed(record: AvscRecord): Iterable<Finding> {
  const { attributes, document } = record;
  if (attributes.namespace !== 'cyberactive') {
    yield recordFinding(record, 'namespace', 'namespace', {
      problem: 'expected the namespace cyberactive, found another or none',
      fix: 'write "namespace": "cyberactive"',
      edits: [setMember(document.root, 'namespace', 'cyberactive', 'name')],
    });
  }
  const { doc } = attributes;
  if (typeof doc !== 'string' || doc.trim() === '') {
    yield recordFinding(record, 'doc', 'doc', { problem: 'expected a doc for the analyst, found none', fix: 'say what a row of the class is' });
  } else if (/[\0-\x1f\x7f]/.test(doc)) {
    yield recordFinding(record, 'doc', 'doc_line', {
      problem: 'expected one line, found a line break or control character',
      fix: 'write the doc as one line',
      edits: [setMember(document.root, 'doc', oneLine(doc))],
    });
  } else if (doc.startsWith('Draft:')) {
    yield recordFinding(record, 'doc', 'draft_doc', { problem: 'expected what a row of the class is, found the evidence of a draft', fix: 'say it, and remove "Draft:"' });
  }
}

/** A text without line breaks and control characters. */
export const oneLine = (text: string): string => text.replace(/[\0-\x1f\x7f]+/g, ' ').trim();

function* attributesAreKnown(record: AvscRecord): Iterable<Finding> {
  for (const [attribute, member] of record.document.root.members ?? []) {
    if (knownAttributes.includes(attribute)) continue;
    const meant = nearest(attribute, knownAttributes.filter((known) => !Object.hasOwn(record.attributes, known)));
    yield findingAt(record, member.key, 'attribute', {
      problem: `expected one of ${knownAttributes.join(', ')}, found ${attribute}`,
      fix: meant === undefined ? 'remove or rename the attribute' : `write "${meant}"`,
      edits: [meant === undefined ? removeMember(record.document.root, attribute) : renameKey(member, meant)],
    });
  }
}
