import { glueColumns, type EventClass, type GlueColumn } from '../../schemas';
import { eventsPrefix } from '../prefixes';

/** What the Glue table of an event class is. CDK and `cyberactive schema apply` write the same, from this alone. */
export interface TableDefinition {
  readonly name: string;
  readonly description: string;
  readonly tableType: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly storageDescriptor: {
    readonly columns: GlueColumn[];
    readonly location: string;
    readonly inputFormat: string;
    readonly outputFormat: string;
    readonly serdeInfo: { readonly serializationLibrary: string };
  };
}

/**
 * @param curatedBucketName name of the bucket with the tables' files
 * @see https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html
 */
export function tableDefinition(eventClass: EventClass, curatedBucketName: string): TableDefinition {
  return {
    name: eventClass.name,
    description: eventClass.doc,
    tableType: 'EXTERNAL_TABLE',
    parameters: { classification: 'parquet', [schemaVersionParameter]: String(eventClass.version) },
    storageDescriptor: {
      columns: glueColumns(eventClass).map(({ name, type, comment }) => ({ name, type, comment })),
      location: `s3://${curatedBucketName}/${eventsPrefix}${eventClass.name}/`,
      inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  };
}

/** Parameter of the table that says which schema version its columns are. */
export const schemaVersionParameter = 'schema_version';
