import { largestMaxBytes } from '../../event-class';
import { fieldFinding, type AvscField, type AvscRecord } from '../avsc-record';
import { columnType } from '../column-type';
import { jsonText, removeMember, setMember } from '../edits';
import type { Edit, Finding } from '../schema-error';
import { unsafeType } from './unsafe-type';

/** Least room for JSON text: one mark of a member that was cut. */
const leastJsonBytes = 64;

/** Rules about what a field holds: type, default and limit. */
export function* typeRules(record: AvscRecord, field: AvscField): Iterable<Finding> {
  const unsafe = unsafeType(field.attributes.type);
  if (unsafe !== undefined) {
    const { rule, problem, fix, instead } = unsafe;
    yield fieldFinding(record, field, 'type', rule, { problem, fix, edits: instead && rewrite(field, instead) });
  } else yield* defaultFits(record, field);
  yield* limitsFit(record, field);
}

/** Writes another type, with the default and the attributes that go with it. */
function rewrite(field: AvscField, { type, json, doc }: { type: unknown; json?: true; doc?: string }): Edit[] {
  const { node, attributes } = field;
  const edits = [setMember(node, 'type', type)];
  const nullable = Array.isArray(type);
  if (json && attributes.json !== true) edits[0] = { ...edits[0]!, text: `${edits[0]!.text}, "json": true` };
  if (nullable && !Object.hasOwn(attributes, 'default')) edits[0] = { ...edits[0]!, text: `${edits[0]!.text}, "default": null` };
  if (nullable && attributes.default !== null && Object.hasOwn(attributes, 'default')) edits.push(setMember(node, 'default', null));
  if (doc !== undefined && typeof attributes.doc === 'string') edits.push(setMember(node, 'doc', `${attributes.doc.trim()} ${doc}`));
  return edits;
}

function* defaultFits(record: AvscRecord, field: AvscField): Iterable<Finding> {
  const column = columnType(field.attributes.type)!;
  const has = Object.hasOwn(field.attributes, 'default');
  const value = field.attributes.default;
  if (column.nullable && !has) {
    yield fieldFinding(record, field, 'type', 'default_missing', {
      problem: 'expected "default": null, found no default',
      fix: 'add "default": null, so that old files can be read',
      edits: [setMember(field.node, 'default', null)],
    });
  } else if (column.nullable && value !== null) {
    yield fieldFinding(record, field, 'default', 'default_type', {
      problem: `expected "default": null, the first branch of the union, found ${typeof value}`,
      fix: 'write "default": null; let the source set another value',
      edits: [setMember(field.node, 'default', null)],
    });
  } else if (!column.nullable && has) {
    const fits = typeof value === { string: 'string', bigint: 'number', double: 'number', boolean: 'boolean' }[column.type];
    yield fieldFinding(record, field, 'default', fits ? 'default_required' : 'default_type', {
      problem: fits ? 'expected no default on a required field, found one' : `expected no default on a required ${String(field.attributes.type)}, found ${value === null ? 'null' : typeof value}`,
      fix: `make the field ${jsonText(['null', field.attributes.type])} with default null, or remove the default`,
      edits: [removeMember(field.node, 'default')],
    });
  }
}

function* limitsFit(record: AvscRecord, field: AvscField): Iterable<Finding> {
  const { json, maxBytes, type } = field.attributes;
  const column = columnType(type);
  const extra = json === true ? 'json' : 'maxBytes';
  if (column !== undefined && column.type !== 'string' && (json === true || maxBytes !== undefined)) {
    yield fieldFinding(record, field, extra, 'text_only', {
      problem: `expected a string, found ${column.type} with ${extra}`,
      fix: 'remove the attribute, or make the field a string',
      edits: [removeMember(field.node, extra)],
    });
    return;
  }
  if (typeof maxBytes !== 'number') return;
  const least = json === true ? leastJsonBytes : 1;
  if (!Number.isInteger(maxBytes) || maxBytes < least || maxBytes > largestMaxBytes) {
    const near = Math.min(largestMaxBytes, Math.max(least, Math.round(maxBytes)));
    yield fieldFinding(record, field, 'maxBytes', 'max_bytes', {
      problem: `expected ${least.toLocaleString('en')} to ${largestMaxBytes.toLocaleString('en')} bytes${json === true ? ' for JSON text' : ''}, found ${maxBytes}`,
      fix: `write ${near}, the nearest that fits`,
      edits: [setMember(field.node, 'maxBytes', near)],
    });
  }
}
