/** The service under the clients: the whole pipeline with its clock, customers for the cells, and what has arrived. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { keyDocument, newKey } from '../../constructs/presign/key';
import { Pipeline } from '../pipeline/pipeline';
import { Front } from './front';
import { cyberactive, type Place } from './place';

const DAY = 86_400_000;

/** What the books say of one cell. */
export interface Books {
  readonly records: number;
  readonly rejected: number;
  readonly unaccounted: number;
  /** Process ids of the accepted lines. */
  readonly numbers: readonly number[];
}

export class Service {
  /** Records that were read of each customer's files. */
  private readonly arrived = new Map<string, number>();
  private readonly seen = new Set<string>();
  private clock: Promise<unknown> = Promise.resolve();
  private isRunning = true;
  private readonly turning: Promise<unknown>;

  private constructor(
    readonly pipeline: Pipeline,
    isTurning: boolean,
  ) {
    const { endpoint, region, credentials, warehouseUrl } = pipeline.sandbox;
    const local = { endpoint, region, ...credentials, stage: 'dev', warehouseUrl, pid: process.pid, apiUrl: pipeline.apiUrl, apiKey: pipeline.key };
    writeFileSync(this.stateFile, JSON.stringify(local), { mode: 0o600 });
    this.turning = isTurning ? this.turn() : Promise.resolve();
  }

  /** @param options.isTurning false where the clock moves only as it is told to */
  static start = async ({ isTurning = true } = {}): Promise<Service> => new Service(await Pipeline.start(), isTurning);

  private get stateFile(): string {
    return path.join(this.pipeline.folder, 'local.json');
  }

  /** Environment in which the command finds this sandbox. */
  get commandEnvironment(): NodeJS.ProcessEnv {
    return { CYBERACTIVE_STATE: this.pipeline.folder };
  }

  /** The clock goes on about as fast as the machine's, and what arrives is counted. */
  private async turn(): Promise<void> {
    while (this.isRunning) {
      await this.pass(1000);
      await this.count();
      await wait(500);
    }
  }

  /** Lets simulated time pass, ms. */
  pass(milliseconds: number): Promise<unknown> {
    return (this.clock = this.clock.then(() => this.pipeline.sleep(milliseconds)));
  }

  private async count(): Promise<void> {
    for await (const id of this.pipeline.registry.fannedOut.ids()) {
      if (this.seen.has(String(id))) continue;
      const { records } = (await this.pipeline.registry.fannedOut.get(...id))!;
      this.seen.add(String(id));
      this.arrived.set(id[0], this.arrivedOf(id[0]) + records);
    }
  }

  readonly arrivedOf = (customer: string): number => this.arrived.get(customer) ?? 0;

  /** A folder, a customer with a key, and a way to the API. */
  async place(customer: string, isKeyExpired: boolean): Promise<Place> {
    const { registry, sandbox, folder: base, apiUrl } = this.pipeline;
    const now = sandbox.scheduler.now();
    await registry.customers.create([customer], { customer_id: customer, name: customer, created_at: now });
    const key = newKey();
    await registry.keys.create([key.keyId], { ...keyDocument(key, customer, now - 2 * DAY), ...(isKeyExpired && { expires_at: now - DAY }) });
    const folder = path.join(base, customer);
    mkdirSync(folder, { mode: 0o700 });
    const release = async (): Promise<void> => {
      const { code, stderr } = await cyberactive(['key', 'release', key.keyId], this.commandEnvironment);
      if (code !== 0) throw new Error(`key release: exit ${code} ${stderr}`);
    };
    return { folder, customer, key: key.text, front: await Front.before(apiUrl), s3Url: sandbox.endpoint, release };
  }

  /** Lets all be loaded, and reads what is in the books of each customer. */
  async books(): Promise<Map<string, Books>> {
    this.isRunning = false;
    await this.turning;
    await this.pipeline.loaded();
    const { uploads } = await this.pipeline.accounting();
    const rows = await this.pipeline.query('SELECT customer_id, actor_process_pid AS pid FROM events.authentication');
    const books = new Map<string, Books>();
    for (const { customer_id, records, rejected, in_flight, unaccounted } of uploads) {
      const before = books.get(customer_id) ?? { records: 0, rejected: 0, unaccounted: 0, numbers: rows.filter((row) => row.customer_id === customer_id).map(({ pid }) => Number(pid)) };
      books.set(customer_id, {
        ...before,
        records: before.records + Number(records),
        rejected: before.rejected + Object.values(rejected ?? {}).reduce((sum, count) => sum + count, 0),
        unaccounted: before.unaccounted + Number(in_flight) + Number(unaccounted),
      });
    }
    return books;
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    await this.turning;
    await this.pipeline.stop();
  }
}
