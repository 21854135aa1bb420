import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { ResultRow, Warehouse } from '../../constructs/warehouse/data-api';

/** Stands in for the Data API: answers statements from rows, two a page, and remembers the statements. */
export function dataApiStand(answer: (sql: string) => readonly ResultRow[]): Warehouse & { readonly statements: string[] } {
  const statements: string[] = [];
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: { Sql: string; Id: string; NextToken?: string } }) => {
    if (name === 'ExecuteStatementCommand') return { Id: String(statements.push(input.Sql) - 1) };
    if (name === 'DescribeStatementCommand') return { Status: 'FINISHED', HasResultSet: true };
    return page(answer(statements[Number(input.Id)]!), Number(input.NextToken ?? 0));
  };
  return { client: { send } as unknown as RedshiftDataClient, workgroup: 'w', database: 'd', statements };
}

const PAGE = 2;

function page(rows: readonly ResultRow[], start: number) {
  const names = Object.keys(rows[0] ?? {});
  const field = (value: unknown) =>
    value === null || value === undefined ? { isNull: true } : typeof value === 'number' ? { longValue: value } : typeof value === 'boolean' ? { booleanValue: value } : { stringValue: String(value) };
  return {
    ColumnMetadata: names.map((name) => ({ name })),
    Records: rows.slice(start, start + PAGE).map((row) => names.map((name) => field(row[name]))),
    ...(start + PAGE < rows.length && { NextToken: String(start + PAGE) }),
  };
}
