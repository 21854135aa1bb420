import { Type, type Schema } from 'avsc';
import { fieldFinding, recordFinding, type AvscField, type AvscRecord } from './avsc-record';
import { changesBetween, isBreak, limitOf, type Break, type Change } from './changes';
import { jsonText, replaceNode, setMember, sourceOf, writeFields } from './edits';
import type { Edit, Finding } from './schema-error';

/** A frozen version of a class. */
export interface Release {
  readonly version: number;
  readonly record: AvscRecord;
}

type BreakingChange = Change & { readonly kind: Break };

/**
 * What a schema breaks for the data and the programs of earlier releases. Avro's FULL_TRANSITIVE, each way against every
 * release, and what Avro does not ask for but our layers do: Parquet files are loaded by position (so columns are only
 * appended), and a VARCHAR of Redshift only grows. A change that breaks several releases is one finding.
 */
export function compatibilityRules(current: AvscRecord, releases: readonly Release[]): Finding[] {
  const breaks = new Map<string, { readonly change: BreakingChange; readonly versions: number[] }>();
  const found: Finding[] = [];
  for (const { version, record } of releases) {
    if (record.text === current.text) continue;
    const breaking = changesBetween(record, current).filter(isBreak);
    for (const change of breaking) {
      // A limit that shrank against several versions is one finding, held against the widest.
      const isLimit = change.kind === 'limit_shrunk';
      const key = JSON.stringify([change.kind, change.before?.name, change.after?.name, ...(isLimit ? [] : [change.from, change.to])]);
      const entry = breaks.get(key);
      breaks.set(key, {
        change: entry && !(isLimit && Number(change.from) > Number(entry.change.from)) ? entry.change : change,
        versions: [...(entry?.versions ?? []), version],
      });
    }
    if (breaking.length === 0) found.push(...resolves(current, record, version));
  }
  const last = releases.at(-1)?.record;
  for (const { change, versions } of breaks.values()) found.push(asFinding(current, last as AvscRecord, change, versions));
  return found;
}

/** Asks the Avro library, each way. */
function* resolves(current: AvscRecord, release: AvscRecord, version: number): Iterable<Finding> {
  const directions = [
    [current, release, `rows of version ${version}`, 'the new schema'],
    [release, current, 'rows of the new schema', `version ${version}`],
  ] as const;
  for (const [reader, writer, what, by] of directions) {
    const refusal = refusalOf(reader, writer);
    if (refusal === undefined) continue;
    const problem = `expected ${what} to be readable by ${by}, found: ${refusal}`;
    yield recordFinding(current, 'fields', 'not_resolvable', { problem, fix: 'undo the change and append a column instead', versions: [version] });
  }
}

const types = new WeakMap<AvscRecord, Type>();

