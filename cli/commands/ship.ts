import { readFileSync } from 'node:fs';
import os from 'node:os';
import { Command } from 'commander';
import { readLocal } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { createProgress } from '../report/progress';
import { renderTable } from '../report/table';
import { filesUnder, shipFiles, type ShipReport } from '../ship/ship';
import type { Api, Shipped } from '../ship/ship-file';
import { print } from './options';

interface ShipCommandOptions {
  readonly source: string;
  readonly host?: string;
  readonly timeZone?: string;
  readonly occurrence?: string;
  readonly api?: string;
  readonly keyFile?: string;
  readonly json?: boolean;
}

/** `cyberactive ship`: uploads files; running it again sends nothing twice. */
export function shipCommand() {
  return new Command('ship')
    .description('upload a file, or all files below a folder')
    .argument('<target...>', 'files or folders')
    .requiredOption('--source <name>', 'what kind of log it is: linux_syslog, web_access, aws_cloudtrail')
    .option('--host <name>', "the machine that wrote the log; this machine's name when left out")
    .option('--time-zone <zone>', 'for times without a zone: IANA name or fixed offset')
    .option('--occurrence <text>', 'tells a file apart that recurs on purpose with the same content')
    .option('--api <url>', 'the API; CYBERACTIVE_API, or the sandbox on this machine')
    .option('--key-file <file>', 'file with the key; CYBERACTIVE_KEY, or the sandbox demo key')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample:\n  cyberactive ship /var/log/auth.log --source linux_syslog')
    .action(ship);
}

async function ship(targets: string[], options: ShipCommandOptions): Promise<void> {
  const progress = createProgress(process.stderr, Date.now);
  const files = (await Promise.all(targets.map(listFiles))).flat();
  progress.step(`shipping ${files.length} files`);
  const report = await shipFiles(findApi(options), files, {
    source: options.source,
    host: options.host ?? os.hostname(),
    timeZone: options.timeZone,
    occurrence: options.occurrence,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
  }, (done) => progress.step(`shipping ${files.length} files`, String(done)));
  progress.done();
  print(options, shipDocument(report), renderShipped(report.shipped));
  for (const failure of report.failed) {
    console.error(`cyberactive: ${failure.file}: ${failure.message}`);
    if (failure.fix) console.error(`next: ${failure.fix}`);
  }
  process.exitCode = exitCodeOf(report);
}

async function listFiles(target: string): Promise<string[]> {
  try {
    return await filesUnder(target);
  } catch (error) {
    throw new CommandError(exitCodes.usage, (error as Error).message);
  }
}

/** @throws CommandError when no key is given and no sandbox runs here */
function findApi(options: ShipCommandOptions): Api {
  const url = options.api ?? process.env.CYBERACTIVE_API;
  const key = options.keyFile === undefined ? process.env.CYBERACTIVE_KEY : readFileSync(options.keyFile, 'utf8').trim();
  if (url !== undefined && key !== undefined) return { url: url.replace(/\/+$/, ''), key };
  const local = readLocal();
  if (url === undefined && local.apiUrl !== undefined && (key ?? local.apiKey) !== undefined) {
    return { url: local.apiUrl, key: (key ?? local.apiKey)! };
  }
  throw new CommandError(
    exitCodes.precondition,
    'the API and a key are needed',
    'set CYBERACTIVE_API and CYBERACTIVE_KEY, or give --api and --key-file (`cyberactive key create CUSTOMER` makes a key)',
  );
}

function shipDocument({ shipped, failed }: ShipReport): object {
  return {
    ok: failed.length === 0,
    shipped,
    failed: failed.map(({ file, kind, message, fix }) => ({ file, kind, message, fix })),
  };
}

function renderShipped(shipped: readonly Shipped[]): string {
  if (shipped.length === 0) return 'nothing shipped';
  const table = renderTable<Shipped>(
    [
      { title: 'upload_id', value: (upload) => upload.upload_id },
      { title: 'state', value: (upload) => (upload.state === 'known' ? 'known already' : 'uploaded') },
      { title: 'bytes', value: (upload) => upload.size },
      { title: 'file', value: (upload) => upload.file },
    ],
    shipped,
  );
  return `${table}\nWhat became of them: cyberactive uploads show UPLOAD_ID, or cyberactive accounting`;
}

function exitCodeOf({ failed }: ShipReport): number {
  if (failed.length === 0) return exitCodes.ok;
  if (failed.every((failure) => failure.kind === 'unavailable')) return exitCodes.unavailable;
  return failed.some((failure) => failure.kind === 'local') ? exitCodes.failure : exitCodes.refused;
}
