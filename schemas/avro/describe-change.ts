import type { AvscField } from './avsc-record';
import { limitOf, type Change } from './changes';
import { columnForm, columnType } from './column-type';

/** A change in a few words, for the changelog and for diffs. */
export function describeChange({ kind, before, after, from, to }: Change): string {
  const name = after?.name ?? before?.name ?? 'the class';
  switch (kind) {
    case 'column_appended':
      return `added ${name} (${columnText(after!)})`;
    case 'column_inserted':
      return `inserted ${name} ${to} (${columnText(after!)})`;
    case 'column_moved':
      return `moved ${name}: ${from} → ${to}`;
    case 'column_removed':
      return `removed ${name}`;
    case 'column_renamed':
      return `renamed ${from} → ${to}`;
    case 'required_appended':
      return `${name} is required from the start`;
    case 'type_changed':
    case 'nullability_changed':
      return `${name}: ${from} → ${to}`;
    case 'limit_raised':
    case 'limit_shrunk':
      return `${name}: ${bytes(from)} → ${bytes(to)} bytes`;
    case 'lifecycle_changed':
      return `${name}: ${from} → ${to}`;
    case 'doc_changed':
      return `${name}: other doc`;
    case 'ocsf_changed':
      return `${name}: OCSF ${from} → ${to}`;
  }
}

const bytes = (text: string | undefined) => Number(text).toLocaleString('en');

/** `text, 256 bytes`, `integer, required` */
export function columnText(field: AvscField): string {
  const form = columnForm(field);
  const type = columnType(field.attributes.type)?.type;
  const words = { bigint: 'integer', double: 'number', boolean: 'true or false', string: `text, ${limitOf(field)?.toLocaleString('en')} bytes` };
  const word = field.attributes.json === true ? 'JSON' : type === undefined ? form.base : words[type];
  return `${word}${form.nullable ? '' : ', required'}`;
}
