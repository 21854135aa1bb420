/** PostgreSQL's text values as the Data API's typed fields. */
import type { SqlResult, SqlRow } from '../warehouse/session';

/** One value: exactly one member is there. */
export type Field =
  | { readonly isNull: true }
  | { readonly booleanValue: boolean }
  | { readonly longValue: number }
  | { readonly doubleValue: number }
  | { readonly stringValue: string };

export interface ResultColumn {
  readonly name: string;
  readonly typeName: string;
  /** Of character types, bytes; else 0. */
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
}

interface FieldType {
  readonly name: string;
  readonly precision?: number;
  read?(value: string): Field;
}

const long = (value: string): Field => ({ longValue: Number(value) });
const double = (value: string): Field => ({ doubleValue: Number(value) });
const text = (value: string): Field => ({ stringValue: value });

/** By the object id of PostgreSQL's type. */
const types: Readonly<Record<number, FieldType>> = {
  16: { name: 'bool', precision: 1, read: (value) => ({ booleanValue: value === 't' }) },
  20: { name: 'int8', precision: 19, read: long },
  21: { name: 'int2', precision: 5, read: long },
  23: { name: 'int4', precision: 10, read: long },
  26: { name: 'oid', precision: 10, read: long },
  700: { name: 'float4', precision: 8, read: double },
  701: { name: 'float8', precision: 17, read: double },
  1042: { name: 'bpchar' },
  1082: { name: 'date', precision: 13 },
  1083: { name: 'time', precision: 15 },
  1114: { name: 'timestamp', precision: 29 },
  1184: { name: 'timestamptz', precision: 35 },
  1700: { name: 'numeric' },
  3802: { name: 'super', read: (value) => text(withoutBlanks(value)) },
};
const otherwise: FieldType = { name: 'varchar' };
const NUMERIC = 1700;
const CHARACTERS = [1042, 1043];

export function resultColumns(fields: SqlResult['fields']): ResultColumn[] {
  return fields.map(({ name, dataTypeID, dataTypeModifier }) => {
    const type = types[dataTypeID] ?? otherwise;
    const size = dataTypeModifier >= 4 ? dataTypeModifier - 4 : undefined;
    if (dataTypeID === NUMERIC && size !== undefined) return { name, typeName: type.name, length: 0, precision: size >> 16, scale: size & 0xffff };
    const length = CHARACTERS.includes(dataTypeID) || !types[dataTypeID] ? (size ?? 65_535) : 0;
    return { name, typeName: type.name, length, precision: type.precision ?? length, scale: 0 };
  });
}

export function resultFields(row: SqlRow, fields: SqlResult['fields']): Field[] {
  return row.map((value, position) => (value === null ? { isNull: true } : (types[fields[position]!.dataTypeID]?.read ?? text)(value)));
}

/** JSON text as SUPER is written: PostgreSQL puts a blank after each comma and colon. */
function withoutBlanks(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part[0] === '"' ? part : ''));
}
