import { eventClasses, type EventClass } from '../../schemas';
import { heldSchema } from '../../schemas/redshift';
import { literal, query, type ResultRow, type Warehouse } from '../../constructs/warehouse/data-api';
import type { RecordId } from './record-id';

/** A row of the record. Times are ISO 8601. */
export interface RecordRow {
  readonly event_class: string;
  readonly event_id: string;
  readonly generation: number;
  /** The row waits until its generation is whole; readers do not see it. */
  readonly held: boolean;
  readonly record_offset: number;
  readonly record_length: number;
  readonly source: string;
  readonly source_version: number;
  readonly schema_version: number;
  /** When it happened, as the log says. */
  readonly time: string;
  readonly processed_at: string;
  readonly loaded_at: string | null;
  readonly load_id: string | null;
  /** Of a rejected record: why. */
  readonly rejected?: { readonly reason: string; readonly routed_to: string | null; readonly field: string | null; readonly expected: string | null; readonly detail: string | null };
}

const COLUMNS = ['event_id', 'generation', 'record_offset', 'record_length', 'source', 'source_version', 'schema_version', 'time', 'processed_time', 'loaded_at', 'load_id'];
const WHY = { reason: 'reason', routed_to: 'event_class', field: 'field', expected: 'expected', detail: 'detail' };
const rejects: string = eventClasses.rejected_record.name;
const classes = (Object.values(eventClasses) as readonly EventClass[]).filter(({ name, ocsf }) => ocsf !== undefined || name === rejects);

/**
 * All rows of a record, in all classes and generations, held ones too.
 * @param uploadedAt epoch ms; what the tables are sorted by, where it is known
 */
export async function recordRows(warehouse: Warehouse, { uploadId, recordNumber }: RecordId, uploadedAt: number | undefined): Promise<RecordRow[]> {
  const bound = uploadedAt === undefined ? '' : `"uploaded_at" = ${uploadedAt} AND `;
  const select = ({ name }: EventClass, schema: string): string => {
    const why = Object.entries(WHY).map(([label, column]) => `${name === rejects ? `"${column}"` : 'CAST(NULL AS VARCHAR(1024))'} AS "${label}"`);
    const columns = COLUMNS.map((column) => `"${column}"`);
    return `SELECT '${schema}' AS "in_schema", '${name}' AS "in_class", ${[...columns, ...why].join(', ')} FROM "${schema}"."${name}"
WHERE ${bound}"upload_id" = ${literal(uploadId)} AND "record_number" = ${recordNumber}`;
  };
  const selects = ['events', heldSchema].flatMap((schema) => classes.map((eventClass) => select(eventClass, schema)));
  const rows = await query(warehouse, `${selects.join('\nUNION ALL\n')}\nORDER BY "generation", "in_class", "event_id"`);
  return rows.map(recordRow);
}

function recordRow(row: ResultRow): RecordRow {
  const text = (name: string): string | null => (row[name] === null ? null : String(row[name]));
  return {
    event_class: String(row.in_class),
    event_id: String(row.event_id),
    generation: Number(row.generation),
    held: row.in_schema === heldSchema,
    record_offset: Number(row.record_offset),
    record_length: Number(row.record_length),
    source: String(row.source),
    source_version: Number(row.source_version),
    schema_version: Number(row.schema_version),
    time: iso(Number(row.time)),
    processed_at: iso(Number(row.processed_time)),
    loaded_at: instant(text('loaded_at')),
    load_id: text('load_id'),
    ...(row.in_class === rejects && {
      rejected: { reason: String(row.reason), routed_to: text('routed_to'), field: text('field'), expected: text('expected'), detail: text('detail') },
    }),
  };
}

export const iso = (time: number): string => new Date(time).toISOString();

/** A timestamp of the warehouse, which has no zone and means UTC. */
function instant(text: string | null): string | null {
  const time = text === null ? Number.NaN : Date.parse(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? text : iso(time);
}
