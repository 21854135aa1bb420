/**
 * A small AWS on this machine: reads a synthesized cloud assembly and runs it. What you deploy is what you ran.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readAssembly } from './assembly/cloud-assembly';
import { deployAssembly, type DeployedStack } from './assembly/deploy';
import { persistClock, persistentScheduler } from './clock';
import { runningFaults } from './faults/running-faults';
import { controlHandler } from './control';
import type { AccessKey } from './edge/credentials';
import type { Kernel, LogSink } from './kernel';
import type { FunctionHost, Outcome } from './lambda/function-host';
import type { MetricsSink } from './lambda/function-log';
import { WorkerHost } from './lambda/worker-host';
import { machineRandom, seededRandom } from './random';
import type { RedshiftOptions } from './redshift/service';
import type { Scheduler } from './scheduler';
import { createEdge, createServices, inOrder, type Interposer, type ServiceOptions, type Services } from './services';
import { status } from './status';
import { openStore } from './store';

export type { DeployedStack } from './assembly/deploy';
export type { LogEntry, LogSink } from './kernel';
export type { MetricDocument, MetricsSink } from './lambda/function-log';
export type { Interposer } from './services';
export { ServiceError } from './errors';

/** What runs, and how. */
export interface RunOptions {
  /** The folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** Of the edge, on 127.0.0.1. @default 0, any free port */
  readonly port?: number;
  /** `postgres://…`, or how the built-in warehouse runs. @default built in, in the state folder */
  readonly warehouse?: RedshiftOptions['warehouse'];
  readonly metrics?: MetricsSink;
  /** Where functions run. @default worker threads */
  readonly host?: (scheduler: Scheduler) => FunctionHost;
  /** Faults from the start, by name, with their rate from 0 to 1; they can be switched later. @default none, seed 1 */
  readonly faults?: { readonly rates: Readonly<Record<string, number>>; readonly seed: number };
  /** Stands between the services, beside the faults. @default nothing does */
  readonly between?: Interposer;
}

export interface SandboxOptions extends RunOptions {
  /** Everything that outlives the process; one process at a time. */
  readonly stateFolder: string;
  readonly mode: 'real' | 'simulated';
  readonly log?: LogSink;
  /** Simulated mode: the time at which a new state folder starts, epoch ms. @default the machine's time */
  readonly start?: number;
  /** Makes uuids and the like repeatable. @default the machine's own chance */
  readonly seed?: number;
  /** @default us-east-1 */
  readonly region?: string;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`: AWS_ENDPOINT_URL for every service. */
  readonly endpoint: string;
  /** The root key. */
  readonly credentials: AccessKey;
  readonly region: string;
  readonly accountId: string;
  /** By stack and output key; addresses of APIs are the edge's. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly stacks: readonly DeployedStack[];
  /** `postgres://…` for psql. */
  readonly warehouseUrl: string;
  readonly scheduler: Scheduler;
  readonly services: Services;
  /**
   * Deploys another assembly onto what runs: only what differs is touched.
   * @param folder that `cdk synth` wrote; it must stay, functions run from there
   */
  deploy(folder: string): Promise<void>;
  /** @param event any JSON value */
  invoke(functionNameOrArn: string, event: unknown): Promise<Outcome>;
  stop(): Promise<void>;
}

/** What is deployed, and how that is changed. */
interface Deployment {
  readonly stacks: () => readonly DeployedStack[];
  readonly deploy: (folder: string) => Promise<void>;
}

/** AWS has no such account. */
const ACCOUNT_ID = '000000000000';
/** Where other programs of this machine find the sandbox: endpoint, root key, warehouse. Readable by the owner alone. */
const CONNECTION_FILE = 'sandbox.json';

/**
 * Starts the sandbox over the state that is there, deploys all stacks of the assembly and resumes what was under way.
 * @throws Error when the state folder is in use or the port taken, ServiceError for what the sandbox does not know
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const undo: (() => unknown)[] = [];
  try {
    return await runSandbox(openKernel(options, undo), options, undo);
  } catch (error) {
    await unwind(undo);
    throw error;
  }
}

/**
 * The same on a kernel of the caller's own, e.g. one of simulated time without a journal.
 * @param undo gets what ends each thing that was started, in order; whoever calls runs it backwards
 */
