import type { JsonApi } from '../edge/api';
import type { Kernel, Resource, ResourceIdentity, Service } from '../kernel';
import { checkShape } from '../shape';
import { Catalog } from './catalog';
import type { GlueTable } from './model';
import { glueOperations } from './operations';
import { templateShapes } from './shapes';

/** AWS Glue, the Data Catalog alone: databases, tables, versions. */
export class GlueService implements Service {
  readonly name = 'glue';
  readonly resourceTypes = ['AWS::Glue::Database', 'AWS::Glue::Table'] as const;
  readonly catalog: Catalog;
  readonly api: JsonApi;

  constructor(kernel: Kernel) {
    this.catalog = new Catalog(kernel);
    this.api = { targetPrefix: 'AWSGlue', signingName: 'glue', version: '1.1', operations: glueOperations(this.catalog) };
  }

  /** Ref of a database and of a table is its name, which Glue keeps in lower case. */
  identify(_type: string, physicalName: string): ResourceIdentity {
    return { ref: physicalName.toLowerCase(), attributes: {} };
  }

  /** A table whose definition differs from the one that is there gets a new version; the same definition changes nothing. */
  deploy(resource: Resource, identity: ResourceIdentity): void {
    const { properties } = resource;
    if (resource.type === 'AWS::Glue::Database') {
      checkShape(properties, templateShapes.database, resource.logicalId);
      this.catalog.putDatabase({ ...properties.DatabaseInput, Name: identity.ref });
    } else {
      checkShape(properties, templateShapes.table, resource.logicalId);
      this.catalog.putTable(properties.DatabaseName, { ...properties.TableInput, Name: identity.ref });
    }
  }

  /**
   * @param versionId a version's number, or `LATEST`
   * @throws ServiceError EntityNotFoundException
   */
  table(databaseName: string, tableName: string, versionId = 'LATEST'): GlueTable {
    return this.catalog.table(databaseName, tableName, versionId);
  }
}
