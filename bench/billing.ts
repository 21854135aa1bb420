/**
 * Bytes that Firehose bills for a byte of payload: packs as they are put, and one line a record.
 * Run: `npx tsx bench/billing.ts`. Files are the bundled samples of each source, end to end, until they have 1 MB.
 */
import { billedBytes } from '../constructs/fan-out/delivery';
import { corpora } from './corpus';
import { runFanOut } from './fan-out';
import { requireEqual, rounded } from './measure';

const FILE_BYTES = 1_000_000;

export interface BillingMeasured {
  readonly source: string;
  readonly payloadBytes: number;
  readonly packs: number;
  /** Billed to payload; to be at most 1.03. */
  readonly packed: number;
  /** The same for one line a Firehose record, as the usual blueprint puts them. */
  readonly single: number;
}

/** One row a source, and one for all together. */
export async function measureBilling(): Promise<BillingMeasured[]> {
  const totals: { source: string; payload: number; packs: number; packed: number; single: number }[] = [];
  for (const { source, bytes } of corpora(FILE_BYTES)) {
    const input = { name: source.name, source, file: bytes };
    const total = { source: source.name, payload: bytes.length, packs: 0, packed: 0, single: 0 };
    const packed = await runFanOut(input, 'lines', (pack) => {
      total.packs++;
      total.packed += billedBytes(pack.length);
    });
    const single = await runFanOut(input, 'single', (pack) => {
      // A plain line has no header.
      total.single += billedBytes(pack.length - pack.indexOf(10) - 1);
    });
    requireEqual(source.name, packed.counts, single.counts);
    totals.push(total);
  }
  const sum = (name: 'payload' | 'packs' | 'packed' | 'single'): number => totals.reduce((all, total) => all + total[name], 0);
  const all = { source: 'all', payload: sum('payload'), packs: sum('packs'), packed: sum('packed'), single: sum('single') };
  return [...totals, all].map(({ source, payload, packs, packed, single }) => ({
    ...{ source, payloadBytes: payload, packs },
    ...{ packed: rounded(packed / payload, 4), single: rounded(single / payload, 1) },
  }));
}

if (require.main === module) void measureBilling().then((measured) => console.table(measured));
