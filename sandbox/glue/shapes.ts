/** Inputs of the Glue operations and template types (docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html). */
import { flag, listOf, mapOf, number, structure, text } from '../shape';

/** API_TableInput and API_DatabaseInput: the single-line string pattern without its Unicode ranges. */
const name = text({ min: 1, max: 255 });
const strings = mapOf(text({ max: 512000 }));
const page = { MaxResults: number(1, 1000), NextToken: text() };

const column = structure({ Name: name, Type: text({ max: 131072 }), Comment: text({ max: 255 }), Parameters: strings }, ['Name']);

const storageDescriptor = structure({
  Columns: listOf(column),
  Location: text({ max: 2056 }),
  InputFormat: text({ max: 128 }),
  OutputFormat: text({ max: 128 }),
  Compressed: flag,
  NumberOfBuckets: number(),
  SerdeInfo: structure({ Name: name, SerializationLibrary: text(), Parameters: strings }),
  Parameters: strings,
  StoredAsSubDirectories: flag,
});

const tableInput = structure(
  {
    Name: name,
    Description: text({ max: 2048 }),
    Owner: name,
    Retention: number(0),
    StorageDescriptor: storageDescriptor,
    PartitionKeys: listOf(column),
    TableType: text({ max: 255 }),
    Parameters: strings,
  },
  ['Name'],
);

const databaseInput = structure({ Name: name, Description: text({ max: 2048 }), LocationUri: text(), Parameters: strings });

export const templateShapes = {
  database: structure({ CatalogId: name, DatabaseInput: databaseInput, DatabaseName: name }, ['CatalogId', 'DatabaseInput']),
  table: structure({ CatalogId: name, DatabaseName: name, TableInput: { ...tableInput, required: [] } }, ['CatalogId', 'DatabaseName', 'TableInput']),
};

export const inputShapes = {
  GetDatabase: structure({ CatalogId: name, Name: name }, ['Name']),
  GetDatabases: structure({ CatalogId: name, ...page }),
  GetTable: structure({ CatalogId: name, DatabaseName: name, Name: name }, ['DatabaseName', 'Name']),
  GetTables: structure({ CatalogId: name, DatabaseName: name, ...page }, ['DatabaseName']),
  GetTableVersion: structure({ CatalogId: name, DatabaseName: name, TableName: name, VersionId: name }, ['DatabaseName', 'TableName']),
  GetTableVersions: structure({ CatalogId: name, DatabaseName: name, TableName: name, ...page }, ['DatabaseName', 'TableName']),
  CreateTable: structure({ CatalogId: name, DatabaseName: name, TableInput: tableInput }, ['DatabaseName', 'TableInput']),
  UpdateTable: structure(
    { CatalogId: name, DatabaseName: name, TableInput: tableInput, SkipArchive: flag, VersionId: name },
    ['DatabaseName', 'TableInput'],
  ),
  DeleteTable: structure({ CatalogId: name, DatabaseName: name, Name: name }, ['DatabaseName', 'Name']),
} as const;
