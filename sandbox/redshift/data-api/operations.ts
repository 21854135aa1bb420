import { ServiceError } from '../../errors';
import type { Operation } from '../../edge/api';
import type { Kernel } from '../../kernel';
import { checkShape } from '../../shape';
import type { Warehouse } from '../warehouse/open-warehouse';
import type { Workgroups } from '../workgroups';
import { catalogOperations } from './catalog-operations';
import { describePart, describeStatement, listedStatement, submittedStatement } from './descriptions';
import { nextToken, page, positionOf } from './paging';
import { shapes } from './shapes';
import type { StatementQueue } from './statement-queue';
import { isOver, type Statement, type Statements, type StatementText } from './statements';

/** @see https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-limits.html */
const MOST_ACTIVE = 500;
/** About what one answer of GetStatementResult holds, bytes of JSON. */
const RESULT_PAGE = 1_000_000;
const LIST_PAGE = 100;

export interface DataApi {
  readonly kernel: Kernel;
  readonly statements: Statements;
  readonly queue: StatementQueue;
  readonly workgroups: Workgroups;
  readonly warehouse: () => Promise<Warehouse>;
}

/** The operations of the Redshift Data API, their input checked. */
export function dataApiOperations(api: DataApi): Record<string, Operation> {
  const operations: Record<keyof typeof shapes, (input: any) => unknown> = {
    ExecuteStatement: (input) => submit(api, input, { sqls: [input.Sql], batch: false, mode: 'TRANSACTION' }),
    BatchExecuteStatement: (input) => submit(api, input, { sqls: input.Sqls, batch: true, mode: input.ExecutionMode ?? 'TRANSACTION' }),
    DescribeStatement: (input) => describe(api, input),
    GetStatementResult: (input) => getResult(api, input),
    ListStatements: (input) => list(api, input),
    CancelStatement: ({ Id }) => cancel(api, Id),
    ...catalogOperations(api),
  };
  const checked = ([name, operation]: [string, (input: any) => unknown]): [string, Operation] => [
    name,
    (input) => {
      checkShape(input, shapes[name as keyof typeof shapes], lowerFirst(name));
      return operation(input);
    },
  ];
  return Object.fromEntries(Object.entries(operations).map(checked));
}

const lowerFirst = (name: string) => name[0]!.toLowerCase() + name.slice(1);

async function submit(api: DataApi, input: any, { sqls, batch, mode }: Pick<StatementText, 'sqls'> & Pick<Statement, 'batch' | 'mode'>): Promise<object> {
  const workgroup = api.workgroups.get(input.WorkgroupName).name;
  const known = input.ClientToken === undefined ? undefined : api.statements.byToken(workgroup, input.ClientToken);
  const statement = known ?? accept(api, input, { sqls, batch, mode, workgroup });
  if (!input.WaitTimeSeconds) return submittedStatement(statement);
  await api.queue.ended(statement.id, input.WaitTimeSeconds);
  return submittedStatement(api.statements.get(statement.id));
}

function accept(api: DataApi, input: any, call: Pick<StatementText, 'sqls'> & Pick<Statement, 'batch' | 'mode' | 'workgroup'>): Statement {
  const { sqls, ...kind } = call;
  checkParameters(sqls, input.Parameters ?? []);
  if (api.statements.all().filter((statement) => !isOver(statement.status)).length >= MOST_ACTIVE) {
    throw new ServiceError('ActiveStatementsExceededException', `expected at most ${MOST_ACTIVE} active statements`);
  }
  const now = api.kernel.scheduler.now();
  const part = { status: 'SUBMITTED', updatedAt: now, resultRows: -1, resultSize: -1, hasResultSet: false, queryId: 0 } as const;
  const statement: Statement = {
    ...kind,
    id: api.kernel.random.uuid(),
    database: input.Database,
    name: input.StatementName,
    status: 'SUBMITTED',
    createdAt: now,
    updatedAt: now,
    parts: sqls.map(() => part),
  };
  api.statements.submit(statement, { sqls, parameters: input.Parameters ?? [] }, input.ClientToken);
  api.queue.enqueue(statement.id);
  return statement;
}

