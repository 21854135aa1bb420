import type { Operation } from '../edge/api';
import type { Kernel, Resource, ResourceIdentity, Service } from '../kernel';
import type { ObjectReader } from './copy/copy-files';
import { dataApiOperations } from './data-api/operations';
import type { JobEnvironment } from './data-api/run-job';
import { StatementQueue } from './data-api/statement-queue';
import { Statements, type Statement } from './data-api/statements';
import { openWarehouse, type Warehouse } from './warehouse/open-warehouse';
import type { PGliteOptions } from './warehouse/pglite-thread';
import { NAMESPACE, WORKGROUP, Workgroups } from './workgroups';

export type { ObjectReader } from './copy/copy-files';

export interface RedshiftOptions {
  readonly kernel: Kernel;
  readonly s3: ObjectReader;
  /**
   * `postgres://…` for a server of one's own, or a warehouse that is open already; else PostgreSQL inside this process.
   * @default in a temporary folder, on any free port
   */
  readonly warehouse?: string | PGliteOptions | Warehouse;
}

/** What a workgroup's endpoint says until the warehouse listens: Redshift's own port. */
const DEFAULT_PORT = 5439;

/** Redshift Serverless and its Data API over PostgreSQL. The warehouse begins to open at construction. */
export class RedshiftService implements Service {
  readonly name = 'redshift';
  readonly resourceTypes = [NAMESPACE, WORKGROUP];
  /** For the edge: `X-Amz-Target: RedshiftData.<operation>`, JSON 1.1. */
  readonly targetPrefix = 'RedshiftData';
  readonly operations: Readonly<Record<string, Operation>>;

  private readonly opening: Promise<Warehouse>;
  private warehouse: Warehouse | undefined;
  private readonly workgroups: Workgroups;
  private readonly queue: StatementQueue;

  constructor(private readonly options: RedshiftOptions) {
    const { kernel } = options;
    this.opening = openingOf(options.warehouse).then((warehouse) => (this.warehouse = warehouse));
    // Whoever needs the warehouse meets the error; until then it is nobody's.
    this.opening.catch(() => {});
    this.workgroups = new Workgroups(kernel);
    const statements = new Statements(kernel);
    this.queue = new StatementQueue(kernel, statements, (statement) => this.environment(statement));
    this.operations = dataApiOperations({ kernel, statements, queue: this.queue, workgroups: this.workgroups, warehouse: () => this.opening });
  }

  /** `postgres://…`, once `ready` or `start` has resolved. */
  get warehouseUrl(): string {
    return this.warehouse?.url ?? '';
  }

  /** Resolves when the warehouse is open. @throws Error when it cannot be opened */
  async ready(): Promise<void> {
    await this.opening;
  }

  identify(type: string, physicalName: string): ResourceIdentity {
    const { warehouse } = this.options;
    return this.workgroups.identify(type, physicalName, portOf(warehouse) || DEFAULT_PORT);
  }

  /** @throws ServiceError for a property or value that the sandbox does not know */
  deploy(resource: Resource, identity: ResourceIdentity): void {
    this.workgroups.deploy(resource, identity);
  }

  async start(): Promise<void> {
    await this.ready();
    this.queue.resume();
  }

  /** The statement that runs comes to its end first. */
  async stop(): Promise<void> {
    await this.queue.stop();
    await this.opening.then(
      (warehouse) => warehouse.close(),
      () => {},
    );
  }

  private async environment(statement: Statement): Promise<JobEnvironment> {
    const { kernel, s3 } = this.options;
    this.workgroups.checkDatabase(statement.workgroup, statement.database);
    return { warehouse: await this.opening, objects: s3, roles: this.workgroups.roles(statement.workgroup), now: () => kernel.scheduler.now() };
  }
}

function openingOf(warehouse: RedshiftOptions['warehouse'] = {}): Promise<Warehouse> {
  return isOpen(warehouse) ? Promise.resolve(warehouse) : openWarehouse(warehouse);
}

function portOf(warehouse: RedshiftOptions['warehouse'] = {}): number | undefined {
  if (typeof warehouse === 'string') return Number(new URL(warehouse).port);
  return isOpen(warehouse) ? undefined : warehouse.port;
}

const isOpen = (warehouse: string | PGliteOptions | Warehouse): warehouse is Warehouse => typeof warehouse === 'object' && 'session' in warehouse;
