/**
 * Fan-out's core (decode, frame, route, pack) against a loop over node:readline on the same plain file, and against zlib's
 * inflate alone on the same gzip file. Counts and bytes are checked before anything is timed. The loop is measured as one
 * writes it, over a stream of the file, and with the file read as fan-out's is.
 *
 * Each source has two logs: its sample, again and again, and one in which addresses, times, ids and numbers vary as they do
 * in real logs. The first compresses better than any real log, and inflates faster.
 */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { decodePack } from '../transforms/pack';
import type { Source } from '../transforms/source';
import { sources } from '../transforms/sources';
import { mediansApart, takeTurns } from './apart';
import { inFolder, plainLogs, repeat, writeCorpus, type Corpus } from './corpus';
import { ratios, requireEqual, speeds } from './measure';
import { fact, ratio, report, type Outcome } from './outcome';
import { runFanOut } from './run-fan-out';
import { variedLog } from './varied-log';

const FILE_BYTES = 100_000_000;
/** Of which the varied log is made, again and again: zlib looks back 32 KiB. */
const VARIED_BYTES = 4_000_000;
const ROUNDS = 9;
/** Few enough to stay in the second cache, and so many that asking for them does not show. */
const PIECE_BYTES = 512 * 1024;
/** What a stream of a file gives, and what a loop over readline takes best. */
const STREAM_BYTES = 64 * 1024;
/** Decoded bytes that inflate gives at once: as a program does that cares (zlib's own 16 KiB take more than twice as long), and the fastest. */
const CHUNK_BYTES = 64 * 1024;
const LARGE_CHUNK_BYTES = 2 * 1024 * 1024;

/** What is compared, by what is done with the file and with the gzip file. */
const ways = {
  readline: ({ plain }: Files) => readlineLoop(createReadStream(plain)),
  fedReadline: ({ plain }: Files) => readlineLoop(streamOf(plain, STREAM_BYTES)),
  plain: ({ source, plain }: Files) => packFile(source, plain),
  inflate: ({ zipped }: Files) => inflateAlone(zipped, CHUNK_BYTES),
  largeInflate: ({ zipped }: Files) => inflateAlone(zipped, LARGE_CHUNK_BYTES),
  gzip: ({ source, zipped }: Files) => packFile(source, zipped),
};
type WayName = keyof typeof ways;
const wayNames = Object.keys(ways) as WayName[];

interface Files {
  readonly source: Source;
  /** Paths of the log, and of the same as gzip. */
  readonly plain: string;
  readonly zipped: string;
}

interface Counted {
  readonly records: number;
  /** Bytes of the records without line feeds, or of the whole decoded file. */
  readonly bytes: number;
}

async function measure(folder: string, name: string, { source, bytes }: Corpus): Promise<{ row: object; outcomes: Outcome[] }> {
  const compressed = gzipSync(bytes);
  const files = { source, plain: writeCorpus(folder, 'fan-out.log', bytes), zipped: writeCorpus(folder, 'fan-out.log.gz', compressed) };
  const records = await check(files, bytes.length);
  const times = await mediansApart(wayNames, (way) => [source.name, way, files.plain, files.zipped], ROUNDS);
  const { readline, fedReadline, plain, inflate, largeInflate, gzip } = times;
  const row = {
    ...{ log: name, records, 'times smaller': (bytes.length / compressed.length).toFixed(1) },
    ...{ readline: speeds(bytes.length, readline), 'readline, fed': speeds(bytes.length, fedReadline), plain: speeds(bytes.length, plain) },
    ...{ 'plain to readline': ratios(readline, plain), 'to readline, fed': ratios(fedReadline, plain) },
    ...{ 'inflate, 64 KiB': speeds(bytes.length, inflate), '2 MiB': speeds(bytes.length, largeInflate), gzip: speeds(bytes.length, gzip) },
    ...{ 'gzip to inflate, 64 KiB': ratios(inflate, gzip), 'to 2 MiB': ratios(largeInflate, gzip) },
  };
  return {
    row,
    outcomes: [
      ratio(`fan-out ${name}, plain: times as fast as a loop over readline`, readline.cpu / plain.cpu, 3),
      fact(`fan-out ${name}, plain: times as fast as that loop, its file read as fan-out's`, (fedReadline.cpu / plain.cpu).toFixed(2)),
      ratio(`fan-out ${name}, gzip: share of inflate's speed, chunks of 64 KiB`, inflate.wall / gzip.wall, 0.75),
      fact(`fan-out ${name}, gzip: share of inflate's speed, chunks of 2 MiB`, (largeInflate.wall / gzip.wall).toFixed(2)),
    ],
  };
}

/** The same records from both files, and as many, of as many bytes, as readline finds. */
async function check(files: Files, size: number): Promise<number> {
  const { source, plain, zipped } = files;
  const found = await packFile(source, plain, true);
  requireEqual(`${source.name} gzip`, await packFile(source, zipped, true), found);
  const { readline, fedReadline, inflate, largeInflate } = ways;
  for (const loop of [readline, fedReadline]) requireEqual(`${source.name} lines`, await loop(files), found);
  for (const alone of [inflate, largeInflate]) requireEqual(`${source.name} inflated`, await alone(files), size);
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

/**
 * The cheapest way to read a file: in this thread, into one buffer again and again, which fan-out is done with when it asks
 * for the next piece. Reading is no part of its core, and in the function it is S3's stream.
 */
async function* pieces(file: string, size = PIECE_BYTES): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(size);
  const descriptor = openSync(file, 'r');
  try {
    for (let length; (length = readSync(descriptor, buffer, 0, size, null)) > 0; ) yield buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** The same for what takes a stream, in pieces that stay as they are. */
function streamOf(file: string, size = PIECE_BYTES): Readable {
  return Readable.from(copies(pieces(file, size)));
}

async function* copies(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const part of parts) yield Buffer.from(part);
}

async function readlineLoop(input: Readable): Promise<Counted> {
  let records = 0;
  let bytes = 0;
  for await (const line of createInterface({ input })) {
    records++;
    bytes += line.length;
  }
  return { records, bytes };
}

async function inflateAlone(file: string, chunkSize: number): Promise<number> {
  let bytes = 0;
  for await (const chunk of streamOf(file).pipe(createGunzip({ chunkSize }))) bytes += (chunk as Buffer).length;
  return bytes;
}

const [, , wanted, way, plain, zipped] = process.argv;
if (way !== undefined) takeTurns(() => ways[way as WayName]({ source: sources[wanted!]!, plain: plain!, zipped: zipped! }));
else void measureAll(wanted);

async function measureAll(wanted: string | undefined): Promise<void> {
  await inFolder(async (folder) => {
    const measured = [];
    for (const sample of plainLogs(FILE_BYTES, wanted)) {
      measured.push(await measure(folder, `${sample.source.name} sample`, sample));
      const { source, bytes } = variedLog(sample, VARIED_BYTES);
      measured.push(await measure(folder, `${source.name} varied`, { source, bytes: repeat(bytes, FILE_BYTES) }));
    }
    console.log('MB of decoded file a second, and ratios: by the clock (by processor time)');
    console.table(measured.map(({ row }) => row));
    report(measured.flatMap(({ outcomes }) => outcomes));
  });
}
