import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import type { EventClass } from '../../schemas';
import { names, type Stage } from '../names';
import { tableDefinition } from './table-definition';

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
        tableInput: tableDefinition(eventClass, curatedBucketName),
      });
      table.addResourceDependency(database);
    }
  }
}
