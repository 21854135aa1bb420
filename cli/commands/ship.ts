import { readFileSync } from 'node:fs';
import os from 'node:os';
import { Command } from 'commander';
import { sources } from '../../transforms/sources';
import { readLocal } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { createProgress } from '../report/progress';
import { printable, renderTable } from '../report/table';
import { filesUnder, shipFiles, type ShipReport } from '../ship/ship';
import type { Api, Shipped, ShipError } from '../ship/ship-file';
import { print } from './options';

interface ShipCommandOptions {
  readonly source?: string;
  readonly host?: string;
  readonly timeZone?: string;
  readonly occurrence?: string;
  readonly api?: string;
  readonly keyFile?: string;
  readonly json?: boolean;
}

const SOURCES = Object.keys(sources).sort().join(', ');

/** `cyberactive ship`: uploads files; running it again sends nothing twice. */
export function shipCommand() {
  return new Command('ship')
    .description('upload a file, or all files below a folder; running it again sends nothing twice')
    .argument('<target...>', 'files or folders')
    .option('--source <name>', `what kind of log it is: ${SOURCES}`)
    .option('--host <name>', "the machine that wrote the log; this machine's name when left out")
    .option('--time-zone <zone>', 'for times without a zone: IANA name or fixed offset')
    .option('--occurrence <text>', 'tells a file apart that recurs on purpose with the same content')
    .option('--api <url>', 'the API; CYBERACTIVE_API, or the sandbox on this machine')
    .option('--key-file <file>', 'file with the key; CYBERACTIVE_KEY, or the sandbox demo key')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      `
Examples:
  cyberactive ship /var/log/auth.log --source linux_syslog
  cyberactive ship /var/log/nginx --source web_access --host web-1 --time-zone Europe/Berlin
  cyberactive ship cloudtrail/ --source aws_cloudtrail --api https://… --key-file key.txt`,
    )
    .action(ship);
}

async function ship(targets: string[], options: ShipCommandOptions): Promise<void> {
  if (options.source === undefined) throw new CommandError(exitCodes.usage, `--source: expected one of ${SOURCES}, found none`);
  const api = findApi(options);
  const progress = createProgress(process.stderr, Date.now);
  const files = (await Promise.all(targets.map(filesUnder))).flat();
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt);
  progress.step(`shipping ${files.length} files`);
  const report = await shipFiles(
    api,
    files,
    {
      source: options.source,
      host: options.host ?? os.hostname(),
      timeZone: options.timeZone,
      occurrence: options.occurrence,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      random: Math.random,
    },
    (done) => progress.step(`shipping ${files.length} files`, String(done)),
    interruption.signal,
  );
  process.off('SIGINT', interrupt);
  progress.done();
  print(options, shipDocument(report), renderShipped(report.shipped));
  tellProblems(report, interruption.signal.aborted);
  process.exitCode = interruption.signal.aborted ? exitCodes.interrupted : exitCodeOf(report);
}

/** @throws CommandError when no key is given and no sandbox runs here */
function findApi(options: ShipCommandOptions): Api {
  const url = options.api ?? process.env.CYBERACTIVE_API;
  const key = options.keyFile === undefined ? process.env.CYBERACTIVE_KEY : readKey(options.keyFile);
  if (url !== undefined && !/^https?:\/\/[^/]/.test(url)) {
    throw new CommandError(exitCodes.usage, `--api: expected https://…, found ${JSON.stringify(url)}`);
  }
  if (url !== undefined && key !== undefined) return { url: url.replace(/(?<!\/)\/+$/, ''), key };
  const local = url === undefined ? readLocal() : undefined;
  if (local?.apiUrl !== undefined && (key ?? local.apiKey) !== undefined) {
    return { url: local.apiUrl, key: (key ?? local.apiKey)! };
  }
  throw new CommandError(
    exitCodes.precondition,
    local ? 'the sandbox is still starting' : 'the API and a key are needed',
    local ? 'wait until it says that the pipeline is up' : 'set CYBERACTIVE_API and CYBERACTIVE_KEY, or give --api and --key-file (`cyberactive key create CUSTOMER` makes a key)',
  );
}

/** The key's file may have more than the key in it: `key create` prints a line of advice below it. */
function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split(/\s/)[0]!;
  } catch (error) {
    throw new CommandError(exitCodes.precondition, `--key-file: ${(error as Error).message}`);
  }
}

function shipDocument({ shipped, empty, failed, notTried }: ShipReport): object {
  return {
    ok: failed.length === 0 && notTried.length === 0,
    shipped,
    empty,
    failed: failed.map(({ file, kind, message, fix }) => ({ file, kind, message, fix })),
    not_tried: notTried,
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

function tellProblems({ empty, failed, notTried }: ShipReport, interrupted: boolean): void {
  if (empty.length > 0) console.error(`cyberactive: ${countOf(empty.length)} empty: nothing to ship in ${empty.length === 1 ? 'it' : 'them'}`);
  for (const alike of byMessage(failed)) {
    const { file, message, fix } = alike[0]!;
    const others = alike.length > 1 ? ` (and ${countOf(alike.length - 1)} more)` : '';
    console.error(`cyberactive: ${printable(file)}${others}: ${printable(message)}`);
    if (fix) console.error(`next: ${printable(fix)}`);
  }
  if (notTried.length === 0) return;
  console.error(`cyberactive: ${interrupted ? 'interrupted; ' : ''}${countOf(notTried.length)} not tried`);
  if (interrupted) console.error('next: run the same command again; what was uploaded is not sent twice');
}

const countOf = (files: number): string => `${files} ${files === 1 ? 'file' : 'files'}`;

function byMessage(failed: readonly ShipError[]): ShipError[][] {
  const groups = new Map<string, ShipError[]>();
  for (const failure of failed) {
    const group = groups.get(failure.message);
    if (group) group.push(failure);
    else groups.set(failure.message, [failure]);
  }
  return [...groups.values()];
}

function exitCodeOf({ failed, notTried }: ShipReport): number {
  if (failed.length === 0) return notTried.length === 0 ? exitCodes.ok : exitCodes.unavailable;
  if (failed.every((failure) => failure.kind === 'unavailable')) return exitCodes.unavailable;
  return failed.some((failure) => failure.kind === 'local') ? exitCodes.failure : exitCodes.refused;
}
