import type { TableInput } from '@aws-sdk/client-glue';
import { schemaVersionParameter, tableDefinition, type TableDefinition } from '../../constructs/catalog/table-definition';
import { tableGrants } from '../../constructs/warehouse/init';
import { viewsOver } from '../../constructs/warehouse/ops-tables';
import type { EventClass } from '../../schemas';
import { currentSchema, currentViewMark, dropCurrentView, replaceCurrentView } from '../../schemas/current-view';
import { addedColumns, createTable, heldSchema, warehouseColumns, type WarehouseColumn } from '../../schemas/redshift';

/** Schemas of the warehouse that have a table of each event class. */
export const warehouseSchemas = ['events', heldSchema] as const;

/** What an event class is outside of code: its Glue table, and its columns in the warehouse. */
export interface ClassLayers {
  readonly name: string;
  /** `schema_version` of the rows. */
  readonly version: number;
  readonly table: TableInput;
  readonly columns: readonly WarehouseColumn[];
  /** Statements that make its tables; undefined where only the state of another day is known. */
  readonly creation?: readonly string[];
  readonly view?: ClassView;
}

/** The view that has the class under the names of today. */
export interface ClassView {
  /** Names, in order. */
  readonly columns: readonly string[];
  /** What it says it was made by. */
  readonly mark: string;
  /** Takes it away, and what else reads the table and would hold the type of its columns. */
  readonly drop: readonly string[];
  /** Statements that make them anew, rights included: a view that is dropped loses its own. */
  readonly creation: readonly string[];
}

/** What the layers depend on beside the schemas. */
export interface Surroundings {
  /** Name of the bucket with the tables' files. */
  readonly curatedBucket: string;
  /** Seconds after which a missing record is unaccounted: a view says so. */
  readonly freshnessSeconds: number;
}

export function layersOf(eventClass: EventClass, { curatedBucket, freshnessSeconds }: Surroundings): ClassLayers {
  return {
    name: eventClass.name,
    version: eventClass.version,
    table: tableInput(tableDefinition(eventClass, curatedBucket)),
    columns: warehouseColumns(eventClass),
    creation: [...warehouseSchemas.map((schema) => createTable(eventClass, { schema })), ...tableGrants()],
    view: viewOf(eventClass, freshnessSeconds),
  };
}

function viewOf(eventClass: EventClass, freshnessSeconds: number): ClassView {
  const own = eventClass.columns.filter(({ retired }) => retired !== true).map(({ name }) => name);
  const others = viewsOver(eventClass.name, freshnessSeconds);
  const drop = [dropCurrentView(eventClass), ...others.drop];
  const creation = [...others.drop, ...replaceCurrentView(eventClass), ...others.creation, ...tableGrants(others.creation.length === 0 ? [currentSchema] : [currentSchema, 'ops'])];
  return { columns: [...own, ...addedColumns], mark: currentViewMark(eventClass), drop, creation };
}

/** The definition as the Glue API spells it. */
export function tableInput({ name, description, tableType, parameters, storageDescriptor: storage }: TableDefinition): TableInput {
  return {
    Name: name,
    Description: description,
    TableType: tableType,
    Parameters: { ...parameters },
    StorageDescriptor: {
      Columns: storage.columns.map((column) => ({ Name: column.name, Type: column.type, Comment: column.comment })),
      Location: storage.location,
      InputFormat: storage.inputFormat,
      OutputFormat: storage.outputFormat,
      SerdeInfo: { SerializationLibrary: storage.serdeInfo.serializationLibrary },
    },
  };
}

/** The schema version that a table says its columns are; 0 where it says none. */
export const versionOf = ({ Parameters }: TableInput): number => Number(Parameters?.[schemaVersionParameter] ?? 0);
