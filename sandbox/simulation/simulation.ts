/** A whole sandbox in one process and one clock: no sockets, no workers; everything follows from the seed and the faults. */
import { readAssembly, type CloudAssembly } from '../assembly/cloud-assembly';
import { deployAssembly, type DeployedStack } from '../assembly/deploy';
import type { Edge } from '../edge';
import type { Kernel, LogEntry, Random } from '../kernel';
import { seededRandom } from '../random';
import type { Warehouse } from '../redshift/warehouse/open-warehouse';
import { createEdge, createServices, inOrder, type Services } from '../services';
import { simulationStore, type Op } from '../store';
import { Dispatcher } from './dispatcher';
import type { Fault } from '../faults/fault';
import { FaultPlan } from '../faults/fault-plan';
import { faultInterposer } from '../faults/interposer';
import { SimulatedHost, type CodeEdit } from './simulated-host';
import { MortalScheduler } from './mortal-scheduler';
import { SimulationScheduler } from './simulation-scheduler';
import { TraceLog } from './trace';

export interface SimulationOptions {
  /** The folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** Open, its tables empty; it stays open. */
  readonly warehouse: Warehouse;
  readonly seed: number;
  /** Epoch ms. */
  readonly start: number;
  readonly faults: readonly Fault[];
  /** The code of a function as it is to be run. @default as it is in the assembly */
  readonly edit?: CodeEdit;
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
  const simulation = new RunningSimulation(options);
  await simulation.boot();
  simulation.planMoments();
  return simulation;
}

/** What a process holds, and loses at its end. */
interface Incarnation {
  readonly services: Services;
  readonly dispatcher: Dispatcher;
  readonly outputs: Readonly<Record<string, string>>;
  /** Ends it as `kill -9` would: nothing that it has set up happens any more. */
  kill(): void;
}

class RunningSimulation implements Simulation {
  readonly scheduler: SimulationScheduler;
  readonly plan: FaultPlan;
  readonly trace: TraceLog;
  readonly defects: string[] = [];
  private readonly store = simulationStore();
  private readonly random: Random;
  private readonly network: Random;
  private readonly assembly: CloudAssembly;
  private current!: Incarnation;

  constructor(private readonly options: SimulationOptions) {
    const { seed, start, faults } = options;
    this.scheduler = new SimulationScheduler(start, (task, error) => this.defects.push(`${task}: ${error instanceof Error ? error.stack : String(error)}`));
    this.trace = new TraceLog(() => this.scheduler.now() - start);
    this.plan = new FaultPlan(faults, (fault) => this.trace.write(`FAULT ${JSON.stringify(fault)}`));
    this.random = seededRandom(seed);
    this.network = seededRandom(seed ^ 0x5eed);
    this.assembly = readAssembly(options.assembly);
  }

  get services(): Services {
    return this.current.services;
  }

  get dispatcher(): Dispatcher {
    return this.current.dispatcher;
  }

  get outputs(): Readonly<Record<string, string>> {
    return this.current.outputs;
  }

  async boot(): Promise<void> {
    const { plan, network: random } = this;
    const trace = this.trace.write;
    const scheduler = new MortalScheduler(this.scheduler);
    const beforeKill: (() => void)[] = [];
    const kernel: Kernel = { ...{ scheduler, store: this.store, random: this.random, accountId: ACCOUNT_ID, region: 'us-east-1', endpoint: ENDPOINT }, log: (entry) => note(entry, this.trace, this.defects) };
    let edge: Edge;
    const dispatcher = new Dispatcher({ scheduler, random, plan, trace, edge: () => edge });
    const { edit } = this.options;
    const host = new SimulatedHost({ scheduler, random, plan, trace, dispatcher: () => dispatcher, ...(edit && { edit }) });
    const io = <T>(work: Promise<T>): Promise<T> => scheduler.io(work);
    const commit = (ops: readonly Op[]): void => this.store.commit(ops);
    const setting = { plan, scheduler, io, random, trace, commit, beforeKill, start: this.options.start, holdAnswer: (milliseconds: number) => dispatcher.holdAnswer(milliseconds) };
    const serviceOptions = { host, between: faultInterposer(setting), metrics: () => {}, warehouse: { ...this.options.warehouse, close: async () => {} }, machineClock: () => scheduler.now() };
    const services = createServices(kernel, this.assembly.asset, serviceOptions);
    let stacks: readonly DeployedStack[] = [];
    edge = createEdge(kernel, services, () => stacks, serviceOptions);
    stacks = await deployAssembly(kernel, this.assembly, inOrder(services), (text) => services.apiGateway.localUrl(text));
    for (const service of inOrder(services)) await service.start?.();
    const outputs = Object.assign({}, ...stacks.map((stack) => stack.outputs)) as Record<string, string>;
    const kill = (): void => {
      for (const act of beforeKill) act();
      scheduler.die();
    };
    this.current = { services, dispatcher, outputs, kill };
  }

  /** What begins at a moment of its own. */
  planMoments(): void {
    for (const fault of this.plan.faults) {
      if (fault.kind !== 'clock jumps' && fault.kind !== 'sandbox killed') continue;
      this.scheduler.at(this.options.start + fault.from * 1000, fault.kind, () => {
        this.plan.fire(fault);
        if (fault.kind === 'clock jumps') return this.scheduler.jump(fault.seconds * 1000);
        this.current.kill();
        this.plan.outstanding = 0;
        return this.scheduler.io(this.boot());
      });
    }
  }

  async stop(): Promise<void> {
    this.scheduler.stop();
    for (const service of [this.services.events, this.services.firehose, this.services.redshift]) await service.stop();
  }
}

/** What functions say is part of the trace, without what differs between machines; a bug of the sandbox is a defect. */
function note({ origin, message, detail }: LogEntry, trace: TraceLog, defects: string[]): void {
  const { error, errorMessage, cause, reason, failure } = (detail ?? {}) as Record<string, any>;
  const about = [error?.name, error?.message, typeof error === 'string' ? error : undefined, errorMessage, cause, reason, failure].filter((text) => typeof text === 'string');
  trace.write(`${origin}: ${message}${about.length > 0 ? ` (${about.join('; ').split('\n')[0]!.slice(0, 200)})` : ''}`);
  if (message.endsWith('found a bug') || message === 'internal') defects.push(`${origin}: ${message} ${JSON.stringify(detail)}`);
}
