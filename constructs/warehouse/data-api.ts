import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  type DescribeStatementCommandOutput,
  type Field,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';

/** Where statements run: a Redshift Serverless workgroup and one of its databases. */
export interface Warehouse {
  readonly client: RedshiftDataClient;
  readonly workgroup: string;
  readonly database: string;
  /**
   * Secret of the database user to connect as. Left out, the caller's IAM identity is the user: enough for what roles
   * grant, not for making roles.
   */
  readonly secretArn?: string;
}

export type Value = string | number | boolean | null;
export type ResultRow = Readonly<Record<string, Value>>;

/** A statement that ended as FAILED or ABORTED, in the warehouse's own words. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  constructor(
    readonly statementId: string,
    readonly status: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * DescribeStatement holds the answer back for at most this long.
 * @see aws-sdk client-redshift-data, `WaitTimeSeconds`: maximum 30
 */
const WAIT_SECONDS = 20;

/**
 * Submits statements as one transaction and returns the statement's id at once.
 * @param clientToken the same token within 8 hours returns the same statement
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
 */
export async function submitTransaction(warehouse: Warehouse, sqls: readonly string[], clientToken: string): Promise<string> {
  const { Id } = await warehouse.client.send(
    new BatchExecuteStatementCommand({
      ...target(warehouse),
      Sqls: [...sqls],
      ClientToken: clientToken,
    }),
  );
  return Id!;
}

/**
 * Waits until a statement has ended.
 * @param beat called between long polls, for work that must go on meanwhile
 * @throws StatementError when it ended as FAILED or ABORTED
 */
export async function waitForStatement(
  warehouse: Warehouse,
  statementId: string,
  beat: () => Promise<void> = async () => {},
): Promise<DescribeStatementCommandOutput> {
  for (;;) {
    const described = await warehouse.client.send(
      new DescribeStatementCommand({ Id: statementId, WaitTimeSeconds: WAIT_SECONDS }),
    );
    if (described.Status === 'FINISHED') return described;
    if (described.Status === 'FAILED' || described.Status === 'ABORTED') {
      throw new StatementError(statementId, described.Status, described.Error ?? 'no error text');
    }
    await beat();
  }
}

/** Runs statements as one transaction to the end. @throws StatementError */
export async function runTransaction(warehouse: Warehouse, sqls: readonly string[], clientToken: string, beat?: () => Promise<void>): Promise<void> {
  await waitForStatement(warehouse, await submitTransaction(warehouse, sqls, clientToken), beat);
}

/** Runs one statement in its own transaction and returns its rows, if it has any. @throws StatementError */
export async function query(warehouse: Warehouse, sql: string): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  for await (const page of queryPages(warehouse, sql)) rows.push(...page);
  return rows;
}

/**
 * The same, a page at a time: memory does not grow with the result. A result may have 500 MB.
 * @throws StatementError
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
 */
export async function* queryPages(warehouse: Warehouse, sql: string): AsyncGenerator<ResultRow[]> {
  const { Id } = await warehouse.client.send(
    new ExecuteStatementCommand({ ...target(warehouse), Sql: sql }),
  );
  const described = await waitForStatement(warehouse, Id!);
  if (described.HasResultSet) yield* readResult(warehouse, Id!);
}

const target = ({ workgroup, database, secretArn }: Warehouse) => ({
  WorkgroupName: workgroup,
  Database: database,
  ...(secretArn !== undefined && { SecretArn: secretArn }),
});

async function* readResult(warehouse: Warehouse, statementId: string): AsyncGenerator<ResultRow[]> {
  let token: string | undefined;
  do {
    const page = await warehouse.client.send(new GetStatementResultCommand({ Id: statementId, NextToken: token }));
    const names = page.ColumnMetadata!.map((column) => column.name!);
    yield (page.Records ?? []).map((record) => Object.fromEntries(record.map((field, position) => [names[position]!, fieldValue(field)])));
    token = page.NextToken;
  } while (token);
}

function fieldValue(field: Field): Value {
  if (field.isNull) return null;
  return field.longValue ?? field.doubleValue ?? field.booleanValue ?? field.stringValue ?? null;
}

/**
 * A text as an SQL literal. Named parameters cannot stand in COPY, hence literals; a backslash means an escape to
 * Redshift and itself to other databases, so a text that has one is refused.
 * @throws RangeError
 */
export function literal(text: string): string {
  if (/[\\\u0000-\u001f]/.test(text)) throw new RangeError('SQL literal: expected no backslash and no control character');
  return `'${text.replace(/'/g, "''")}'`;
}
