/** Inputs of the Data API's operations. @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/Welcome.html */
import { flag, listOf, number, oneOf, structure, text } from '../../shape';

/** The smaller of the limits that editions of the guide give. @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const LARGEST_SQL = 100 * 1024;
const MOST_STATEMENTS = 40;
const LONGEST_WAIT = 30;

const sql = text({ min: 1, max: LARGEST_SQL });
const parameters = listOf(structure({ name: text({ pattern: /^[0-9a-zA-Z_]+$/ }), value: text({ min: 1 }) }, ['name', 'value']), { min: 1 });
const target = { WorkgroupName: text({ pattern: /^(([a-z0-9-]+)|(arn:.+))$/, min: 3, max: 128 }), Database: text() };
const call = {
  ...target,
  StatementName: text({ max: 500 }),
  Parameters: parameters,
  ClientToken: text({ min: 1, max: 64 }),
  ResultFormat: oneOf('JSON'),
  WithEvent: flag,
  WaitTimeSeconds: number(0, LONGEST_WAIT),
};
const page = { NextToken: text(), MaxResults: number(0, 1000) };
const status = oneOf('SUBMITTED', 'PICKED', 'STARTED', 'FINISHED', 'ABORTED', 'FAILED', 'ALL');

export const shapes = {
  ExecuteStatement: structure({ ...call, Sql: sql }, ['Sql', 'WorkgroupName', 'Database']),
  BatchExecuteStatement: structure(
    { ...call, Sqls: listOf(sql, { min: 1, max: MOST_STATEMENTS }), ExecutionMode: oneOf('TRANSACTION', 'AUTO_COMMIT') },
    ['Sqls', 'WorkgroupName', 'Database'],
  ),
  DescribeStatement: structure({ Id: text(), WaitTimeSeconds: number(0, LONGEST_WAIT) }, ['Id']),
  GetStatementResult: structure({ Id: text(), NextToken: text(), WaitTimeSeconds: number(0, LONGEST_WAIT) }, ['Id']),
  ListStatements: structure({ ...target, ...page, StatementName: text({ max: 500 }), Status: status, RoleLevel: flag }),
  CancelStatement: structure({ Id: text() }, ['Id']),
  ListSchemas: structure({ ...target, ...page, ConnectedDatabase: text(), SchemaPattern: text() }, ['WorkgroupName', 'Database']),
  ListTables: structure({ ...target, ...page, ConnectedDatabase: text(), SchemaPattern: text(), TablePattern: text() }, ['WorkgroupName', 'Database']),
  DescribeTable: structure({ ...target, ...page, ConnectedDatabase: text(), Schema: text(), Table: text() }, ['WorkgroupName', 'Database']),
} as const;
