/** A whole sandbox in one process and one clock: no sockets, no workers; everything follows from the seed and the faults. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../assembly/cloud-assembly';
import { deployAssembly, type DeployedStack } from '../assembly/deploy';
import type { Edge } from '../edge';
import type { Kernel, LogEntry } from '../kernel';
import { seededRandom } from '../random';
import { createEdge, createServices, inOrder, type Services } from '../services';
import { memoryStore } from '../store';
import { Dispatcher } from './dispatcher';
import { FaultPlan, type Fault } from './faults';
import { faultInterposer } from './interposer';
import { SimulatedHost } from './simulated-host';
import { SimulationScheduler } from './simulation-scheduler';
import { TraceLog } from './trace';

export interface SimulationOptions {
  /** The folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** `postgres://…` of a warehouse whose tables are empty. */
  readonly warehouse: string;
  readonly seed: number;
  /** Epoch ms. */
  readonly start: number;
  readonly faults: readonly Fault[];
}

export interface Simulation {
  readonly scheduler: SimulationScheduler;
  readonly services: Services;
  readonly dispatcher: Dispatcher;
  readonly plan: FaultPlan;
  readonly trace: TraceLog;
  /** Output values of all stacks by key. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What failed inside the sandbox itself: a bug, whatever the faults. */
  readonly defects: readonly string[];
  stop(): Promise<void>;
}

const ACCOUNT_ID = '000000000000';
/** Nobody listens there: an address that is the same in each run. */
const ENDPOINT = 'http://127.0.0.1:4566';

export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const { seed, start, faults } = options;
  const defects: string[] = [];
  const scheduler = new SimulationScheduler(start, (task, error) => defects.push(`${task}: ${error instanceof Error ? error.stack : String(error)}`));
  const trace = new TraceLog(() => scheduler.now() - start);
  const plan = new FaultPlan(faults, (fault) => trace.write(`FAULT ${JSON.stringify(fault)}`));
  const folder = mkdtempSync(join(tmpdir(), 'simulation-'));
  const kernel: Kernel = {
    ...{ scheduler, store: memoryStore(folder), random: seededRandom(seed), accountId: ACCOUNT_ID, region: 'us-east-1', endpoint: ENDPOINT },
    log: (entry) => note(entry, trace, defects),
  };
  const network = seededRandom(seed ^ 0x5eed);
  let edge: Edge;
  const dispatcher = new Dispatcher({ scheduler, random: network, plan, trace: trace.write, edge: () => edge });
  const host = new SimulatedHost({ scheduler, random: network, plan, trace: trace.write, dispatcher: () => dispatcher });
  const between = faultInterposer({ plan, scheduler, random: network, trace: trace.write, start, holdAnswer: (milliseconds) => dispatcher.holdAnswer(milliseconds) });
  const assembly = readAssembly(options.assembly);
  const serviceOptions = { host, between, metrics: () => {}, warehouse: options.warehouse, machineClock: () => scheduler.now() };
  const services = createServices(kernel, assembly, serviceOptions);
  let stacks: readonly DeployedStack[] = [];
  edge = createEdge(kernel, services, () => stacks, serviceOptions);
  stacks = await deployAssembly(kernel, assembly, inOrder(services), (text) => services.apiGateway.localUrl(text));
  for (const service of inOrder(services)) await service.start?.();
  return {
    ...{ scheduler, services, dispatcher, plan, trace, defects },
    outputs: Object.assign({}, ...stacks.map((stack) => stack.outputs)) as Record<string, string>,
    async stop() {
      scheduler.stop();
      for (const service of [services.events, services.firehose, services.redshift]) await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What functions say is part of the trace, without what differs between machines; a bug of the sandbox is a defect. */
function note({ origin, message, detail }: LogEntry, trace: TraceLog, defects: string[]): void {
  const { error, errorMessage, cause, reason, failure } = (detail ?? {}) as Record<string, any>;
  const about = [error?.name, error?.message, typeof error === 'string' ? error : undefined, errorMessage, cause, reason, failure].filter((text) => typeof text === 'string');
  trace.write(`${origin}: ${message}${about.length > 0 ? ` (${about.join('; ').split('\n')[0]!.slice(0, 200)})` : ''}`);
  if (message.endsWith('found a bug') || message === 'internal') defects.push(`${origin}: ${message} ${JSON.stringify(detail)}`);
}
