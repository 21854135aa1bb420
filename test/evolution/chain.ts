/** Ten evolutions of the schemas one after another on a pipeline that runs, drawn from a seed, with uploads and faults between all steps. */
import type { Applying, ApplyEvent } from '../../cli/evolution/apply';
import type { Plan } from '../../cli/evolution/plan';
import type { EvolutionServices } from '../../cli/evolution/services';
import { CommandError, exitCodes } from '../../cli/exit';
import type { Random } from '../../sandbox/kernel';
import { seededRandom } from '../../sandbox/random';
import { EvolutionStand } from './evolution-stand';
import { CHANGES, SchemaOwner } from './random-evolution';
import { withFunctionsOf } from './rebuilt-functions';
import { UploadFlow } from './upload-flow';

/** Faults that heal by trying again, by the share of times at which they strike. */
const FAULTS = {
  ...{ 'notification duplicated': 0.1, 'notification delayed': 0.1, 'notification lost': 0.02 },
  ...{ 'service unavailable': 0.01, throttled: 0.01, 'answer lost': 0.01, 'function killed': 0.01 },
  ...{ 'put fails in part': 0.1, 'delivery late': 0.05, 'delivered twice': 0.1, 'delivery answer lost': 0.05 },
  ...{ 'copy fails': 0.05, 'statement fails': 0.05, 'statement outcome unknown': 0.05, 'warehouse down': 0.002 },
};

const MINUTE = 60_000;

/** The process that applies ends here. */
class Crash extends Error {}

export class Chain {
  readonly random: Random;
  /** What was done, in words: one line an evolution. */
  readonly story: string[] = [];
  /** How often applying ended in between: by a crash, by the warehouse, by code that somebody has still to deploy. */
  readonly interruptions = { crashes: 0, outages: 0, undeployed: 0 };
  readonly flow: UploadFlow;
  private readonly owner: SchemaOwner;

  constructor(
    seed: number,
    readonly stand: EvolutionStand,
  ) {
    this.random = seededRandom(seed);
    this.flow = new UploadFlow(stand.pipeline, this.random);
    this.owner = new SchemaOwner(stand.repository, this.random);
    stand.repository.followSchemas();
  }

  /** All evolutions; afterwards the faults are over and every upload is loaded. @returns folder of the assembly that runs */
  async run(): Promise<string> {
    await this.flow.send();
    await this.stand.faults(FAULTS);
    for (const [index] of CHANGES.entries()) await this.evolve(index);
    await this.stand.faults();
    const assembly = await this.stand.repository.synthesize();
    const before = await this.tableVersions();
    await this.stand.pipeline.sandbox.deploy(assembly);
    if (before !== (await this.tableVersions())) throw new Error(`cdk deploy: expected to change no table, found ${before} before and ${await this.tableVersions()} after`);
    await this.flow.send();
    await this.stand.pipeline.loaded();
    return assembly;
  }

  private async evolve(index: number): Promise<void> {
    this.story.push(`${index + 1}. ${this.owner.evolve().join('; ')}`);
    // A team deploys less often than it changes schemas: Glue and the warehouse are ahead of the code meanwhile.
    const isDeployed = this.random.next() < 0.4;
    await this.flow.send();
    const services = this.servicesFor(isDeployed);
    await this.applied(await this.persistently(() => this.stand.plan({ services })), services);
    await this.pass();
  }

  /** Of all classes, the newest. */
  private async tableVersions(): Promise<string> {
    const names = this.stand.wanted().classes.map(({ layers }) => layers.name);
    return (await Promise.all(names.map(async (name) => `${name} ${(await this.stand.tableVersions(name))[0]!.id}`))).join(', ');
  }

  private servicesFor(isDeployed: boolean): EvolutionServices {
    const { services, repository, pipeline } = this.stand;
    const deploy = async (): Promise<void> => pipeline.sandbox.deploy(await withFunctionsOf(repository, pipeline.deployedAssembly));
    const { versions, command } = services.producer;
    return { ...services, producer: { versions, command, ...(isDeployed && { deploy }) } };
  }

  /** Calls apply with one plan until it is through, whatever comes in between. */
  private async applied(plan: Plan, services: EvolutionServices): Promise<Applying | undefined> {
    for (;;) {
      try {
        return await this.persistently(() => this.stand.apply(plan, { services, report: (event) => this.meanwhile(event) }));
      } catch (error) {
        if (error instanceof CommandError && error.exitCode === exitCodes.precondition && error.message.includes('stopped at producer')) {
          this.interruptions.undeployed++;
          return undefined;
        }
        if (!(error instanceof Crash)) throw error;
        this.interruptions.crashes++;
      }
    }
  }

  /** Time, uploads and crashes between the steps. */
  private async meanwhile(event: ApplyEvent): Promise<void> {
    if (event.kind !== 'done' || event.outcome === 'found') return;
    if (this.random.next() < 0.15) await this.flow.send();
    if (this.random.next() < 0.2) await this.pass();
    if (this.random.next() < 0.15) throw new Crash(`after ${event.step.id}`);
  }

  /** Long enough for Firehose to have flushed now and then, and for a load. */
  private pass(): Promise<void> {
    return this.stand.pipeline.sleep(Math.floor(this.random.next() * 35) * MINUTE);
  }

  /** The command again, a quarter of an hour later, where the warehouse is not to be had. */
  private async persistently<T>(command: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await command();
      } catch (error) {
        if (!isOutage(error)) throw error;
        this.interruptions.outages++;
        await this.stand.pipeline.sleep(15 * MINUTE);
      }
    }
  }
}

/** The warehouse as the command tells it, and as its statements do where no command stands around them. */
const isOutage = (error: unknown): boolean =>
  error instanceof CommandError ? error.exitCode === exitCodes.unavailable : error instanceof Error && /unavailable/.test(error.message);
