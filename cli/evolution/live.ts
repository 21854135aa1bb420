import type { TableInput } from '@aws-sdk/client-glue';
import type { WarehouseColumn } from '../../schemas/redshift';

/** What an environment has of the event classes now. */
export interface Live {
  readonly classes: Readonly<Record<string, LiveClass>>;
  /** Tables of the Glue database that belong to none of these classes. */
  readonly others: readonly string[];
  /** Versions that the deployed functions write, by class; empty where the deployment does not say. */
  readonly producer: Readonly<Record<string, number>>;
}

export interface LiveClass {
  readonly table?: LiveTable;
  readonly stream?: LiveStream;
  /** Columns of the class's table by schema of the warehouse, in their order; none where there is no table. */
  readonly columns: Readonly<Record<string, readonly WarehouseColumn[]>>;
  /** The view of today's names; undefined: there is none. */
  readonly view?: LiveView;
}

export interface LiveView {
  /** Names, in order. */
  readonly columns: readonly string[];
  /** Its comment, by which it says what it was made by. */
  readonly mark?: string;
}

export interface LiveTable {
  /** The optimistic lock of UpdateTable. */
  readonly versionId: string;
  readonly input: TableInput;
}

/** Where a stream takes the columns of its files from. */
export interface LiveStream {
  readonly name: string;
  /** Version of the stream's configuration: the optimistic lock of UpdateDestination. */
  readonly versionId: string;
  readonly isConverting: boolean;
  readonly database?: string;
  readonly table?: string;
  /** `LATEST`, or a version of the table that somebody has pinned. */
  readonly tableVersion: string;
}

/** How a stream names its columns, to compare it: `cyberactive_dev.http_activity LATEST`. */
export const schemaOf = ({ isConverting, database, table, tableVersion }: Omit<LiveStream, 'name' | 'versionId'>): string =>
  isConverting ? `${database}.${table} ${tableVersion}` : 'no conversion';

/** The same as it is to be. */
export const wantedSchema = (database: string, name: string): string => `${database}.${name} LATEST`;
