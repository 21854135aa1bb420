import { JsonDocument, type JsonNode } from './json-document';
import { SchemaError, type Finding, type SchemaRule } from './schema-error';

/** One field of an .avsc as written, before any rule has looked at it. */
export interface AvscField {
  readonly name: string;
  /** All attributes as written. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly node: JsonNode;
}

/** An .avsc as written: a record with named fields, and where each part stands. */
export interface AvscRecord {
  readonly document: JsonDocument;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly fields: readonly AvscField[];
}

/**
 * Reads the outermost shape of an .avsc.
 * @throws SchemaError with rule `json` or `record`
 */
export function readAvsc(file: string, text: string): AvscRecord {
  const document = new JsonDocument(file, text);
  const { root } = document;
  const attributes = root.value as Record<string, unknown>;
  const name = attributes?.name;
  const fields = root.members?.get('fields');
  if (root.members === undefined || attributes.type !== 'record' || typeof name !== 'string' || fields?.elements === undefined) {
    throw new SchemaError(file, {
      rule: 'record',
      position: document.position(root.offset),
      problem: 'expected an object with "type": "record", a "name" and a list of "fields", found another shape',
      fix: 'begin from an existing .avsc',
    });
  }
  return { document, name, attributes, fields: fields.elements.map((node) => readField(document, node)) };
}

function readField(document: JsonDocument, node: JsonNode): AvscField {
  const attributes = node.value as Record<string, unknown>;
  if (node.members === undefined || typeof attributes.name !== 'string') {
    throw new SchemaError(document.file, {
      rule: 'record',
      position: document.position(node.offset),
      problem: 'expected a field: an object with a "name", found another shape',
      fix: 'name the field',
    });
  }
  return { name: attributes.name, attributes, node };
}

/** A finding at an attribute of a field, or at the field where it has no such attribute. */
export function fieldFinding(
  record: AvscRecord,
  field: AvscField,
  attribute: string,
  rule: SchemaRule,
  problem: string,
  fix: string,
): Finding {
  const node = field.node.members?.get(attribute) ?? field.node;
  return { rule, field: field.name, position: record.document.position(node.offset), problem, fix };
}

/** A finding at an attribute of the record itself. */
export function recordFinding(record: AvscRecord, attribute: string, rule: SchemaRule, problem: string, fix: string): Finding {
  const { root } = record.document;
  const node = root.members?.get(attribute) ?? root;
  return { rule, position: record.document.position(node.offset), problem, fix };
}
