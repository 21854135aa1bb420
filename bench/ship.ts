/**
 * `npm run bench -- ship` (`BENCH_FILES=100000` for more): the shipper over a folder of many small files, with its state on disk, and over a few large ones,
 * beside what a shell script would do, curl in a loop with two requests a file, and beside `rclone copy`. Server, shipper and curl have a process each.
 */
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Ledger } from '../cli/ship/ledger';
import { runPass } from '../cli/ship/pass';
import type { Shipping } from '../cli/ship/ship-work';
import { report, type Outcome } from './outcome';

const FILES = Number(process.env.BENCH_FILES ?? 10_000);
const CURL_FILES = 200;
const LARGE_BYTES = 256 << 20;
const FILE_BYTES = 200;
const PART_BYTES = 16 << 20;

interface Measured {
  readonly seconds: number;
  readonly shipped: number;
  readonly covered: number;
  readonly failed: number;
  /** Of the process, at its peak. */
  readonly megabytes: number;
}

/** Answers each POST with an address for the PUT, and takes each PUT: what is measured is the shipper. */
function serve(): void {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => void (request.method === 'POST' && (text += chunk)));
    request.on('end', () => {
      if (request.method === 'PUT') return void response.writeHead(200).end();
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/raw`;
      if (request.url !== '/v1/uploads') return void response.writeHead(200).end(JSON.stringify(answerAboutParts(text, url)));
      const { size, sha256, multipart } = JSON.parse(text) as { size: number; sha256: string; multipart?: object };
      if (multipart) return void response.writeHead(201).end(JSON.stringify({ upload_id: sha256.slice(0, 26), state: 'issued', multipart }));
      response.writeHead(201).end(JSON.stringify({ upload_id: sha256.slice(0, 26), state: 'issued', url, headers: { 'content-length': String(size), 'if-none-match': '*', 'x-amz-checksum-sha256': 'x' } }));
    });
  });
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
}

/** None has come, and each that is asked for has the same address. @param text body of the request, empty for GET */
function answerAboutParts(text: string, url: string): object {
  const { parts = [] } = JSON.parse(text || '{}') as { parts?: readonly { part_number: number; size: number }[] };
  return { parts: parts.map(({ part_number, size }) => ({ part_number, url, headers: { 'content-length': String(size) } })) };
}

async function ship(url: string, folder: string, state: string, partBytes?: number): Promise<void> {
  const owner = { api: url, source: 'linux_syslog', host: 'bench' };
  const started = process.hrtime.bigint();
  const ledger = Ledger.open(state, owner);
  const shipping: Shipping = {
    api: { url, key: 'ca_bench' },
    options: { source: owner.source, host: owner.host, sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)), random: Math.random, ...(partBytes && { parting: { threshold: 0, partSize: partBytes } }) },
    ledger,
    isLines: true,
    newId: () => randomBytes(6).toString('hex'),
    now: Date.now,
  };
  const patience = { settle: 0, line: 0, every: 0, isLines: true };
  const { shipped, covered, failed } = await runPass(shipping, { targets: [folder], selection: { include: [], exclude: [] }, patience, parallel: 8 });
  ledger.close();
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const measured: Measured = { seconds, shipped: shipped.length, covered, failed: failed.length, megabytes: process.resourceUsage().maxRSS / 1024 };
  process.send!(measured);
}

const answerOf = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`bench ship: a process ended with ${code}`)));
  });

async function main(): Promise<void> {
  const base = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-bench-ship-'));
  const server = fork(__filename, ['serve']);
  try {
    const url = `http://127.0.0.1:${await answerOf<number>(server)}`;
    const shipFolder = (folder: string, state: string, partBytes = 0): Promise<Measured> => answerOf<Measured>(fork(__filename, ['ship', url, folder, state, String(partBytes)]));
    const small = path.join(base, 'small');
    mkdirSync(small);
    for (let file = 0; file < FILES; file++) writeFileSync(path.join(small, `${file}.log`), `${file} `.repeat(FILE_BYTES).slice(0, FILE_BYTES));
    const first = await shipFolder(small, path.join(base, 'state'));
    const again = await shipFolder(small, path.join(base, 'state'));
    if (first.shipped !== FILES || again.shipped !== 0 || again.covered !== FILES) throw new Error(`bench ship: expected ${FILES} files once, found ${JSON.stringify([first, again])}`);

    const large = path.join(base, 'large');
    mkdirSync(large);
    for (let file = 0; file < 4; file++) writeFileSync(path.join(large, `${file}.log`), randomBytes(LARGE_BYTES / 4));
    const bulk = await shipFolder(large, path.join(base, 'state-large'));
    const parts = await shipFolder(large, path.join(base, 'state-parts'), PART_BYTES);
    if (parts.shipped !== 4) throw new Error(`bench ship: expected 4 files in parts, found ${JSON.stringify(parts)}`);

    const curl = curlLoop(url, small);
    const outcomes: Outcome[] = [
      { measure: `ship: ${FILES} files of ${FILE_BYTES} bytes`, figure: `${(FILES / first.seconds).toFixed(0)} files/s, peak ${first.megabytes.toFixed(0)} MB` },
      { measure: 'ship: the same again, nothing new', figure: `${again.seconds.toFixed(1)} s, peak ${again.megabytes.toFixed(0)} MB` },
      { measure: 'curl in a loop: POST and PUT a file', figure: `${(CURL_FILES / curl).toFixed(0)} files/s` },
      ...rcloneOutcomes(url, { small, large }),
      { measure: `ship: 4 files of ${LARGE_BYTES / 4 / 2 ** 20} MiB`, figure: `${(LARGE_BYTES / 1e6 / bulk.seconds).toFixed(0)} MB/s, peak ${bulk.megabytes.toFixed(0)} MB` },
      { measure: `ship: the same in parts of ${PART_BYTES / 2 ** 20} MiB`, figure: `${(LARGE_BYTES / 1e6 / parts.seconds).toFixed(0)} MB/s, peak ${parts.megabytes.toFixed(0)} MB` },
    ];
    report(outcomes);
  } finally {
    server.kill();
    rmSync(base, { recursive: true, force: true });
  }
}