/** What the Avro library says against reading data of one schema by another; undefined if nothing, or if one is no valid Avro (which check says). */
export function refusalOf(reader: AvscRecord, writer: AvscRecord): string | undefined {
  const [readerType, writerType] = [avroType(reader), avroType(writer)];
  if (readerType === undefined || writerType === undefined) return undefined;
  try {
    readerType.createResolver(writerType);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function avroType(record: AvscRecord): Type | undefined {
  try {
    const type = types.get(record) ?? Type.forSchema(withSharedTypes(record));
    types.set(record, type);
    return type;
  } catch {
    return undefined;
  }
}

const sharedTypes = new Map<string, Type>();

/** The record as Avro needs it. Its fields have few types among them, and the library takes long to make one. */
function withSharedTypes({ attributes, fields }: AvscRecord): Schema {
  const { name, namespace } = attributes as { name: string; namespace?: string };
  const shared = fields.map((field) => {
    const key = JSON.stringify(field.attributes.type);
    const type = sharedTypes.get(key) ?? Type.forSchema(field.attributes.type as Schema);
    sharedTypes.set(key, type);
    const { default: value } = field.attributes;
    return { name: field.name, type, ...(Object.hasOwn(field.attributes, 'default') && { default: value }) };
  });
  return { type: 'record', name, ...(namespace !== undefined && { namespace }), fields: shared } as Schema;
}

/** @param last the last release: fixes restore what it has */
function asFinding(current: AvscRecord, last: AvscRecord, change: BreakingChange, versions: readonly number[]): Finding {
  const { kind, before, after, from, to } = change;
  const where = `version${versions.length > 1 ? 's' : ''} ${versions.join(', ')}`;
  const { attribute, problem, fix } = sentences[kind](change, where);
  const detail = { problem, fix, from, to, versions, edits: fixOf(current, last, change) };
  if (after !== undefined) return fieldFinding(current, after, attribute, kind, detail);
  return { ...recordFinding(current, 'fields', kind, detail), field: before?.name };
}

type Sentence = (change: Change, where: string) => { readonly attribute: string; readonly problem: string; readonly fix: string };

const sentences: Readonly<Record<Break, Sentence>> = {
  column_inserted: ({ to }, where) => ({ attribute: 'name', problem: `expected new columns after all of ${where}, found one ${to}`, fix: 'move the field to the end' }),
  column_moved: ({ from, to }, where) => ({ attribute: 'name', problem: `expected the column ${from}, as in ${where}, found it ${to}`, fix: 'put it back to its place' }),
  column_removed: ({ before }, where) => ({ attribute: 'name', problem: `expected ${before?.name}, as in ${where}, found no such column`, fix: 'put the column back; a source may stop filling it' }),
  column_renamed: ({ from, to }, where) => ({ attribute: 'name', problem: `expected ${from}, as in ${where}, found ${to} in its place`, fix: 'keep the name; append a column of the new name, and deprecate this one with "use"' }),
  type_changed: ({ from, to }, where) => ({ attribute: 'type', problem: `expected ${from}, as in ${where}, found ${to}`, fix: 'keep the column as it was and append one of the new type' }),
  nullability_changed: ({ from, to }, where) => ({ attribute: 'type', problem: `expected ${from}, as in ${where}, found ${to}`, fix: 'keep it as released' }),
  limit_shrunk: ({ from, to }, where) => ({ attribute: 'maxBytes', problem: `expected at least ${from} bytes, as in ${where}, found ${to}`, fix: 'keep the limit or raise it' }),
  required_appended: ({ to }, where) => ({ attribute: 'type', problem: `expected a nullable column, since ${where} has none, found ${to}`, fix: 'make it ["null", …] with "default": null' }),
};

function fixOf(current: AvscRecord, last: AvscRecord, { kind, before, after }: BreakingChange): readonly Edit[] | undefined {
  switch (kind) {
    case 'column_inserted':
    case 'column_moved':
    case 'column_removed':
      return restoreOrder(current, last);
    case 'column_renamed':
      return [replaceNode(after!.node.members!.get('name')!, before!.name)];
    case 'type_changed':
    case 'nullability_changed':
      return [restoreField(after!, before!)];
    case 'limit_shrunk':
      return [setMember(after!.node, 'maxBytes', limitOf(before!), 'ocsf')];
    case 'required_appended':
      return makeNullable(after!);
  }
}

function makeNullable({ node, attributes }: AvscField): Edit[] {
  const edit = setMember(node, 'type', ['null', attributes.type]);
  if (Object.hasOwn(attributes, 'default')) return [edit, setMember(node, 'default', null)];
  return [{ ...edit, text: `${jsonText(['null', attributes.type])}, "default": null` }];
}

/** The columns of the release in their order, then those that are new. A column that is gone comes back as it was. */
function restoreOrder(current: AvscRecord, last: AvscRecord): Edit[] {
  const now = new Map(current.fields.map((field) => [field.name, field]));
  const renamed = new Map(changesBetween(last, current).flatMap(({ kind, before, after }) => (kind === 'column_renamed' ? [[before!.name, after!]] : [])));
  const released = last.fields.map((field) => {
    const present = now.get(field.name) ?? renamed.get(field.name);
    if (present) now.delete(present.name);
    return present ? sourceOf(current, present) : sourceOf(last, field);
  });
  return [writeFields(current, [...released, ...[...now.values()].map((field) => sourceOf(current, field))])];
}

/** The field as it was released, with the doc that it has now. */
function restoreField({ node, attributes }: AvscField, before: AvscField): Edit {
  return replaceNode(node, { ...before.attributes, ...(attributes.doc !== undefined && { doc: attributes.doc }) });
}
