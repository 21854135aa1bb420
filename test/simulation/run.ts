/** One run: uploads come, faults strike, time passes until everything is quiet; then what there is to look at. */
import { createHash } from 'node:crypto';
import { newKey, type NewKey } from '../../constructs/presign/key';
import { isOver } from '../../constructs/replay/order';
import { keyHash, type AccountedDocument, type IssuedDocument, type ReceiptDocument, type ReplayOrderDocument } from '../../constructs/state/registry';
import type { Fault } from '../../sandbox/faults/fault';
import { startSimulation, type Simulation } from '../../sandbox/simulation/simulation';
import { seededRandom } from '../../sandbox/random';
import { putRejection, type EarlierRejection } from './earlier-rejections';
import { putOrder, type LaterOrder } from './later-orders';
import { mutated } from './mutations';
import type { LedgerEntry, Row, WarehouseStand } from './warehouse-stand';
import type { SimulatedUpload } from './workload';

export interface RunInput {
  readonly assembly: string;
  readonly seed: number;
  readonly uploads: readonly SimulatedUpload[];
  readonly faults: readonly Fault[];
  readonly rejections: readonly EarlierRejection[];
  readonly orders: readonly LaterOrder[];
  /** A name of `MUTATIONS`. */
  readonly mutation?: string;
}

export interface RunUpload {
  readonly uploadId: string;
  readonly upload: SimulatedUpload;
  readonly issued: IssuedDocument | undefined;
  readonly receipt: ReceiptDocument | undefined;
  readonly accounted: AccountedDocument | undefined;
  /** The generation whose rows are to stand. */
  readonly generation: number;
}

export interface RunResult {
  readonly uploads: readonly RunUpload[];
  readonly rows: readonly Row[];
  readonly ledger: readonly LedgerEntry[];
  /** What is still there that should be gone, in words; empty when all is quiet. */
  readonly leftovers: readonly string[];
  readonly defects: readonly string[];
  /** Objects that Firehose wrote. */
  readonly curated: readonly string[];
  readonly passed: ReadonlyMap<string, number>;
  readonly fired: ReadonlySet<Fault>;
  /** In the rows beside what was uploaded. */
  readonly rejections: readonly EarlierRejection[];
  /** Rows of generations that wait to be whole. */
  readonly held: number;
  readonly trace: readonly string[];
  readonly digest: string;
  /** Simulated milliseconds. */
  readonly elapsed: number;
}

const START = Date.UTC(2026, 4, 6, 7, 8, 9);
const CUSTOMER = 'demo';
/** Longer than any fault, and the retries that it leads to, can last. */
const PATIENCE = 30 * 3_600_000;
const LOOK_EVERY = 60_000;
/** Seconds after which a shipper asks again: who was to answer may be no more. */
const SHIPPER_PATIENCE = 120;

export async function run(input: RunInput, stand: WarehouseStand): Promise<RunResult> {
  const { assembly, seed, faults, mutation } = input;
  let broken: Error | undefined;
  const edit = (name: string, text: string): string => {
    try {
      return mutation === undefined ? text : mutated(mutation, name, text);
    } catch (error) {
      throw (broken = error as Error);
    }
  };
  const simulation = await startSimulation({ assembly, seed, faults, start: START, warehouse: stand.warehouse, edit });
  try {
    await stand.prepare(simulation);
    const result = await new Run(simulation, input, stand).toItsEnd();
    if (broken) throw broken;
    return result;
  } finally {
    await simulation.stop();
  }
}

class Run {
  private readonly ids = new Map<SimulatedUpload, string>();
  private readonly key: NewKey;
  /** Earlier rejections and later orders. */
  private stillToCome = 0;
  private readonly generations = new Map<SimulatedUpload, number>();

  constructor(
    private readonly simulation: Simulation,
    private readonly input: RunInput,
    private readonly stand: WarehouseStand,
  ) {
    this.key = newKey(seededBytes(1));
  }

