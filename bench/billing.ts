/**
 * Bytes that Firehose bills for a byte of payload: packs as they are put, and one line a record. Files are the bundled
 * samples of each source, end to end, until they have 1 MB.
 */
import { billedBytes } from '../constructs/fan-out/delivery';
import { allSamples } from './corpus';
import { requireEqual } from './measure';
import { fact, report } from './outcome';
import { inChunks, runFanOut } from './run-fan-out';

const FILE_BYTES = 1_000_000;
const MOST = 1.03;

interface Billed {
  readonly source: string;
  readonly payload: number;
  packs: number;
  packed: number;
  single: number;
}

async function main(): Promise<void> {
  const billed: Billed[] = [];
  for (const { source, bytes } of allSamples(FILE_BYTES)) {
    const total: Billed = { source: source.name, payload: bytes.length, packs: 0, packed: 0, single: 0 };
    const packed = await runFanOut(source, () => inChunks(bytes), (pack) => {
      total.packs++;
      total.packed += billedBytes(pack.length);
    });
    // A plain line has no header.
    const addSingle = (pack: Buffer): void => void (total.single += billedBytes(pack.length - pack.indexOf(10) - 1));
    const single = await runFanOut(source, () => inChunks(bytes), addSingle, 'single');
    requireEqual(source.name, packed.counts, single.counts);
    billed.push(total);
  }
  const sum = (name: 'payload' | 'packs' | 'packed' | 'single'): number => billed.reduce((all, each) => all + each[name], 0);
  const all: Billed = { source: 'all', payload: sum('payload'), packs: sum('packs'), packed: sum('packed'), single: sum('single') };
  console.table([...billed, all].map((each) => ({ ...each, 'packed to payload': each.packed / each.payload, 'single to payload': each.single / each.payload })));
  const packed = all.packed / all.payload;
  report([
    { measure: 'bytes billed for a byte of payload', figure: packed.toFixed(3), target: `at most ${MOST}`, met: packed <= MOST },
    fact('the same for one line a Firehose record', (all.single / all.payload).toFixed(1)),
  ]);
}

void main();
