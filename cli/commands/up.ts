import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { initWarehouse } from '../../constructs/warehouse/init';
import { startSandbox, type Sandbox } from '../../sandbox';
import { lockFolder } from '../../sandbox/folder-lock';
import { parsePort, serveConsole } from '../console/serve';
import type { Console } from '../console/server';
import { openEnvironment, output, projectRoot, readLocalFile, stateFolder, writeLocalFile, type LocalSandbox } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { readAccounting } from '../report/accounting';
import { createProgress, type Progress } from '../report/progress';
import { synthesize } from '../up/assembly';
import { demoKey, shipSamples } from '../up/demo';
import { askQuestions } from '../up/questions';
import { renderSummary, type Summary } from '../up/summary';
import { logToFile, untilInterrupted } from '../up/sandbox-log';
import { waitUntilLoaded } from '../up/wait-until-loaded';
import { print } from './options';

interface UpOptions {
  readonly once?: boolean;
  readonly realTime?: boolean;
  readonly json?: boolean;
  readonly samples: boolean;
  readonly port: string;
  readonly warehousePort: string;
  readonly consolePort?: string;
  readonly warehouse?: string;
  readonly fault: readonly string[];
  readonly faultSeed: string;
}

/** The stage that the sandbox runs. */
const STAGE = 'dev';

/** `cyberactive up`: the deployed stacks on this machine, with the bundled samples shipped through them. */
export function upCommand() {
  return new Command('up')
    .description('run the whole pipeline on this machine: synthesize the stacks, run them in the sandbox, ship the samples')
    .option('--once', 'exit when all is accounted for: 0, or 3 if records are in flight or unaccounted')
    .option('--real-time', "wait for buffers and schedules instead of moving the sandbox's clock")
    .option('--json', 'the summary as one JSON document')
    .option('--no-samples', 'ship nothing')
    .option('--port <n>', 'port of the edge', '4566')
    .option('--warehouse-port <n>', 'port of the warehouse for psql', '5439')
    .option('--console-port <n>', 'port of the console; without it 4577, or any free one where that is taken')
    .option('--warehouse <address>', 'postgres://… to use a PostgreSQL server instead of the built-in one')
    .option('--fault <name=rate>', 'something that goes wrong from the start, e.g. throttled=0.1; may be given again', (text: string, all: readonly string[]) => [...all, text], [] as readonly string[])
    .option('--fault-seed <n>', 'of the chance by which faults strike', '1')
    .addHelpText(
      'after',
      `
Examples:
  cyberactive up                        until Ctrl-C
  cyberactive up --once --json          for scripts
  CYBERACTIVE_STATE=/srv/ca cyberactive up --no-samples --port 14566 --warehouse-port 15439`,
    )
    .action(up);
}

interface Ports {
  readonly edge: number;
  readonly warehouse: number;
  readonly console?: number;
}

async function up(options: UpOptions): Promise<void> {
  const started = Date.now();
  const { consolePort } = options;
  const ports: Ports = {
    ...{ edge: parsePort('--port', options.port), warehouse: parsePort('--warehouse-port', options.warehousePort) },
    ...(consolePort !== undefined && { console: parsePort('--console-port', consolePort) }),
  };
  if (options.warehouse !== undefined && !/^postgres(ql)?:\/\/./.test(options.warehouse)) {
    throw new CommandError(exitCodes.usage, `--warehouse: expected postgres://…, found ${JSON.stringify(options.warehouse)}`);
  }
  const unlock = claimStateFolder();
  try {
    await run(options, ports, started);
  } finally {
    unlock();
  }
}

/** Makes the state folder, for its owner only, and keeps others off it. @returns what gives it free */
function claimStateFolder(): () => void {
  const next = 'CYBERACTIVE_STATE=FOLDER names another folder for the state';
  try {
    mkdirSync(stateFolder(), { recursive: true, mode: 0o700 });
    return lockFolder(stateFolder());
  } catch (error) {
    throw new CommandError(exitCodes.precondition, (error as Error).message, next);
  }
}