  async toItsEnd(): Promise<RunResult> {
    const { scheduler, plan, trace, defects } = this.simulation;
    await this.register();
    for (const upload of this.input.uploads) scheduler.at(START + upload.at, `upload ${upload.name}`, () => this.ship(upload));
    for (const { upload, recordNumber, at } of this.input.rejections) {
      this.once(upload, START + at, 'earlier rejection', ({ issued }) => putRejection(this.simulation, issued!, recordNumber));
    }
    for (const order of this.input.orders) this.once(order.upload, START + order.at, 'later order', (upload) => this.order(order, upload));
    let leftovers = await this.leftovers();
    for (let look = START; leftovers.length > 0 && scheduler.now() - START < PATIENCE; ) {
      if (!(await scheduler.step())) break;
      if (scheduler.now() < look) continue;
      look = scheduler.now() + LOOK_EVERY;
      leftovers = await this.leftovers();
    }
    const { s3 } = this.simulation.services;
    return {
      ...{ leftovers, defects, passed: plan.passed, fired: plan.fired, trace: trace.lines, digest: trace.digest(), elapsed: scheduler.now() - START },
      uploads: await Promise.all(this.input.uploads.map((upload) => this.stateOf(upload))),
      curated: s3.keys(this.bucket('CuratedBucketName'), 'events/'),
      rows: await this.stand.rows(),
      ledger: await this.stand.ledger(),
      held: await this.stand.held(),
      rejections: this.input.rejections,
    };
  }

  private bucket(output: string): string {
    return this.simulation.outputs[output]!;
  }

  private async register(): Promise<void> {
    const put = (key: string, document: object) =>
      this.simulation.services.s3.putObject({ bucket: this.bucket('StateBucketName'), key, body: Buffer.from(JSON.stringify(document)) });
    await put(`customers/${CUSTOMER}.json`, { customer_id: CUSTOMER, name: 'Simulation', created_at: START });
    const { keyId, salt, hash } = this.key;
    await put(`keys/${keyId}.json`, { key_id: keyId, customer_id: CUSTOMER, salt, hash, created_at: START });
  }

  /** As a shipper does: asks, and asks again a little later where the answer is no promise; then puts. */
  private async ship(upload: SimulatedUpload): Promise<void> {
    const { dispatcher, scheduler, outputs, trace } = this.simulation;
    const body = { source: upload.source, name: upload.name, host: upload.host, size: upload.bytes.length, sha256: createHash('sha256').update(upload.bytes).digest('hex') };
    const api = new URL(`${outputs.ApiUrl!.replace(/\/+$/, '')}/v1/uploads`);
    const headers = { host: api.host, authorization: `Bearer ${this.key.text}`, 'content-type': 'application/json' };
    let isAnswered = false;
    const again = (seconds: number): unknown => scheduler.at(scheduler.now() + seconds * 1000, `upload ${upload.name} again`, () => (isAnswered ? undefined : this.ship(upload)));
    again(SHIPPER_PATIENCE);
    const answer = await dispatcher.ask({ method: 'POST', path: api.pathname, headers, body: Buffer.from(JSON.stringify(body)) }, true);
    trace.write(`POST ${upload.name} ${answer.status}`);
    if (answer.status >= 300) return void again(5);
    isAnswered = true;
    const promised = JSON.parse(answer.body.toString('utf8')) as { upload_id: string; url?: string; headers?: Record<string, string> };
    this.ids.set(upload, promised.upload_id);
    if (promised.url === undefined) return;
    const url = new URL(promised.url);
    const put = await dispatcher.ask({ method: 'PUT', path: `${url.pathname}${url.search}`, headers: { host: url.host, ...promised.headers }, body: upload.bytes }, false);
    trace.write(`PUT ${upload.name} ${put.status}`);
  }

  /** Acts once the file of the upload has landed; until then a little later. */
  private once(position: number, at: number, name: string, act: (upload: RunUpload) => Promise<void>): void {
    const { scheduler, services } = this.simulation;
    this.stillToCome += 1;
    scheduler.at(at, name, async () => {
      this.stillToCome -= 1;
      const upload = await scheduler.io(this.stateOf(this.input.uploads[position]!));
      if (upload.issued && services.s3.keys(this.bucket('RawBucketName'), upload.issued.raw_key).length > 0) await act(upload);
      else this.once(position, scheduler.now() + 300_000, name, act);
    });
  }

