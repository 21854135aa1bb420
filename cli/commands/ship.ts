import { createHash, randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { sources } from '../../transforms/sources';
import { CommandError, exitCodes } from '../exit';
import { createProgress } from '../report/progress';
import { findApi, type AccessOptions } from '../ship/access';
import { Bandwidth } from '../ship/bandwidth';
import { StateProblem } from '../ship/journal';
import { Ledger } from '../ship/ledger';
import { runPass, type PassOptions } from '../ship/pass';
import { countOf, exitCodeOf, renderShipped, renderVerdicts, shipDocument, tellProblems, verdictDocument } from '../ship/report-ship';
import { tellJson, telling, tellWords } from '../ship/report-lines';
import type { Parting } from '../ship/part-hashes';
import { parseCount, parseDuration, parseRate, parseSize } from '../ship/settings';
import { PARALLEL } from '../ship/ship';
import type { Shipping } from '../ship/ship-work';
import { ShipError } from '../ship/upload';
import { isAccounted, verifyUntil } from '../ship/verify';
import { watch } from '../ship/watch';
import { print } from './options';

interface ShipCommandOptions extends AccessOptions {
  readonly source?: string;
  readonly host?: string;
  readonly timeZone?: string;
  readonly occurrence?: string;
  readonly json?: boolean;
  readonly jsonLines?: boolean;
  readonly include?: string[];
  readonly exclude?: string[];
  readonly state?: string;
  readonly watch?: boolean;
  readonly settle?: string;
  readonly every: string;
  readonly parallel: string;
  readonly limitRate?: string;
  readonly multipartThreshold: string;
  readonly partSize: string;
  readonly delete?: boolean;
  readonly moveTo?: string;
  readonly verify?: boolean;
  readonly wait: string;
}

const SOURCES = Object.keys(sources).sort().join(', ');
const MOST_PARALLEL = 64;
/** Of S3; the last part may be smaller. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const SMALLEST_PART_BYTES = 5 * 1024 ** 2;
/** A last line without its end may still get it for so long. */
const LINE_PATIENCE_MS = 60_000;

/** `cyberactive ship`: uploads files; running it again sends nothing twice. */
export function shipCommand() {
  return new Command('ship')
    .description('upload files, once or as they come; running it again sends nothing twice')
    .argument('<target...>', 'files or folders')
    .option('--source <name>', `what kind of log it is: ${SOURCES}`)
    .option('--host <name>', "the machine that wrote the log; this machine's name when left out")
    .option('--time-zone <zone>', 'for times without a zone: IANA name or fixed offset')
    .option('--occurrence <text>', 'tells a file apart that recurs on purpose with the same content')
    .option('--include <pattern...>', 'only files of these forms: *.log, app/**/*.log')
    .option('--exclude <pattern...>', 'no files of these forms')
    .option('--state <folder>', 'remember what was uploaded: follows logs through rotation, ships only what is new in them')
    .option('--watch', 'go on until SIGTERM or Ctrl-C; always with a state')
    .option('--settle <time>', 'a file that was not touched for so long is complete; 5s with a state, else 0')
    .option('--every <time>', 'with a state: a log that never rests is shipped so often, up to its last whole line', '30s')
    .option('--parallel <n>', 'files uploaded at a time', String(PARALLEL))
    .option('--limit-rate <speed>', 'bytes a second for all uploads together, such as 500k or 2M')
    .option('--multipart-threshold <size>', 'larger files are sent in parts, each tried again by itself; a run that was killed goes on with the next part', '64M')
    .option('--part-size <size>', 'of a file that is sent in parts; at least 5M', '16M')
    .option('--delete', 'delete a complete file once it is uploaded')
    .option('--move-to <folder>', 'move a complete file there once it is uploaded')
    .option('--verify', 'ship nothing: compare with what is accounted for; exit code 3 names what is missing')
    .option('--wait <time>', 'with --verify: ask again for so long', '0')
    .option('--api <url>', 'the API; CYBERACTIVE_API, or the sandbox on this machine')
    .option('--key-file <file>', 'file with the key; CYBERACTIVE_KEY, or the sandbox demo key')
    .option('--json', 'one JSON document on stdout')
    .option('--json-lines', 'one JSON object a line on stdout, as it happens')
    .addHelpText(
      'after',
      `
Examples:
  cyberactive ship /var/log/auth.log --source linux_syslog
  cyberactive ship /var/log/nginx --source web_access --host web-1 --time-zone Europe/Berlin
  cyberactive ship /var/log/nginx --source web_access --watch --include 'access.log*' --json-lines
  cyberactive ship /var/spool/logs --source linux_syslog --state /var/lib/cyberactive --delete
  cyberactive ship /var/log/nginx --source web_access --state /var/lib/cyberactive --verify --wait 15m
  cyberactive ship cloudtrail/ --source aws_cloudtrail --api https://… --key-file key.txt`,
    )
    .action(ship);
}

async function ship(targets: string[], options: ShipCommandOptions): Promise<void> {
  if (options.source === undefined) throw new CommandError(exitCodes.usage, `--source: expected one of ${SOURCES}, found none`);
  refuseContradictions(options);
  const interruption = new AbortController();
  const pass = passOptions(targets, options, interruption.signal);
  const shipping = shippingOf(targets, { ...options, source: options.source }, interruption.signal);
  const interrupt = (): void => interruption.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  try {
    if (options.verify) await runVerify(shipping, pass, options);
    else if (options.watch) await runWatch(shipping, pass, options, interruption.signal);
    else await runOnce(shipping, pass, options, interruption.signal);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
    shipping.ledger.close();
  }
}

function refuseContradictions(options: ShipCommandOptions): void {
  const fail = (message: string): never => {
    throw new CommandError(exitCodes.usage, message);
  };
  if (options.delete && options.moveTo !== undefined) fail('--delete, --move-to: expected one of them, found both');
  if (options.watch && options.verify) fail('--watch, --verify: expected one of them, found both');
  if (options.watch && options.json) fail('--json: expected --json-lines with --watch, found --json');
}

function passOptions(targets: string[], options: ShipCommandOptions, interrupted: AbortSignal): PassOptions {
  const isKept = options.state !== undefined || options.watch;
  const settle = parseDuration('--settle', options.settle ?? (isKept ? '5s' : '0'));
  return {
    targets,
    selection: { include: options.include ?? [], exclude: options.exclude ?? [] },
    patience: {
      settle,
      line: Math.max(settle, LINE_PATIENCE_MS),
      every: parseDuration('--every', options.every),
      isLines: sources[options.source!]?.framing === 'lines',
    },
    parallel: parseCount('--parallel', options.parallel, MOST_PARALLEL),
    ...(options.delete && { disposal: 'delete' }),
    ...(options.moveTo !== undefined && { disposal: { moveTo: path.resolve(options.moveTo) } }),
    interrupted,
  };
}

function shippingOf(targets: string[], options: ShipCommandOptions & { readonly source: string }, interrupted: AbortSignal): Shipping {
  const { source, timeZone, occurrence, host = os.hostname() } = options;
  const api = findApi(options);
  const sleep = (milliseconds: number): Promise<void> => pause(milliseconds, undefined, { signal: interrupted }).catch(() => {});
  const bandwidth = options.limitRate === undefined ? undefined : new Bandwidth(parseRate('--limit-rate', options.limitRate), Date.now, sleep);
  return {
    api,
    options: { source, host, timeZone, occurrence, sleep, random: Math.random, bandwidth, interrupted, parting: partingOf(options) },
    ledger: openLedger(targets, options, { api: api.url, source, host }),
    isLines: sources[source]?.framing === 'lines',
    newId: () => randomBytes(6).toString('hex'),
    now: Date.now,
  };
}

const partingOf = ({ multipartThreshold, partSize }: ShipCommandOptions): Parting => ({
  threshold: parseSize('--multipart-threshold', multipartThreshold, 0),
  partSize: parseSize('--part-size', partSize, SMALLEST_PART_BYTES),
});

/** @throws CommandError when the state is in use, or that of something else */
function openLedger(targets: string[], options: ShipCommandOptions, owner: { api: string; source: string; host: string }): Ledger {
  const folder = options.state ?? (options.watch ? defaultState([owner.api, owner.source, owner.host, ...targets.map((target) => path.resolve(target))]) : undefined);
  if (folder === undefined) return Ledger.inMemory();
  try {
    return Ledger.open(path.resolve(folder), owner);
  } catch (error) {
    if (error instanceof StateProblem) throw new CommandError(exitCodes.precondition, `--state ${error.message}`, 'wait for the other shipper, or name another folder with --state');
    throw error;
  }
}

function defaultState(identity: readonly string[]): string {
  const home = process.env.XDG_STATE_HOME ?? path.join(os.homedir(), '.local', 'state');
  return path.join(home, 'cyberactive', 'ship', createHash('sha256').update(identity.join('\0')).digest('hex').slice(0, 16));
}

const writeLine = (line: string): boolean => process.stdout.write(line);

async function runOnce(shipping: Shipping, pass: PassOptions, options: ShipCommandOptions, interrupted: AbortSignal): Promise<void> {
  const progress = createProgress(process.stderr, Date.now);
  let [files, done, bytes] = [0, 0, 0];
  const show = (): void => progress.step('shipping', `${done} of ${countOf(files)}, ${(bytes / 1e6).toFixed(1)} MB`);
  const told = options.jsonLines ? telling(tellJson(writeLine, Date.now)) : {};
  progress.step('looking');
  const report = await runPass(shipping, {
    ...pass,
    ...told,
    onStock: (count) => void ((files = count), show()),
    onFile: () => void (done++, show()),
    onShipped: (shipped) => void ((bytes += shipped.size), told.onShipped?.(shipped)),
  });
  progress.done();
  if (!options.jsonLines) print(options, shipDocument(report), renderShipped(report));
  tellProblems(report, interrupted.aborted);
  process.exitCode = interrupted.aborted ? exitCodes.interrupted : exitCodeOf(report);
}

async function runWatch(shipping: Shipping, pass: PassOptions, options: ShipCommandOptions, interrupted: AbortSignal): Promise<void> {
  const tell = options.jsonLines ? tellJson(writeLine, Date.now) : tellWords(writeLine, Date.now);
  tell('watching', { targets: pass.targets }, `watching ${pass.targets.join(', ')}`);
  await watch(shipping, { ...pass, ...telling(tell), interrupted });
  tell('stopped', {}, 'stopped; what was not uploaded stays where it is');
}

async function runVerify(shipping: Shipping, pass: PassOptions, options: ShipCommandOptions): Promise<void> {
  try {
    const verdicts = await verifyUntil(shipping, pass, shipping.now() + parseDuration('--wait', options.wait));
    print(options, verdictDocument(verdicts), renderVerdicts(verdicts));
    if (!verdicts.every(isAccounted)) process.exitCode = exitCodes.findings;
  } catch (error) {
    if (!(error instanceof ShipError)) throw error;
    throw new CommandError(error.kind === 'refused' ? exitCodes.refused : exitCodes.unavailable, error.message, error.fix);
  }
}
