/**
 * From a log file to a file of normalised rows, JSON, beside DuckDB on one thread with the same columns: the form in which
 * the transform hands rows to Firehose. DuckDB's own form, Parquet, is told too. Rows are checked equal before anything is
 * timed.
 */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { closeSync, createReadStream, openSync, readFileSync, statSync, writevSync } from 'node:fs';
import path from 'node:path';
import { decodePack } from '../transforms/pack';
import { normalise } from '../transforms/normalise';
import type { Source } from '../transforms/source';
import { sources } from '../transforms/sources';
import { inFolder, plainLogs, writeCorpus, type Corpus } from './corpus';
import { duckDbQueries } from './duckdb-queries';
import { medians, ratios, requireEqual, speeds } from './measure';
import { ratio, report, type Outcome } from './outcome';
import { context, runFanOut } from './run-fan-out';

const FILE_BYTES = 8_000_000;
const CHECKED_BYTES = 1_000_000;
const ROUNDS = 9;
const NOW = Date.UTC(2026, 2, 1, 13);
const lineFeed = Buffer.from('\n');

type Row = Record<string, unknown>;

async function measure(folder: string, duckDb: DuckDBConnection, corpus: Corpus): Promise<{ row: object; outcome: Outcome }> {
  const { source } = corpus;
  const query = duckDbQueries(NOW)[source.name]!;
  const lines = expressibleLines(corpus);
  const file = writeCorpus(folder, `${source.name}.log`, fill(lines, FILE_BYTES));
  const small = writeCorpus(folder, `${source.name}.small.log`, fill(lines, CHECKED_BYTES));
  const output = (name: string): string => path.join(folder, `${source.name}.${name}`);
  await check(source, query, small, duckDb, output);
  const { size } = statSync(file);
  const written = (rows: string): string => (statSync(rows).size / size).toFixed(2);
  const times = await medians(
    [
      { name: 'ours', run: () => writeRows(source, file, output('ours.json')) },
      { name: 'json', run: () => copy(duckDb, query, file, output('duckdb.json'), 'json') },
      { name: 'parquet', run: () => copy(duckDb, query, file, output('duckdb.parquet'), 'parquet') },
    ],
    ROUNDS,
  );
  const row = {
    ...{ source: source.name, ours: speeds(size, times.ours), 'duckdb, json': speeds(size, times.json), 'duckdb, parquet': speeds(size, times.parquet) },
    ...{ 'bytes, ours': written(output('ours.json')), 'bytes, duckdb': written(output('duckdb.json')) },
    ...{ 'duckdb, json, to ours': ratios(times.json, times.ours), 'parquet to ours': ratios(times.parquet, times.ours) },
  };
  return { row, outcome: ratio(`rows ${source.name}: times as fast as DuckDB on one thread`, times.json.cpu / times.ours.cpu, 1) };
}

/**
 * Lines of the kinds that the queries know: of syslog sshd's logons and all that is no logon, but for failures without a
 * name, which one expression does not tell apart; of CloudTrail API calls.
 */
function expressibleLines({ source, bytes }: Corpus): string[] {
  const logons = ['sshd_accepted', 'sshd_failed', 'sshd_invalid_user'];
  const lines = bytes.toString('utf8').split('\n').filter((line) => line !== '');
  if (source.name === 'web_access') return lines;
  return lines.filter((line) => {
    const event = source.parse(line, context)[0] as unknown as Row;
    if (source.name === 'aws_cloudtrail') return event['class'] === 'api_activity';
    if (line.includes('invalid user  from ')) return false;
    return event['class'] === 'base_event' || (logons.includes(event['metadata_event_code'] as string) && event['unmapped'] === undefined && event['count'] === undefined);
  });
}

function fill(lines: readonly string[], bytes: number): Buffer {
  const once = Buffer.from(`${lines.join('\n')}\n`);
  return Buffer.concat(Array.from({ length: Math.ceil(bytes / once.length) }, () => once));
}

async function writeRows(source: Source, file: string, output: string): Promise<void> {
  const target = openSync(output, 'w');
  try {
    await runFanOut(source, () => createReadStream(file, { highWaterMark: 1024 * 1024 }), (pack) => {
      const { rows } = normalise(decodePack(pack), { now: NOW, sources, maxExcerptBytes: 1_024, maxRowBytes: 5_000_000 });
      writevSync(target, [rows, lineFeed]);
    });
  } finally {
    closeSync(target);
  }
}

async function copy(duckDb: DuckDBConnection, query: string, file: string, output: string, format: 'json' | 'parquet'): Promise<void> {
  await duckDb.run(`COPY (${query.replace('{file}', file)}) TO '${output}' (FORMAT ${format})`);
}

async function check(source: Source, query: string, file: string, duckDb: DuckDBConnection, output: (name: string) => string): Promise<void> {
  await writeRows(source, file, output('ours.json'));
  await copy(duckDb, query, file, output('duckdb.json'), 'json');
  const [own, others] = [readRows(output('ours.json')), readRows(output('duckdb.json'))];
  requireEqual(`${source.name} rows`, own.length, others.length);
  own.forEach((row, index) => requireEqual(`${source.name} row ${index + 1}`, row, others[index]));
}

const jsonColumns = ['api_request_data', 'api_response_data', 'resources', 'unmapped'];

/** Rows in the file's order, members in the order of their names, what is empty left out. */
function readRows(file: string): unknown[] {
  const rows = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
  for (const row of rows) for (const column of jsonColumns) if (typeof row[column] === 'string') row[column] = JSON.parse(row[column]);
  return rows.sort((a, b) => (a['record_number'] as number) - (b['record_number'] as number)).map(filled);
}

/** What is in a value, whatever the order of its members; those without a value are left out. */
function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== 'object' || value === null) return value === '' ? null : value;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [name, filled(member)]);
  const kept = members.filter(([, member]) => member !== null).sort(([a], [b]) => (a < b ? -1 : 1));
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

void inFolder(async (folder) => {
  const duckDb = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await duckDb.run("SET TimeZone = 'UTC'");
  const measured = [];
  for (const corpus of plainLogs(1, process.argv[2])) measured.push(await measure(folder, duckDb, corpus));
  duckDb.closeSync();
  console.log('MB of log a second, and ratios: by the clock (by processor time)');
  console.table(measured.map(({ row }) => row));
  report(measured.map(({ outcome }) => outcome));
});
