import { closing, identifiers, lineage } from '../../lineage';
import { fieldFinding, type AvscField, type AvscRecord } from '../avsc-record';
import { limitOf } from '../changes';
import { columnForm, columnType } from '../column-type';
import { removeMember } from '../edits';
import type { Finding } from '../schema-error';

/** Rules about columns that are on their way out. @see {@link Deprecation} */
export function* lifecycleRules(record: AvscRecord): Iterable<Finding> {
  for (const field of record.fields) {
    const { aliases, deprecated, retired } = field.attributes;
    if (aliases !== undefined) yield alias(record, field);
    if (retired !== undefined && (retired !== true || deprecated === undefined)) {
      const problem = retired === true ? 'expected a deprecation before it is retired, found none' : 'expected true or no such attribute, found another value';
      yield fieldFinding(record, field, 'retired', 'retired_alone', { problem, fix: 'deprecate the column first', edits: [removeMember(field.node, 'retired')] });
    }
    if (deprecated !== undefined) yield* deprecation(record, field, deprecated);
  }
}

function alias(record: AvscRecord, field: AvscField): Finding {
  const detail = { problem: 'expected no aliases, since the old column stays, found some', fix: 'write "deprecated" with "use" on the old column', edits: [removeMember(field.node, 'aliases')] };
  return fieldFinding(record, field, 'aliases', 'avro_alias', detail);
}

const attributes = ['since', 'until', 'reason', 'use'];

function* deprecation(record: AvscRecord, field: AvscField, deprecated: unknown): Iterable<Finding> {
  const wrong = wrongForm(deprecated);
  if (wrong !== undefined) {
    yield fieldFinding(record, field, 'deprecated', 'deprecation', { problem: wrong, fix: 'write since, until, a reason and, where another column takes its place, use' });
    return;
  }
  if (isCommon(record, field)) {
    const problem = 'expected a nullable column of the class\'s own, found one that is always there';
    yield fieldFinding(record, field, 'deprecated', 'deprecated_common', { problem, fix: 'remove the deprecation', edits: [removeMember(field.node, 'deprecated')] });
  }
  const { use } = deprecated as { use?: string };
  const unfit = use === undefined ? undefined : unfitSuccessor(record, field, use);
  if (unfit !== undefined) yield fieldFinding(record, field, 'deprecated', 'successor', { problem: unfit, fix: 'name a later column of the same type and maxBytes' });
}

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));

/** What is wrong with the attribute's shape. */
function wrongForm(deprecated: unknown): string | undefined {
  if (typeof deprecated !== 'object' || deprecated === null || Array.isArray(deprecated)) return 'expected { "since", "until", "reason" }, found another shape';
  const { since, until, reason, use } = deprecated as Record<string, unknown>;
  const unknown = Object.keys(deprecated).find((name) => !attributes.includes(name));
  if (unknown !== undefined) return `expected ${attributes.join(', ')}, found ${unknown}`;
  if (!isDay(since)) return 'expected since as a day, such as 2026-11-22, found none';
  if (!isDay(until) || until < since) return 'expected until as a day that is not before since, found none';
  if (typeof reason !== 'string' || reason.trim() === '') return 'expected a reason, found none';
  return use === undefined || typeof use === 'string' ? undefined : 'expected use to be the name of a column, found something else';
}

function isCommon({ attributes: { ocsf } }: AvscRecord, field: AvscField): boolean {
  const isShared = (names: object) => Object.hasOwn(names, field.name);
  const isClosing = (closing as readonly string[]).includes(field.name);
  return isShared(lineage) || (ocsf !== undefined && isShared(identifiers)) || isClosing || columnType(field.attributes.type)?.nullable !== true;
}

function unfitSuccessor(record: AvscRecord, field: AvscField, use: string): string | undefined {
  const index = record.fields.findIndex(({ name }) => name === use);
  const successor = record.fields[index];
  if (!successor) return `expected use to name a column of ${record.name}, found ${use}`;
  if (index <= record.fields.indexOf(field)) return `expected a column after it, found ${use}, which stands before`;
  // Once both are retired nobody is sent anywhere any more.
  if (successor.attributes.retired === true && field.attributes.retired !== true) return `expected a column that stays, found ${use}, which is retired`;
  const [own, other] = [columnForm(field), columnForm(successor)];
  if (own.base !== other.base || own.nullable !== other.nullable) return `expected ${use} to be ${own.base} as well, found ${other.base}`;
  if (limitOf(field) !== limitOf(successor)) return `expected ${use} to hold ${limitOf(field)} bytes as well, found ${limitOf(successor)}`;
  return undefined;
}
