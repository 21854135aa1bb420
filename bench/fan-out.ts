/**
 * Fan-out's core (decode, frame, route, pack) against zlib's inflate alone and against a loop over node:readline.
 * Run: `npx tsx bench/fan-out.ts`. The same records and bytes are checked before anything is timed.
 */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { fanOut, type FanOutEnd } from '../constructs/fan-out/fan-out';
import { allRecords } from '../constructs/fan-out/record-range';
import { decodePack } from '../transforms/pack';
import type { Source } from '../transforms/source';
import { corpora, inChunks, type Corpus } from './corpus';
import { medians, requireEqual, rounded } from './measure';

const FILE_BYTES = 32_000_000;
const ROUNDS = 5;

export interface FanOutMeasured {
  readonly source: string;
  readonly records: number;
  /** Megabytes of decoded file a second. */
  readonly gzip: number;
  readonly inflate: number;
  readonly plain: number;
  readonly readline: number;
  /** To be at least 0.75. */
  readonly gzipToInflate: number;
  /** To be at least 3. */
  readonly plainToReadline: number;
}

/** Runs fan-out and gives back what it made. */
export async function runFanOut(
  { name, source, file }: { name: string; source: Source; file: Buffer },
  mode: 'lines' | 'single',
  take: (pack: Buffer) => void,
): Promise<FanOutEnd> {
  const context = { uploadedAt: Date.UTC(2026, 2, 1, 12), timeZone: 'UTC', host: 'bench' };
  const identity = { customer: 'bench', upload: 'a'.repeat(26), source: name, generation: 1, context };
  const limits = { size: file.length, maxDecodedBytes: 1e12, maxExcerptBytes: 4_096 };
  return fanOut(() => inChunks(file), { identity, source, ranges: allRecords, mode, ...limits }, {
    async emit({ packs }) {
      for (const { data } of packs) take(data);
    },
    isTimeToStop: () => false,
  });
}

export async function measureFanOut(): Promise<FanOutMeasured[]> {
  const measured: FanOutMeasured[] = [];
  for (const corpus of corpora(FILE_BYTES)) measured.push(await measure(corpus));
  return measured;
}

async function measure({ source, bytes }: Corpus): Promise<FanOutMeasured> {
  const plain = { name: source.name, source, file: bytes };
  const zipped = { ...plain, file: gzipSync(bytes) };
  const records = await check(plain, zipped);
  const seconds = await medians(
    [
      { name: 'inflate', run: () => inflateAlone(zipped.file) },
      { name: 'gzip', run: () => runFanOut(zipped, 'lines', () => undefined) },
      { name: 'readline', run: () => readlineLoop(bytes) },
      { name: 'plain', run: () => runFanOut(plain, 'lines', () => undefined) },
    ],
    ROUNDS,
  );
  const speed = (name: string): number => rounded(bytes.length / 1e6 / seconds[name]!, 0);
  return {
    ...{ source: source.name, records },
    ...{ gzip: speed('gzip'), inflate: speed('inflate'), plain: speed('plain'), readline: speed('readline') },
    gzipToInflate: rounded(seconds.inflate! / seconds.gzip!),
    plainToReadline: rounded(seconds.readline! / seconds.plain!),
  };
}

/** The same records from both, and for lines as many as readline finds. */
async function check(plain: Parameters<typeof runFanOut>[0], zipped: Parameters<typeof runFanOut>[0]): Promise<number> {
  const totals = async (input: typeof plain): Promise<unknown> => {
    let records = 0;
    let bytes = 0;
    const { counts, decodedBytes } = await runFanOut(input, 'lines', (data) => {
      const pack = decodePack(data);
      records += pack.records.length;
      bytes += pack.records.reduce((sum, { start, end }) => sum + end - start, 0);
    });
    return { counts, decodedBytes, records, bytes };
  };
  const found = (await totals(plain)) as { counts: FanOutEnd['counts']; records: number };
  requireEqual(`${plain.name} gzip`, await totals(zipped), found);
  const { counts } = found;
  requireEqual(`${plain.name} packed`, found.records, counts.records);
  if (plain.source.framing === 'lines') requireEqual(`${plain.name} lines`, await readlineLoop(plain.file), counts.records + counts.blank);
  return counts.records;
}

async function readlineLoop(file: Buffer): Promise<number> {
  let lines = 0;
  for await (const line of createInterface({ input: Readable.from(inChunks(file)), crlfDelay: Infinity })) if (line !== undefined) lines++;
  return lines;
}

/** With chunks as large as fan-out's: with zlib's default it would be a third slower. */
async function inflateAlone(file: Buffer): Promise<number> {
  let bytes = 0;
  for await (const chunk of Readable.from(inChunks(file)).pipe(createGunzip({ chunkSize: 256 * 1024 }))) bytes += (chunk as Buffer).length;
  return bytes;
}

if (require.main === module) void measureFanOut().then((measured) => console.table(measured));
