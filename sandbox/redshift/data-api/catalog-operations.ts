/** ListSchemas, ListTables, DescribeTable: the catalog, by SQL patterns. */
import { withSession } from '../warehouse/open-warehouse';
import type { DataApi } from './operations';
import { page } from './paging';

const LIST_PAGE = 1000;

export function catalogOperations(api: DataApi) {
  const rows = async (input: any, sql: string, values: readonly string[]) => {
    api.workgroups.checkDatabase(input.WorkgroupName, input.Database);
    return (await withSession(await api.warehouse(), (session) => session.query(sql, values))).rows;
  };
  return {
    async ListSchemas(input: any) {
      const found = await rows(input, `SELECT nspname FROM pg_namespace WHERE nspname LIKE $1 AND nspname NOT LIKE 'pg\\_t%' AND nspname <> 'redshift' ORDER BY 1`, [
        input.SchemaPattern ?? '%',
      ]);
      const { items, ...rest } = page(found, input.NextToken, input.MaxResults || LIST_PAGE);
      return { Schemas: items.map(([schema]) => schema), ...rest };
    },
    async ListTables(input: any) {
      const found = await rows(
        input,
        `SELECT table_schema, table_name, table_type FROM redshift.svv_tables WHERE table_schema LIKE $1 AND table_name LIKE $2 ORDER BY 1, 2`,
        [input.SchemaPattern ?? '%', input.TablePattern ?? '%'],
      );
      const { items, ...rest } = page(found, input.NextToken, input.MaxResults || LIST_PAGE);
      return { Tables: items.map(([schema, name, type]) => ({ schema, name, type: type === 'BASE TABLE' ? 'TABLE' : type })), ...rest };
    },
    async DescribeTable(input: any) {
      const found = await rows(
        input,
        `SELECT column_name, data_type, is_nullable, character_maximum_length, column_default, table_schema, table_name
         FROM redshift.svv_columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`,
        [input.Schema ?? 'public', input.Table ?? ''],
      );
      const { items, ...rest } = page(found, input.NextToken, input.MaxResults || LIST_PAGE);
      const columns = items.map(([name, typeName, nullable, length, columnDefault, schemaName, tableName]) => ({
        name,
        label: name,
        typeName,
        nullable: nullable === 'YES' ? 1 : 0,
        length: Number(length ?? 0),
        columnDefault: columnDefault ?? undefined,
        schemaName,
        tableName,
      }));
      return { TableName: input.Table, ColumnList: columns, ...rest };
    },
  };
}
