import { JsonDocument, placeOf, type JsonNode, type Span } from './json-document';
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
  readonly text: string;
  /** The text with places; a record that only others are compared with reads it when it is asked for. */
  readonly document: JsonDocument;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly fields: readonly AvscField[];
}

/** What a finding says beside rule and place. */
export type Detail = Pick<Finding, 'problem' | 'fix' | 'edits' | 'from' | 'to' | 'versions'>;

/**
 * Reads the outermost shape of an .avsc.
 * @throws SchemaError with rule `json`, `key_twice` or `record`
 */
export function readAvsc(file: string, text: string): AvscRecord {
  const document = new JsonDocument(file, text);
  const { root } = document;
  const attributes = root.value as Record<string, unknown>;
  const name = attributes?.name;
  const fields = root.members?.get('fields');
  if (root.members === undefined || attributes.type !== 'record' || typeof name !== 'string' || fields?.elements === undefined) {
    const problem = 'expected an object with "type": "record", a "name" and a list of "fields", found another shape';
    throw new SchemaError(file, { rule: 'record', ...placeOf(document, root), problem, fix: 'begin from an existing .avsc' });
  }
  return { text, document, name, attributes, fields: fields.elements.map((node) => readField(document, node)) };
}

/**
 * Reads an .avsc that was judged before, without places until they are asked for: many releases are compared, and few of
 * them are ever shown.
 */
export function readJudgedAvsc(file: string, text: string): AvscRecord {
  const attributes = JSON.parse(text) as Record<string, unknown> & { name: string; fields: (Record<string, unknown> & { name: string })[] };
  let placed: AvscRecord | undefined;
  const withPlaces = () => (placed ??= readAvsc(file, text));
  const fields = attributes.fields.map((field, index) => ({
    name: field.name,
    attributes: field,
    get node() {
      return withPlaces().fields[index]!.node;
    },
  }));
  return {
    text,
    get document() {
      return withPlaces().document;
    },
    name: attributes.name,
    attributes,
    fields,
  };
}

function readField(document: JsonDocument, node: JsonNode): AvscField {
  const attributes = node.value as Record<string, unknown>;
  if (node.members === undefined || typeof attributes.name !== 'string') {
    const problem = 'expected a field: an object with a "name", found another shape';
    throw new SchemaError(document.file, { rule: 'record', ...placeOf(document, node), problem, fix: 'name the field' });
  }
  return { name: attributes.name, attributes, node };
}

/** A finding at the value of an attribute of a field, or at its name where it has no such attribute. */
export function fieldFinding(record: AvscRecord, field: AvscField, attribute: string, rule: SchemaRule, detail: Detail): Finding {
  const node = field.node.members?.get(attribute) ?? (field.node.members?.get('name') as JsonNode);
  return findingAt(record, node, rule, detail, field);
}

/** A finding at an attribute of the record itself; at the key, where the value goes over many lines. */
export function recordFinding(record: AvscRecord, attribute: string, rule: SchemaRule, detail: Detail): Finding {
  const { root } = record.document;
  const member = root.members?.get(attribute);
  const span = attribute === 'fields' ? member?.key : member;
  return findingAt(record, span ?? (root.members?.get('name') as JsonNode), rule, detail);
}

/** A finding at any part of the file. */
export function findingAt(record: AvscRecord, span: Span, rule: SchemaRule, detail: Detail, field?: AvscField): Finding {
  return { rule, ...(field && { field: field.name }), ...placeOf(record.document, span), ...detail };
}