async function run(options: UpOptions, ports: Ports, started: number): Promise<void> {
  const progress = createProgress(process.stderr, Date.now);
  progress.step('synthesizing the stacks');
  const assembly = await synthesize(STAGE);
  progress.step('starting the sandbox');
  const folder = path.join(stateFolder(), 'sandbox');
  const sandbox = await startSandbox({
    assembly,
    stateFolder: folder,
    port: ports.edge,
    mode: 'real',
    warehouse: options.warehouse ?? {
      folder: path.join(folder, 'warehouse'),
      cacheFolder: path.join(projectRoot, '.cache'),
      port: ports.warehouse,
    },
    ...(options.fault.length > 0 && { faults: { rates: parseRates(options.fault), seed: Number(options.faultSeed) } }),
    log: logToFile(path.join(stateFolder(), 'sandbox.log')),
  }).catch((error: unknown) => {
    throw error instanceof RangeError ? new CommandError(exitCodes.usage, error.message, 'cyberactive fault list') : (portTaken(error) ?? error);
  });
  let served: Console | undefined;
  try {
    if (!options.once) served = await openConsole(ports);
    // Who waits in real time has something to look at meanwhile.
    if (served && options.realTime) process.stderr.write(`console: ${served.url}\n`);
    const summary = { ...(await runDemo(sandbox, options, progress, started)), ...(served && { console: served.url }) };
    progress.done();
    print(options, summary, renderSummary(summary, options.once ?? false));
    if (options.once) process.exitCode = summary.ok ? exitCodes.ok : exitCodes.findings;
    else await untilInterrupted();
  } finally {
    progress.step('stopping the sandbox');
    await served?.stop();
    await sandbox.stop();
    progress.done();
  }
}

const openConsole = ({ console: port }: Ports): Promise<Console> => serveConsole({ env: 'local', ...(port !== undefined && { port }), onError: (error) => console.error(error) });

/** `name=rate` each. */
function parseRates(texts: readonly string[]): Record<string, number> {
  const pairs = texts.map((text) => {
    const match = /^([^=]+)=(0?\.\d+|0|1)$/.exec(text);
    if (!match) throw new CommandError(exitCodes.usage, `--fault: expected name=rate with a rate from 0 to 1, found ${JSON.stringify(text)}`);
    return [match[1]!, Number(match[2])] as const;
  });
  return Object.fromEntries(pairs);
}

function portTaken(error: unknown): CommandError | undefined {
  // The warehouse's thread can hand on the message alone.
  const port = /EADDRINUSE.*:(\d+)$/.exec((error as Error).message)?.[1];
  if (port === undefined) return undefined;
  return new CommandError(exitCodes.precondition, `port ${port}: expected a free one, found it taken`, 'name others with --port and --warehouse-port');
}

async function runDemo(sandbox: Sandbox, options: UpOptions, progress: Progress, started: number): Promise<Summary> {
  const earlierKey = readLocalFile()?.apiKey;
  const base: LocalSandbox = {
    endpoint: sandbox.endpoint,
    region: sandbox.region,
    accessKeyId: sandbox.credentials.accessKeyId,
    secretAccessKey: sandbox.credentials.secretAccessKey,
    stage: STAGE,
    warehouseUrl: sandbox.warehouseUrl,
    pid: process.pid,
    apiKey: earlierKey,
  };
  writeLocalFile(base);
  const { registry, warehouse, outputs, hasLanded, freshnessSeconds } = await openEnvironment('local');
  progress.step('preparing the warehouse');
  await initWarehouse(warehouse, { freshnessSeconds, loadRoleName: output(outputs, 'LoadRoleName'), auditRoleName: output(outputs, 'AuditRoleName') });
  const apiKey = await demoKey(registry, earlierKey, sandbox.scheduler.now());
  const local = { ...base, apiUrl: output(outputs, 'ApiUrl').replace(/(?<!\/)\/+$/, ''), apiKey };
  writeLocalFile(local);

  const report = options.samples
    ? await shipSamples({ url: local.apiUrl, key: apiKey }, (source, done, of) => progress.step(`shipping ${source}`, `${done} of ${of}`))
    : { shipped: [], empty: [], failed: [], notTried: [] };
  progress.step('reading, transforming, buffering, loading');
  const moved = await waitUntilLoaded(sandbox, { registry, hasLanded }, options.realTime ?? false, (passed) =>
    progress.step('reading, transforming, buffering, loading', `${Math.round(passed / 60_000)} min of sandbox time`),
  );
  progress.step('asking the warehouse');
  const accounting = await readAccounting(registry, warehouse, { hasLanded, freshnessSeconds, now: () => sandbox.scheduler.now() });
  const answers = await askQuestions(warehouse);
  const { pid, ...shown } = local;
  return {
    ok: accounting.complete && report.failed.length === 0,
    accounting,
    answers,
    sandbox: shown,
    shipped: {
      uploaded: report.shipped.filter((upload) => upload.state === 'uploaded').length,
      known: report.shipped.filter((upload) => upload.state === 'known').length,
      failed: report.failed.map((failure) => `${failure.file}: ${failure.message}`),
    },
    clock_moved_seconds: options.realTime ? 0 : Math.round(moved / 1000),
    seconds: (Date.now() - started) / 1000,
  };
}
