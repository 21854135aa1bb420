/**
 * What becomes of a byte that is put into a class's stream: bytes of JSON that the transform answers, and bytes of Parquet.
 * `cyberactive buffer advise` starts from these where nothing has been delivered yet (cli/buffer/ratios.ts).
 */
import { tableDefinition } from '../constructs/catalog/table-definition';
import { convert } from '../sandbox/firehose/conversion';
import type { GlueTable } from '../sandbox/glue/model';
import { eventClasses, type EventClassName } from '../schemas';
import { batch } from '../transforms/batch';
import { decodePack } from '../transforms/pack';
import { sources } from '../transforms/sources';
import { allSamples } from './corpus';
import { fact, report } from './outcome';
import { inChunks, runFanOut } from './run-fan-out';

const FILE_BYTES = 1_000_000;
const NOW = Date.UTC(2026, 2, 1, 13);

interface Flow {
  put: number;
  readonly rows: Buffer[];
}

async function flows(): Promise<Map<string, Flow>> {
  const all = new Map<string, Flow>();
  for (const { source, bytes } of allSamples(FILE_BYTES)) {
    const packs: Buffer[] = [];
    await runFanOut(source, () => inChunks(bytes), (pack) => packs.push(Buffer.from(pack)));
    for (const pack of packs) {
      const records = [{ recordId: '1', approximateArrivalTimestamp: NOW, data: pack.toString('base64') }];
      const { result } = batch({ invocationId: 'bench', deliveryStreamArn: 'arn', region: 'us-east-1', records }, { now: NOW, sources, maxExcerptBytes: 1_024 });
      const flow = all.get(decodePack(pack).header.class) ?? { put: 0, rows: [] };
      all.set(decodePack(pack).header.class, flow);
      flow.put += pack.length;
      for (const { result: verdict, data } of result.records) if (verdict === 'Ok') flow.rows.push(Buffer.from(data!, 'base64'));
    }
  }
  return all;
}

function parquetBytes(name: string, rows: readonly Buffer[]): number {
  const { storageDescriptor, name: tableName } = tableDefinition(eventClasses[name as EventClassName], 'curated');
  const Columns = storageDescriptor.columns.map((column) => ({ Name: column.name, Type: column.type }));
  return convert(rows.map((data) => ({ data })), { Name: tableName, DatabaseName: 'bench', StorageDescriptor: { Columns } } as unknown as GlueTable).parquet?.length ?? 0;
}

async function main(): Promise<void> {
  const outcomes = [];
  for (const [name, { put, rows }] of await flows()) {
    const json = rows.reduce((sum, { length }) => sum + length, 0);
    const [one, all] = [parquetBytes(name, rows.slice(0, 1)), parquetBytes(name, rows)];
    const detail = `${(put / 1e6).toFixed(2)} MB put, one pack ${one} bytes of Parquet, all ${all}`;
    outcomes.push(fact(`${name}: JSON a byte put (${detail})`, (json / put).toFixed(2)), fact(`${name}: Parquet a byte of JSON`, (all / json).toFixed(4)));
  }
  report(outcomes);
}

void main();
