/** One warehouse for many simulations: made once, emptied in between, read past the Data API. */
import { createHash } from 'node:crypto';
import { initStatements } from '../../constructs/warehouse/init';
import { eventClasses } from '../../schemas';
import { openInProcess } from '../../sandbox/redshift/warehouse/in-process';
import { openWarehouse, withSession, type Warehouse } from '../../sandbox/redshift/warehouse/open-warehouse';
import type { Simulation } from '../../sandbox/simulation/simulation';
import type { Session } from '../../sandbox/redshift/warehouse/session';
import { cacheFolder } from '../pipeline/assembly';

/** Columns that say when or by whom a row was made, not what it is. `uploaded_at` and `generation` are compared with the upload's. */
const VOLATILE = ['processed_time', 'loaded_at', 'load_id', 'uploaded_at', 'uploaded_at_dt', 'time_dt', 'generation'];
/**
 * A receipt's time is when the upload was fanned out; the raw key holds uploaded_at, and S3 makes up the version. Its event
 * is numbered by generation.
 */
const VOLATILE_OF_RECEIPTS = ['time', 'fanned_out_at', 'raw_key', 'raw_version_id', 'event_id', 'event_number'];

export interface Row {
  readonly eventClass: string;
  readonly eventId: string;
  readonly uploadId: string;
  readonly recordNumber: number;
  readonly uploadedAt: number;
  readonly generation: number;
  readonly reason?: string;
  /** Of all columns but the volatile ones. */
  readonly digest: string;
}

export interface LedgerEntry {
  readonly key: string;
  readonly copies: number;
}

export class WarehouseStand {
  private initialised = false;
  private readonly texts = new Map<string, string>();

  private constructor(readonly warehouse: Warehouse) {}

  /** @param url `postgres://…` of an empty database of one's own. @default PostgreSQL in this process */
  static async open(url?: string): Promise<WarehouseStand> {
    return new WarehouseStand(await (url === undefined ? openInProcess({ cacheFolder }) : openWarehouse(url)));
  }

  close(): Promise<void> {
    return this.warehouse.close();
  }

  /** Makes the tables at the first time, with the Data API of this simulation, and empties them. */
  async prepare({ services, outputs, scheduler }: Simulation): Promise<void> {
    if (!this.initialised) await this.initialise({ services, outputs, scheduler });
    this.initialised = true;
    await withSession(this.warehouse, async (session) => void (await session.query(`TRUNCATE ${(await this.tables(session)).join(', ')}`)));
  }

  private async initialise({ services, outputs, scheduler }: Pick<Simulation, 'services' | 'outputs' | 'scheduler'>): Promise<void> {
    const context = { principal: { accessKeyId: '', arn: 'root' }, sourceIp: '', requestId: '' };
    const target = { WorkgroupName: outputs.WorkgroupName!, Database: outputs.WarehouseDatabaseName! };
    for (const Sql of initStatements({ freshnessSeconds: Number(outputs.FreshnessSeconds), loadRoleName: outputs.LoadRoleName!, ...(outputs.AuditRoleName !== undefined && { auditRoleName: outputs.AuditRoleName }) })) {
      const { Id } = (await services.redshift.operations.ExecuteStatement!({ ...target, Sql }, context)) as { Id: string };
      const ended = (await scheduler.io(services.redshift.operations.DescribeStatement!({ Id, WaitTimeSeconds: 30 }, context) as Promise<object>)) as { Status: string; Error?: string };
      if (ended.Status !== 'FINISHED' && !/already exists/.test(ended.Error ?? '')) throw new Error(`warehouse: expected ${Sql.slice(0, 60)} to run, found ${ended.Error}`);
    }
  }

  async rows(): Promise<Row[]> {
    return withSession(this.warehouse, async (session) => {
      const all: Row[] = [];
      for (const name of Object.keys(eventClasses)) {
        const left = [...VOLATILE, ...(name === 'upload_receipt' ? VOLATILE_OF_RECEIPTS : [])];
        const { rows } = await session.query(`SELECT event_id, upload_id, record_number, uploaded_at, generation, ${name === 'rejected_record' ? 'reason' : 'NULL'}, ${await this.comparable(session, name, left)} FROM events."${name}" t ORDER BY event_id`);
        for (const [eventId, uploadId, number, uploadedAt, generation, why, text] of rows)
          all.push({ eventClass: name, eventId: eventId!, uploadId: uploadId!, recordNumber: Number(number), uploadedAt: Number(uploadedAt), generation: Number(generation), digest: createHash('sha1').update(text!).digest('base64'), ...(why !== null && { reason: why }) });
      }
      return all;
    });
  }

  /** SQL for the text of all columns of a class but those left out. A record without a time of its own has that of its upload. */
  private async comparable(session: Session, name: string, left: readonly string[]): Promise<string> {
    let known = this.texts.get(name);
    if (known === undefined) {
      const { rows } = await session.query(`SELECT attname FROM pg_attribute WHERE attrelid = 'events."${name}"'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname`);
      const columns = rows.map(([column]) => column!).filter((column) => !left.includes(column));
      known = `ROW(${columns.map((column) => (column === 'time' ? `CASE WHEN "time" = uploaded_at THEN 'uploaded_at' ELSE "time"::text END` : `"${column}"`)).join(', ')})::text`;
      this.texts.set(name, known);
    }
    return known;
  }

  /** How often each object stands in the ledger. */
  async ledger(): Promise<LedgerEntry[]> {
    return withSession(this.warehouse, async (session) => {
      const { rows } = await session.query(`SELECT object_key, count(*) FROM ops.load_ledger GROUP BY 1 ORDER BY 1`);
      return rows.map(([key, copies]) => ({ key: key!, copies: Number(copies) }));
    });
  }

  /** Rows of generations that are not whole yet. */
  async held(): Promise<number> {
    return withSession(this.warehouse, async (session) => {
      const { rows } = await session.query(`SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'held'`);
      if (rows.length === 0) return 0;
      const counts = await session.query(`SELECT ${rows.map(([name]) => `(SELECT count(*) FROM ${name})`).join(' + ')}`);
      return Number(counts.rows[0]![0]);
    });
  }

  private async tables(session: Session): Promise<string[]> {
    const { rows } = await session.query(`SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('events', 'ops', 'held')`);
    return rows.map(([name]) => name!);
  }
}
