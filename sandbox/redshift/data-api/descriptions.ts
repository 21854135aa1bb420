/** Statements as the Data API shows them. */
import type { Statement, StatementText, SubStatement } from './statements';

const time = (milliseconds: number) => new Date(milliseconds);
/** Nanoseconds from start to end, or to the last change. */
const duration = (startedAt: number | undefined, updatedAt: number) => (startedAt === undefined ? 0 : (updatedAt - startedAt) * 1_000_000);

/** Answer of ExecuteStatement and BatchExecuteStatement. */
export const submittedStatement = (statement: Statement) => ({
  Id: statement.id,
  CreatedAt: time(statement.createdAt),
  Database: statement.database,
  WorkgroupName: statement.workgroup,
  Status: statement.status,
  HasResultSet: statement.parts.some((part) => part.hasResultSet),
});

const shared = (statement: Statement) => ({
  Status: statement.status,
  CreatedAt: time(statement.createdAt),
  UpdatedAt: time(statement.updatedAt),
});

const outcome = (part: SubStatement) => ({
  HasResultSet: part.hasResultSet,
  ResultRows: part.resultRows,
  ResultSize: part.resultSize,
  RedshiftQueryId: part.queryId,
});

/** Answer of DescribeStatement. A batch's own rows and result are those of none of its statements. */
export function describeStatement(statement: Statement, text: StatementText) {
  const last = statement.parts.at(-1)!;
  return {
    Id: statement.id,
    ...shared(statement),
    WorkgroupName: statement.workgroup,
    Database: statement.database,
    Duration: duration(statement.startedAt, statement.updatedAt),
    Error: statement.error,
    ResultFormat: 'JSON',
    QueryParameters: text.parameters.length ? text.parameters : undefined,
    RedshiftPid: 1,
    ...(statement.batch
      ? {
          HasResultSet: statement.parts.some((part) => part.hasResultSet),
          ResultRows: -1,
          ResultSize: -1,
          RedshiftQueryId: 0,
          ExecutionMode: statement.mode,
          SubStatements: statement.parts.map((_, position) => subStatement(statement, text, position)),
        }
      : { ...outcome(last), QueryString: text.sqls[0] }),
  };
}

function subStatement(statement: Statement, text: StatementText, position: number) {
  const part = statement.parts[position]!;
  return {
    Id: `${statement.id}:${position + 1}`,
    Status: part.status,
    CreatedAt: time(statement.createdAt),
    UpdatedAt: time(part.updatedAt),
    Duration: duration(part.startedAt, part.updatedAt),
    Error: part.error,
    QueryString: text.sqls[position],
    ...outcome(part),
  };
}

/** Answer of DescribeStatement for one statement of a batch. */
export const describePart = (statement: Statement, text: StatementText, position: number) => ({
  ...subStatement(statement, text, position),
  WorkgroupName: statement.workgroup,
  Database: statement.database,
  ResultFormat: 'JSON',
});

/** One entry of ListStatements. */
export const listedStatement = (statement: Statement, text: StatementText) => ({
  Id: statement.id,
  ...shared(statement),
  StatementName: statement.name,
  IsBatchStatement: statement.batch,
  ResultFormat: 'JSON',
  ...(statement.batch ? { QueryStrings: text.sqls } : { QueryString: text.sqls[0] }),
});
