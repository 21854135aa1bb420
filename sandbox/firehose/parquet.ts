/** Rows held by column, and the Parquet file made of them. */
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { GlueTable } from '../glue/model';
import { unsupported } from '../shape';
import type { Cell, ColumnType } from './openx';

export interface Column {
  /** Lower case, as Hive names are. */
  readonly name: string;
  readonly type: ColumnType;
}

/** BYTE_ARRAY (UTF8), INT64, DOUBLE, BOOLEAN: all optional. */
const physicalTypes = { string: 'STRING', bigint: 'INT64', double: 'DOUBLE', boolean: 'BOOLEAN' } as const;

/**
 * The columns of a table in their order; its partition keys are not among them.
 * @throws ServiceError UnsupportedFeature naming a column whose type is none of string, bigint, double, boolean
 */
export function parquetColumns(table: GlueTable): Column[] {
  const columns = table.StorageDescriptor?.Columns ?? [];
  if (columns.length === 0) throw unsupported(`${table.DatabaseName}.${table.Name}`, 'at least one column', 'none');
  return columns.map(({ Name, Type = '' }) => {
    const type = Type.trim().toLowerCase();
    const where = `${table.DatabaseName}.${table.Name} column ${Name}`;
    if (!Object.hasOwn(physicalTypes, type)) throw unsupported(where, `one of ${Object.keys(physicalTypes).join(', ')}`, Type);
    return { name: Name.toLowerCase(), type: type as ColumnType };
  });
}

/**
 * One row group with SNAPPY pages, as Firehose writes below its block size of 256 MiB. The pages are of version 2
 * where Firehose's are of version 1.
 * @param cells a list of equal length for each column
 */
export function writeParquet(columns: readonly Column[], cells: readonly (readonly Cell[])[]): Buffer {
  const writer = new ByteWriter(64 * 1024);
  const columnData = columns.map(({ name, type }, i) => ({ name, type: physicalTypes[type], nullable: true, data: cells[i] as Cell[] }));
  void parquetWrite({ writer, columnData, codec: 'SNAPPY', rowGroupSize: Math.max(1, cells[0]!.length) });
  const bytes = writer.getBytes();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
