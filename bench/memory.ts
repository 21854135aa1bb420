/**
 * Memory of fan-out over a stream of 2 GB that is made while it is read: the resident set must not grow with the file.
 * What is compared is the peak of the first tenth and of all.
 */
import { gzipSync } from 'node:zlib';
import { plainLogs, type Corpus } from './corpus';
import { report, type Outcome } from './outcome';
import { runFanOut } from './run-fan-out';

const STREAM_BYTES = 2_000_000_000;
const PART_BYTES = 10_000_000;
/** The collector's own swing; a file that were held would add its 2 GB. */
const MOST = 1.5;

/** One gzip file of several members, as a stream of it comes. */
async function* members(member: Buffer, count: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < count; at++) {
    for (let start = 0; start < member.length; start += 64 * 1024) yield Buffer.from(member.subarray(start, start + 64 * 1024));
  }
}

async function measure({ source, bytes }: Corpus): Promise<Outcome> {
  const count = Math.ceil(STREAM_BYTES / bytes.length);
  const member = gzipSync(bytes);
  let packed = 0;
  let early = 0;
  let peak = 0;
  await runFanOut(source, () => members(member, count), (pack) => {
    packed += pack.length;
    peak = Math.max(peak, process.memoryUsage.rss());
    if (packed < STREAM_BYTES / 10) early = peak;
  });
  if (packed < STREAM_BYTES) throw new Error(`${source.name}: expected at least ${STREAM_BYTES} bytes in packs, found ${packed}`);
  const megabytes = (size: number): string => (size / 1e6).toFixed(0);
  console.log(`${source.name}: peak ${megabytes(early)} MB after a tenth, ${megabytes(peak)} MB after ${megabytes(packed)} MB`);
  return {
    measure: `fan-out ${source.name}: memory after 2 GB to memory after a tenth`,
    figure: `${(peak / early).toFixed(2)} (${megabytes(peak)} MB)`,
    target: `at most ${MOST}`,
    met: peak / early <= MOST,
  };
}

// One source of each framing. Access logs are fastest.
void (async () => {
  const [, webAccess] = plainLogs(PART_BYTES);
  report([await measure(webAccess!)]);
})();
