/** Curated Parquet files of made-up rows, as the streams write them: all columns of the class, all optional. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { eventClasses, eventId, type EventClassName } from '../../schemas';

export interface LakeColumn {
  readonly name: string;
  readonly type: 'string' | 'bigint' | 'double' | 'boolean';
}
export type Row = Readonly<Record<string, unknown>>;

const parquetTypes = { string: 'STRING', bigint: 'INT64', double: 'DOUBLE', boolean: 'BOOLEAN' } as const;
const samples = { string: 'text', bigint: 1, double: 1.5, boolean: true } as const;

/** An id of the right form for each number. */
export function uploadId(number: number): string {
  const digits = [...number.toString(32).padStart(26, '0')];
  return digits.map((digit) => 'abcdefghijklmnopqrstuvwxyz234567'[parseInt(digit, 32)]).join('');
}

/** 2026-11-23 10:00 UTC, the time of made-up uploads. */
export const UPLOADED_AT = Date.UTC(2026, 10, 23, 10);

/** A row with a value for each column that must have one. */
export function row(name: EventClassName, values: Row & { readonly upload_id: string; readonly record_number: number }): Row {
  const eventNumber = Number(values.event_number ?? 0);
  const required = eventClasses[name].columns.filter((column) => !column.nullable).map((column) => [column.name, column.json ? '{}' : samples[column.type]]);
  return {
    ...Object.fromEntries(required),
    event_id: eventId(values.upload_id, values.record_number, eventNumber),
    customer_id: 'demo',
    source: 'linux_syslog',
    event_number: eventNumber,
    generation: 1,
    schema_version: eventClasses[name].version,
    uploaded_at: UPLOADED_AT,
    time: UPLOADED_AT,
    ...values,
  };
}

/** `count` rows of one upload, numbered from `first`. */
export const rows = (name: EventClassName, upload: string, count: number, { first = 1, ...values }: Row & { readonly first?: number } = {}): Row[] =>
  Array.from({ length: count }, (_, index) => row(name, { ...values, upload_id: upload, record_number: first + index }));

/** Columns of a class as its current files have them. */
export const columnsOf = (name: EventClassName): LakeColumn[] => eventClasses[name].columns.map((column) => ({ name: column.name, type: column.type }));

export function parquet(columns: readonly LakeColumn[], values: readonly Row[]): Buffer {
  const columnData = columns.map(({ name, type }) => ({
    name,
    type: parquetTypes[type],
    nullable: true,
    data: values.map((value) => cell(type, value[name])),
  }));
  return Buffer.from(parquetWriteBuffer({ columnData: columnData as never }));
}

function cell(type: LakeColumn['type'], value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (type === 'bigint') return BigInt(value as number);
  return type === 'string' ? String(value) : value;
}
