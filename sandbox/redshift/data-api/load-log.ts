/** SYS_LOAD_HISTORY and SYS_LOAD_ERROR_DETAIL: they outlive the transaction of the COPY that they tell of. */
import type { CopyReport } from '../copy/copy-files';
import { CopyError } from '../copy/errors';
import type { CopyStatement } from '../dialect';
import type { Session } from '../warehouse/session';

export interface LoadEntry {
  readonly statement: CopyStatement;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly queryId: number;
  /** How it ended. */
  readonly outcome: CopyReport | Error;
}

/** @param committed whether the transaction of the COPYs was committed */
export async function writeLoadLog(session: Session, database: string, entries: readonly LoadEntry[], committed: boolean): Promise<void> {
  for (const entry of entries) {
    await writeHistory(session, database, entry, committed);
    if (entry.outcome instanceof CopyError) await writeError(session, database, entry, entry.outcome);
  }
}

const moment = (milliseconds: number) => new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');

async function writeHistory(session: Session, database: string, entry: LoadEntry, committed: boolean): Promise<void> {
  const { statement, startedAt, endedAt, queryId, outcome } = entry;
  const report = outcome instanceof Error ? { rows: 0, files: 0, bytes: 0 } : outcome;
  const status = committed && !(outcome instanceof Error) ? 'completed' : 'aborted';
  const values = [queryId, database, statement.table.join('.'), status, moment(startedAt), moment(endedAt), (endedAt - startedAt) * 1000];
  const source = [`s3://${statement.bucket}/${statement.key}`, report.rows, report.bytes, report.files, outcome instanceof Error ? 1 : 0];
  await session.query(
    `INSERT INTO redshift.sys_load_history (query_id, database_name, table_name, status, start_time, end_time, duration,
       data_source, loaded_rows, loaded_bytes, source_file_count, error_count, file_format, source_file_bytes, file_count_scanned, file_bytes_scanned,
       user_id, transaction_id, session_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'parquet', $10, $11, $10, 100, $1, 1)`,
    [...values, ...source].map(String),
  );
}

async function writeError(session: Session, database: string, { startedAt, queryId }: LoadEntry, error: CopyError): Promise<void> {
  const { file = '', line = 0, column = '', columnType = '', columnLength = '' } = error.where;
  const values = [queryId, database, moment(startedAt), file, line, column, columnType, columnLength, error.code, error.context || error.title];
  await session.query(
    `INSERT INTO redshift.sys_load_error_detail (query_id, database_name, start_time, file_name, line_number, column_name, column_type, column_length,
       error_code, error_message, user_id, transaction_id, session_id, position)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 100, $1, 1, 0)`,
    values.map(String),
  );
}
