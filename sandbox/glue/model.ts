/** The Data Catalog's documents, members spelled as in the Glue API. */

export interface GlueColumn {
  readonly Name: string;
  /** Hive type text, e.g. `bigint`, `array<string>`. */
  readonly Type?: string;
  readonly Comment?: string;
  readonly Parameters?: Readonly<Record<string, string>>;
}

export interface StorageDescriptor {
  readonly Columns?: readonly GlueColumn[];
  readonly Location?: string;
  readonly InputFormat?: string;
  readonly OutputFormat?: string;
  readonly Compressed?: boolean;
  readonly NumberOfBuckets?: number;
  readonly SerdeInfo?: {
    readonly Name?: string;
    readonly SerializationLibrary?: string;
    readonly Parameters?: Readonly<Record<string, string>>;
  };
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly StoredAsSubDirectories?: boolean;
}

export interface TableInput {
  readonly Name: string;
  readonly Description?: string;
  readonly Owner?: string;
  readonly Retention?: number;
  readonly StorageDescriptor?: StorageDescriptor;
  readonly PartitionKeys?: readonly GlueColumn[];
  readonly TableType?: string;
  readonly Parameters?: Readonly<Record<string, string>>;
}

/** One version of a table; times are epoch seconds. */
export interface GlueTable extends TableInput {
  readonly DatabaseName: string;
  readonly CatalogId: string;
  readonly CreateTime: number;
  readonly UpdateTime: number;
  /** A rising integer as text, `0` at creation. */
  readonly VersionId: string;
}

export interface DatabaseInput {
  readonly Name: string;
  readonly Description?: string;
  readonly LocationUri?: string;
  readonly Parameters?: Readonly<Record<string, string>>;
}

export interface GlueDatabase extends DatabaseInput {
  readonly CatalogId: string;
  readonly CreateTime: number;
}
