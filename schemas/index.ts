/** What an event is: the event classes, their types, and rows as text. Everything here runs without reading a file. */
import type { EventClass } from './event-class';
import { eventClasses as generated, type Events } from './generated';
import type { Identifiers } from './identifiers';
import type { Lineage } from './lineage';

export type { Column, ColumnType, EventClass, OcsfClass } from './event-class';
export { glueColumns, type GlueColumn } from './glue';
export { identifiersOf, type Identifiers } from './identifiers';
export { JsonBytes } from './json-bytes';
export { eventId, type EventPlace, type Lineage } from './lineage';
export { NonconformingRow } from './nonconforming-row';
export { RowWriter, toRowJson } from './row-json';
export { toOcsf } from './to-ocsf';

export type EventClassName = keyof Events;

/**
 * What a source gives for one event: every column but lineage and what follows from others. `time` (epoch ms),
 * `activity_id`, `severity_id` and `metadata_product_name` are required; a column with `json` takes any JSON value.
 */
export type EventOf<C extends EventClassName> = Events[C];

/** A whole row: lineage, identifiers and the event. Columns without a value are left out or null. */
export type RowOf<C extends EventClassName> = Events[C] &
  Lineage &
  (Events[C] extends { activity_id: number } ? Identifiers : unknown) & { truncated_fields?: string | null };

/** All event classes, by name. */
export const eventClasses: { readonly [Name in EventClassName]: EventClass<Name> } = generated;
