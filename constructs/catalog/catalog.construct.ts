import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { glueColumns, type EventClass } from '../../schemas';
import { eventsPrefix, names, type Stage } from '../names';

export interface CatalogProps {
  readonly stage: Stage;
  readonly eventClasses: readonly EventClass[];
  /** Name of the bucket with the tables' files. */
  readonly curatedBucketName: string;
}

/**
 * The Glue database of a stage with one table for each event class. Firehose converts by these tables; Athena reads them.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
 */
export class Catalog extends Construct {
  readonly databaseName: string;

  constructor(scope: Construct, id: string, { stage, eventClasses, curatedBucketName }: CatalogProps) {
    super(scope, id);
    this.databaseName = names.glueDatabase(stage);
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: `Security events of stage ${stage}.` },
    });
    for (const eventClass of eventClasses) {
      const table = new CfnTable(this, eventClass.name, {
        catalogId: Aws.ACCOUNT_ID,
        databaseName: this.databaseName,
        tableInput: tableInput(eventClass, `s3://${curatedBucketName}/${eventsPrefix}${eventClass.name}/`),
      });
      table.addResourceDependency(database);
    }
  }
}

function tableInput(eventClass: EventClass, location: string): CfnTable.TableInputProperty {
  return {
    name: eventClass.name,
    description: eventClass.doc,
    tableType: 'EXTERNAL_TABLE',
    parameters: { classification: 'parquet', schema_version: String(eventClass.version) },
    storageDescriptor: {
      columns: glueColumns(eventClass).map(({ name, type, comment }) => ({ name, type, comment })),
      location,
      inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  };
}