  private async order(order: LaterOrder, { upload, issued, receipt }: RunUpload): Promise<void> {
    if (order.isAnew && receipt) this.generations.set(upload, 2);
    await this.simulation.scheduler.io(putOrder(this.simulation, order, issued!, receipt));
  }

  /** The warehouse is asked last: only when all else is quiet. */
  private async leftovers(): Promise<string[]> {
    const found = this.leftoversOfServices();
    if (found.length > 0) return found;
    const orders = await this.ordersUnderWay();
    if (orders.length > 0) return orders;
    const loaded = new Set((await this.stand.ledger()).map(({ key }) => key));
    const unloaded = this.simulation.services.s3.keys(this.bucket('CuratedBucketName'), 'events/').filter((key) => !loaded.has(key));
    return unloaded.length > 0 ? [`${unloaded.length} curated objects not loaded: ${unloaded[0]}`] : [];
  }

  private async ordersUnderWay(): Promise<string[]> {
    const { s3 } = this.simulation.services;
    const state = this.bucket('StateBucketName');
    const keys = s3.keys(state, 'replays/');
    const orders = await Promise.all(keys.map(async (key) => JSON.parse((await s3.readObject(state, key)).toString('utf8')) as ReplayOrderDocument));
    return orders.flatMap((order, index) => (isOver(order) ? [] : [`${keys[index]} under way`]));
  }

  private leftoversOfServices(): string[] {
    const { services, plan } = this.simulation;
    const found: string[] = [];
    if (this.stillToCome > 0) found.push(`${this.stillToCome} earlier rejections and later orders still to come`);
    if (plan.outstanding > 0) found.push(`${plan.outstanding} faults still to come`);
    const state = this.bucket('StateBucketName');
    const read = services.s3.keys(state, 'fanned_out/').length;
    if (read < this.input.uploads.length) found.push(`${this.input.uploads.length - read} uploads not fanned out`);
    for (const folder of ['open/', 'loads/', 'swept/unread/', 'swept/unloaded/', 'swept/lost/', 'swept/never_put/']) {
      // Manifests expire with their folder.
      const keys = services.s3.keys(state, folder).filter((key) => key.endsWith('.json'));
      if (keys.length > 0) found.push(`${keys.length} in ${folder}: ${keys[0]}`);
    }
    const isSwept = (key: string): boolean => services.s3.keys(state, `swept/error_objects/${keyHash(key)}`).length > 0;
    const unswept = services.s3.keys(this.bucket('CuratedBucketName'), 'errors/').filter((key) => !isSwept(key));
    if (unswept.length > 0) found.push(`${unswept.length} error objects not read by the sweep: ${unswept[0]}`);
    for (const queue of services.sqs.queues()) {
      // Nobody reads it: an alarm does, by its depth. What it tells of is looked at below.
      if (queue.name.endsWith('-errors')) continue;
      const { visible, inFlight, delayed } = services.sqs.table(queue.arn).counts();
      if (visible + inFlight + delayed > 0) found.push(`${queue.name}: ${visible} visible, ${inFlight} in flight, ${delayed} delayed`);
    }
    for (const { name } of services.firehose.streams.all()) {
      for (const { buffer, waiting, inFlight } of services.firehose.fill(name)) if (waiting + inFlight > 0) found.push(`${name} ${buffer}: ${waiting} waiting, ${inFlight} in flight`);
    }
    return found;
  }

  private async stateOf(upload: SimulatedUpload): Promise<RunUpload> {
    const uploadId = this.ids.get(upload) ?? '';
    const document = async <T>(folder: string): Promise<T | undefined> => {
      const { s3 } = this.simulation.services;
      const bucket = this.bucket('StateBucketName');
      const key = `${folder}/${CUSTOMER}/${uploadId}.json`;
      return s3.keys(bucket, key).length > 0 ? (JSON.parse((await s3.readObject(bucket, key)).toString('utf8')) as T) : undefined;
    };
    const generation = this.generations.get(upload) ?? 1;
    return { uploadId, upload, generation, issued: await document('issued'), receipt: await document('fanned_out'), accounted: await document('accounted') };
  }
}

function seededBytes(seed: number): (size: number) => Buffer {
  const random = seededRandom(seed ^ 0xbeef);
  return (size) => Buffer.from(Array.from({ length: size }, () => Math.floor(random.next() * 256)));
}
