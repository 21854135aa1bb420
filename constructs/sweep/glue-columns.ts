import { GetTableCommand, type GlueClient } from '@aws-sdk/client-glue';

/** Names of the columns that a table of the catalog has now; none where there is no such table. */
export async function columnsInGlue(glue: GlueClient, database: string, table: string): Promise<ReadonlySet<string>> {
  try {
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: table }));
    return new Set((Table?.StorageDescriptor?.Columns ?? []).map(({ Name }) => Name!));
  } catch (error) {
    if ((error as Error).name === 'EntityNotFoundException') return new Set();
    throw error;
  }
}