/**
 * rclone with credentials of S3 to the same server, which has no part in the upload API: one PUT a file, and it knows no
 * state, so it asks what is there first. Debian's package, unpacked by `npm run test:clients`, or the machine's own.
 */
function rcloneOutcomes(url: string, folders: { readonly small: string; readonly large: string }): Outcome[] {
  const unpacked = path.join(__dirname, '..', '.cache', 'debian', 'files', 'usr', 'bin', 'rclone');
  const rclone = existsSync(unpacked) ? unpacked : 'rclone';
  const remote = `:s3,provider=Other,access_key_id=a,secret_access_key=b,endpoint='${url}',force_path_style=true,no_check_bucket=true:raw`;
  const copy = (folder: string): number | undefined => {
    const started = process.hrtime.bigint();
    // The server keeps nothing, so what rclone reads back of an object after the PUT is not looked at. Of the environment
    // it would take certificates and credentials.
    const { status } = spawnSync(rclone, ['copy', folder, remote, '--transfers', '8', '--no-check-dest', '--s3-no-head', '--s3-upload-cutoff', '200M', '--retries', '1', '--config', '/dev/null'], { stdio: 'inherit', env: { PATH: process.env.PATH } });
    return status === 0 ? Number(process.hrtime.bigint() - started) / 1e9 : undefined;
  };
  const [small, large] = [copy(folders.small), copy(folders.large)];
  if (small === undefined || large === undefined) return [{ measure: 'rclone copy', figure: 'not measured: rclone is not here, or failed' }];
  return [
    { measure: `rclone copy: ${FILES} files of ${FILE_BYTES} bytes`, figure: `${(FILES / small).toFixed(0)} files/s` },
    { measure: `rclone copy: 4 files of ${LARGE_BYTES / 4 / 2 ** 20} MiB`, figure: `${(LARGE_BYTES / 1e6 / large).toFixed(0)} MB/s` },
  ];
}

/** @returns seconds for {@link CURL_FILES} files */
function curlLoop(url: string, folder: string): number {
  const script = `for file; do
  sum=$(sha256sum <"$file" | cut -c1-64)
  curl -fsS -o /dev/null -d "{\\"size\\":${FILE_BYTES},\\"sha256\\":\\"$sum\\"}" '${url}/v1/uploads' && curl -fsS -T "$file" '${url}/raw'
done`;
  const files = readdirSync(folder).slice(0, CURL_FILES).map((file) => path.join(folder, file));
  const started = process.hrtime.bigint();
  const { status } = spawnSync('sh', ['-c', script, 'loop', ...files]);
  if (status !== 0) throw new Error(`bench ship: curl ended with ${status}`);
  return Number(process.hrtime.bigint() - started) / 1e9;
}

const [, , mode, ...args] = process.argv;
if (mode === 'serve') serve();
else void (mode === 'ship' ? ship(args[0]!, args[1]!, args[2]!, Number(args[3])) : main()).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
