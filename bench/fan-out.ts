/**
 * Fan-out's core (decode, frame, route, pack) against a loop over node:readline on the same plain file, and against zlib's
 * inflate alone on the same gzip file. Counts and bytes are checked before anything is timed.
 *
 * Each source has two logs: its sample, again and again, and one in which addresses, times, ids and numbers vary as they do
 * in real logs. The first compresses better than any real log, and inflates faster.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip, gzipSync } from 'node:zlib';
import { decodePack } from '../transforms/pack';
import type { Source } from '../transforms/source';
import { inFolder, plainLogs, repeat, writeCorpus, type Corpus } from './corpus';
import { medians, ratios, requireEqual, speeds } from './measure';
import { ratio, report, type Outcome } from './outcome';
import { runFanOut } from './run-fan-out';
import { variedLog } from './varied-log';

const FILE_BYTES = 50_000_000;
/** Of which the varied log is made, again and again: zlib looks back 32 KiB. */
const VARIED_BYTES = 4_000_000;
const ROUNDS = 5;
/** Fan-out's choice; a loop over readline as one writes it has Node's 64 KiB. */
const READ_BYTES = 1024 * 1024;
/** What fan-out gives zlib, see constructs/fan-out/inflate.ts. */
const INFLATE_BYTES = 2 * 1024 * 1024;

interface Counted {
  readonly records: number;
  /** Bytes of the records without line feeds, or of the whole decoded file. */
  readonly bytes: number;
}

async function measure(folder: string, name: string, { source, bytes }: Corpus): Promise<{ row: object; outcomes: Outcome[] }> {
  const plain = writeCorpus(folder, 'fan-out.log', bytes);
  const compressed = gzipSync(bytes);
  const zipped = writeCorpus(folder, 'fan-out.log.gz', compressed);
  const records = await check(source, plain, zipped, bytes.length);
  const times = await medians(
    [
      { name: 'readline', run: () => readlineLoop(plain) },
      { name: 'largeReadline', run: () => readlineLoop(plain, READ_BYTES) },
      { name: 'plain', run: () => packFile(source, plain) },
      { name: 'inflate', run: () => inflateAlone(zipped) },
      { name: 'gzip', run: () => packFile(source, zipped) },
    ],
    ROUNDS,
  );
  const { readline, largeReadline, plain: ours, inflate, gzip } = times;
  const row = {
    ...{ log: name, records, 'times smaller': (bytes.length / compressed.length).toFixed(1) },
    ...{ readline: speeds(bytes.length, readline), 'readline, 1 MiB reads': speeds(bytes.length, largeReadline) },
    ...{ plain: speeds(bytes.length, ours), inflate: speeds(bytes.length, inflate), gzip: speeds(bytes.length, gzip) },
    ...{ 'plain to readline': ratios(readline, ours), 'to readline, 1 MiB': ratios(largeReadline, ours), 'gzip to inflate': ratios(inflate, gzip) },
  };
  return {
    row,
    outcomes: [
      ratio(`fan-out ${name}, plain: times as fast as readline`, readline.cpu / ours.cpu, 3),
      ratio(`fan-out ${name}, gzip: share of inflate's speed`, inflate.wall / gzip.wall, 0.75),
    ],
  };
}

/** The same records from both files, and as many, of as many bytes, as readline finds. */
async function check(source: Source, plain: string, zipped: string, size: number): Promise<number> {
  const found = await packFile(source, plain, true);
  requireEqual(`${source.name} gzip`, await packFile(source, zipped, true), found);
  requireEqual(`${source.name} lines`, await readlineLoop(plain), found);
  requireEqual(`${source.name} inflated`, await inflateAlone(zipped), size);
  return found.records;
}

async function packFile(source: Source, file: string, unpack = false): Promise<Counted> {
  let records = 0;
  let bytes = 0;
  await runFanOut(source, () => pieces(file), (data) => {
    if (!unpack) {
      bytes += data.length;
      return;
    }
    const pack = decodePack(data);
    records += pack.records.length;
    for (const { start, end } of pack.records) bytes += end - start;
  });
  return { records, bytes };
}

/** Reads into one buffer again and again: fan-out is done with a piece when it asks for the next. */
async function* pieces(file: string): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(READ_BYTES);
  const handle = await open(file);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, READ_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function readlineLoop(file: string, highWaterMark?: number): Promise<Counted> {
  let records = 0;
  let bytes = 0;
  for await (const line of createInterface({ input: createReadStream(file, { highWaterMark }) })) {
    records++;
    bytes += line.length;
  }
  return { records, bytes };
}

async function inflateAlone(file: string): Promise<number> {
  let bytes = 0;
  const input = createReadStream(file, { highWaterMark: READ_BYTES });
  for await (const chunk of input.pipe(createGunzip({ chunkSize: INFLATE_BYTES }))) bytes += (chunk as Buffer).length;
  return bytes;
}

void inFolder(async (folder) => {
  const measured = [];
  for (const sample of plainLogs(FILE_BYTES, process.argv[2])) {
    measured.push(await measure(folder, `${sample.source.name} sample`, sample));
    const { source, bytes } = variedLog(sample, VARIED_BYTES);
    measured.push(await measure(folder, `${source.name} varied`, { source, bytes: repeat(bytes, FILE_BYTES) }));
  }
  console.log('MB of decoded file a second, and ratios: by the clock (by processor time)');
  console.table(measured.map(({ row }) => row));
  report(measured.flatMap(({ outcomes }) => outcomes));
});