/** Each parameter has to be used. @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
function checkParameters(sqls: readonly string[], parameters: StatementText['parameters']): void {
  const used = new Set(sqls.flatMap((sql) => [...sql.matchAll(/(?<!:):(\w+)/g)].map(([, name]) => name)));
  const unused = parameters.find(({ name }) => !used.has(name));
  if (unused) throw new ServiceError('ValidationException', `Parameters list contains unused parameters. Unused parameters: [${unused.name}]`);
}

/** `id`, or `id:2` for the second text of a batch. */
function find(api: DataApi, id: string): { readonly statement: Statement; readonly position?: number } {
  const [whole, number] = id.split(':');
  const statement = api.statements.get(whole!);
  if (number === undefined) return { statement };
  const position = Number(number) - 1;
  if (!statement.parts[position]) throw new ServiceError('ResourceNotFoundException', 'Query does not exist.', 400, { ResourceId: id });
  return { statement, position };
}

async function describe(api: DataApi, input: any): Promise<object> {
  const { statement, position } = find(api, input.Id);
  await api.queue.ended(statement.id, input.WaitTimeSeconds ?? 0);
  const now = api.statements.get(statement.id);
  const text = api.statements.text(statement.id);
  return position === undefined ? describeStatement(now, text) : describePart(now, text, position);
}

async function getResult(api: DataApi, input: any): Promise<object> {
  const { statement, position } = find(api, input.Id);
  await api.queue.ended(statement.id, input.WaitTimeSeconds ?? 0);
  const now = api.statements.get(statement.id);
  if (position === undefined && now.batch) throw notThere('Query is a batch: expected the id of one of its statements, <id>:<number>');
  const part = now.parts[position ?? 0]!;
  if (part.status !== 'FINISHED' || !part.hasResultSet) throw notThere(`Query does not have result. Please check query status with DescribeStatement.`);
  const { columns, records } = await api.statements.result(now.id, position ?? 0);
  const start = positionOf(input.NextToken);
  const end = pageEnd(records, start);
  return {
    ColumnMetadata: columns.map(columnMetadata),
    Records: records.slice(start, end),
    TotalNumRows: records.length,
    ...(end < records.length && { NextToken: nextToken(end) }),
  };
}

const notThere = (message: string) => new ServiceError('ResourceNotFoundException', message);

/** Where the page ends: at a size, but with one record at least. */
function pageEnd(records: readonly unknown[], start: number): number {
  let end = start;
  for (let size = 0; end < records.length && size < RESULT_PAGE; end++) size += JSON.stringify(records[end]).length;
  return end;
}

const columnMetadata = ({ name, typeName, length, precision, scale }: { name: string; typeName: string; length: number; precision: number; scale: number }) => ({
  name,
  label: name,
  typeName,
  length,
  precision,
  scale,
  nullable: 1,
  schemaName: '',
  tableName: '',
  isCaseSensitive: typeName === 'varchar' || typeName === 'bpchar' || typeName === 'super',
  isCurrency: false,
  isSigned: ['int2', 'int4', 'int8', 'float4', 'float8', 'numeric'].includes(typeName),
});

/** Newest first; what finished only, unless a status or ALL is asked for. */
function list(api: DataApi, input: any): object {
  const status = input.Status ?? 'FINISHED';
  const matching = api.statements
    .all()
    .reverse()
    .filter((statement) => status === 'ALL' || statement.status === status)
    .filter((statement) => input.StatementName === undefined || statement.name?.startsWith(input.StatementName))
    .filter((statement) => input.WorkgroupName === undefined || statement.workgroup === api.workgroups.get(input.WorkgroupName).name)
    .filter((statement) => input.Database === undefined || statement.database === input.Database);
  const { items, ...rest } = page(matching, input.NextToken, input.MaxResults || LIST_PAGE);
  return { Statements: items.map((statement) => listedStatement(statement, api.statements.text(statement.id))), ...rest };
}

function cancel(api: DataApi, id: string): object {
  const { statement } = find(api, id);
  if (!api.queue.cancel(statement.id)) {
    throw new ServiceError('ValidationException', `Could not cancel a query that is already in ${statement.status} state with ID: ${id}`);
  }
  return { Status: true };
}