export async function runSandbox(kernel: Kernel, options: RunOptions, undo: (() => unknown)[]): Promise<Sandbox> {
  let assembly = readAssembly(options.assembly);
  const { warehouse, between: own = (_caller, _callee, target) => target, faults: wanted } = options;
  const { faults, between, gate } = runningFaults(kernel, wanted?.seed ?? 1, () => services.credentials.root().accessKeyId);
  for (const [name, rate] of Object.entries(wanted?.rates ?? {})) faults.set(name, rate);
  const serviceOptions: ServiceOptions = {
    host: (options.host ?? ((scheduler) => new WorkerHost(scheduler)))(kernel.scheduler),
    machineClock: Date.now,
    metrics: options.metrics ?? (() => {}),
    ...(warehouse && { warehouse }),
    between: (caller, callee, target) => own(caller, callee, between(caller, callee, target)),
  };
  const services = createServices(kernel, (objectKey) => assembly.asset(objectKey), serviceOptions);
  undo.push(() => services.redshift.stop());
  let stacks: readonly DeployedStack[] = [];
  const edge = createEdge(kernel, services, () => stacks, serviceOptions);
  let deployedFolder = resolve(options.assembly);
  const deploy = async (folder: string): Promise<void> => {
    assembly = readAssembly(folder);
    deployedFolder = resolve(folder);
    stacks = await deployAssembly(kernel, assembly, inOrder(services), (text) => services.apiGateway.localUrl(text), stacks);
  };
  edge.control(controlHandler({ scheduler: kernel.scheduler, status: () => status(kernel, services, { stacks, assembly: deployedFolder }), faults, deploy })).guard(gate);
  await edge.listen(options.port);
  undo.push(() => edge.close());
  await deploy(options.assembly);
  for (const service of inOrder(services)) {
    if (service !== services.redshift) undo.push(() => service.stop?.());
    await service.start?.();
  }
  return running(kernel, services, { stacks: () => stacks, deploy }, undo);
}

function openKernel(options: SandboxOptions, undo: (() => unknown)[]): Kernel {
  const log = options.log ?? (() => {});
  const store = openStore(options.stateFolder);
  undo.push(() => store.close());
  const scheduler = persistentScheduler(store, { mode: options.mode, machineTime: Date.now, log, ...(options.start !== undefined && { start: options.start }) });
  undo.push(() => {
    persistClock(store, { now: scheduler.now(), offset: scheduler.now() - Date.now() });
    scheduler.stop();
  });
  const random = options.seed === undefined ? machineRandom() : seededRandom(options.seed);
  return { scheduler, store, random, log, accountId: ACCOUNT_ID, region: options.region ?? 'us-east-1', endpoint: '' };
}

function running(kernel: Kernel, services: Services, { stacks, deploy }: Deployment, undo: (() => unknown)[]): Sandbox {
  const { endpoint, region, accountId, scheduler, store } = kernel;
  const credentials = services.credentials.root();
  const { warehouseUrl } = services.redshift;
  const file = join(store.folder, CONNECTION_FILE);
  writeFileSync(file, `${JSON.stringify({ pid: process.pid, endpoint, region, accountId, credentials, warehouseUrl }, null, 2)}\n`, { mode: 0o600 });
  undo.push(() => rmSync(file, { force: true }));
  let stopping: Promise<void> | undefined;
  return {
    endpoint,
    credentials,
    region,
    accountId,
    get outputs() {
      return Object.fromEntries(stacks().map(({ name, outputs }) => [name, outputs]));
    },
    get stacks() {
      return stacks();
    },
    deploy,
    warehouseUrl,
    scheduler,
    services,
    invoke: (name, event) => services.lambda.invoke(name, Buffer.from(JSON.stringify(event))),
    stop: () => (stopping ??= unwind(undo)),
  };
}

/** The last started ends first; what fails to end keeps nothing else from ending. */
async function unwind(undo: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  while (undo.length > 0) {
    try {
      await undo.pop()!();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
