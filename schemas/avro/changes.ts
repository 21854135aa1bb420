import { defaultMaxBytes, type Deprecation } from '../event-class';
import type { AvscField, AvscRecord } from './avsc-record';
import { compareOrder } from './column-order';
import { columnForm, columnType, typeText } from './column-type';
import type { compatibilityProblems } from './problems/compatibility-problems';

/** Changes that break something; the rules of check have the same names. */
export type Break = Exclude<keyof typeof compatibilityProblems, `release_${string}` | 'not_resolvable' | 'class_removed'>;

/** Changes that every layer can follow. */
export type SafeChange = 'column_appended' | 'limit_raised' | 'doc_changed' | 'lifecycle_changed' | 'ocsf_changed';

/** One difference between two versions of a class. */
export interface Change {
  readonly kind: Break | SafeChange;
  /** The field as it was and as it is; undefined where it is new, gone, or the change is of the class itself. */
  readonly before?: AvscField;
  readonly after?: AvscField;
  /** What changed, short: types, limits, names, or between which columns it stands. */
  readonly from?: string;
  readonly to?: string;
}

const safe: ReadonlySet<string> = new Set<SafeChange>(['column_appended', 'limit_raised', 'doc_changed', 'lifecycle_changed', 'ocsf_changed']);

/** True if data or programs of the earlier version cannot follow the change. */
export const isBreak = (change: Change): change is Change & { readonly kind: Break } => !safe.has(change.kind);

/** True unless rows, tables and documents stay as they are: docs, and what is said to readers about columns that go, make no version. */
export const isOfShape = ({ kind }: Pick<Change, 'kind'>): boolean => kind !== 'doc_changed' && kind !== 'lifecycle_changed';

/** All differences of two versions of one class: of the class, then by column, in the order of the later one. */
export function changesBetween(before: AvscRecord, after: AvscRecord): Change[] {
  return [...classChanges(before, after), ...orderChanges(before, after), ...fieldChanges(before, after)];
}

function* classChanges({ attributes: before }: AvscRecord, { attributes: after }: AvscRecord): Iterable<Change> {
  if (before.doc !== after.doc) yield { kind: 'doc_changed', from: String(before.doc), to: String(after.doc) };
  const [from, to] = [JSON.stringify(before.ocsf), JSON.stringify(after.ocsf)];
  if (from !== to) yield { kind: 'ocsf_changed', from: from ?? 'none', to: to ?? 'none' };
}

const afterColumn = (name: string | undefined) => (name === undefined ? 'first' : `after ${name}`);

function* orderChanges(before: AvscRecord, after: AvscRecord): Iterable<Change> {
  const order = compareOrder(before.fields, after.fields);
  for (const field of order.removed) yield { kind: 'column_removed', before: field, from: typeText(field) };
  for (const [was, is] of order.renamed) yield { kind: 'column_renamed', before: was, after: is, from: was.name, to: is.name };
  for (const { field, earlierAfter, nowAfter } of order.moved) {
    yield { kind: 'column_moved', after: field, from: afterColumn(earlierAfter), to: afterColumn(nowAfter) };
  }
  for (const { field, before: other } of order.inserted) yield { kind: 'column_inserted', after: field, to: `before ${other}` };
  for (const field of order.appended) yield { kind: 'column_appended', after: field, to: typeText(field) };
  for (const field of [...order.inserted.map((entry) => entry.field), ...order.appended]) {
    if (columnType(field.attributes.type)?.nullable === false) yield { kind: 'required_appended', after: field, to: typeText(field) };
  }
}

function* fieldChanges(before: AvscRecord, after: AvscRecord): Iterable<Change> {
  const earlier = new Map(before.fields.map((field) => [field.name, field]));
  for (const field of after.fields) {
    const was = earlier.get(field.name);
    if (was !== undefined) yield* changesOfField(was, field);
  }
}

function* changesOfField(before: AvscField, after: AvscField): Iterable<Change> {
  if (JSON.stringify(before.attributes) === JSON.stringify(after.attributes)) return;
  const [was, is] = [columnForm(before), columnForm(after)];
  const types = { before, after, from: typeText(before), to: typeText(after) };
  if (was.base !== is.base) yield { kind: 'type_changed', ...types };
  else if (was.nullable !== is.nullable) yield { kind: 'nullability_changed', ...types };
  const [limit, newLimit] = [limitOf(before), limitOf(after)];
  if (limit !== undefined && newLimit !== undefined && limit !== newLimit) {
    yield { kind: newLimit < limit ? 'limit_shrunk' : 'limit_raised', before, after, from: String(limit), to: String(newLimit) };
  }
  const { doc, ocsf, profile } = after.attributes;
  if (before.attributes.doc !== doc) yield { kind: 'doc_changed', before, after, from: String(before.attributes.doc), to: String(doc) };
  const [life, newLife] = [lifecycle(before), lifecycle(after)];
  if (life !== newLife) yield { kind: 'lifecycle_changed', before, after, from: life, to: newLife };
  if (before.attributes.ocsf !== ocsf || before.attributes.profile !== profile) yield { kind: 'ocsf_changed', before, after, from: mapping(before), to: mapping(after) };
}

/** Where a column is on its way out, in a few words. */
function lifecycle({ attributes }: AvscField): string {
  const { until, use } = (attributes.deprecated ?? {}) as Partial<Deprecation>;
  const instead = use === undefined ? '' : `, use ${use}`;
  if (attributes.retired === true) return `retired${instead}`;
  return attributes.deprecated === undefined ? 'in use' : `deprecated until ${until}${instead}`;
}

const mapping = ({ attributes: { ocsf, profile } }: AvscField) => `${String(ocsf ?? 'none')}${profile === undefined ? '' : ` (profile ${String(profile)})`}`;

/** Bytes that a text holds; undefined for other types. */
export function limitOf({ attributes }: AvscField): number | undefined {
  if (columnType(attributes.type)?.type !== 'string') return undefined;
  return typeof attributes.maxBytes === 'number' ? attributes.maxBytes : defaultMaxBytes;
}
