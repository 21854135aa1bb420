/** The audit over the deployed stacks in simulated time, run in this process so that a test may stop it anywhere. */
import { runAudit, type AuditDependencies } from '../../constructs/audit/audit';
import { Registry } from '../../constructs/state/registry';
import { createMeter } from '../../constructs/telemetry';
import { UPLOADED_AT } from '../load/curated-file';
import { LoadStand, type Interference } from '../load/load-stand';

export class AuditStand {
  readonly metrics: Record<string, unknown>[] = [];
  readonly messages: { readonly message: string; readonly detail: Readonly<Record<string, unknown>> }[] = [];

  private runs = 0;

  private constructor(readonly load: LoadStand) {}

  static async start(): Promise<AuditStand> {
    const stand = new AuditStand(await LoadStand.start());
    // S3's test message, which it sends when the bucket is made.
    await stand.load.run();
    return stand;
  }

  stop(): Promise<void> {
    return this.load.stop();
  }

  /** One run, an hour after made-up uploads were promised. */
  async audit(change: Partial<AuditDependencies> = {}, interfere: Interference = (_, send) => send()): Promise<void> {
    this.runs++;
    const { s3, warehouse } = this.load.dependencies(interfere);
    const meter = createMeter({ service: 'audit', stage: 'dev' }, (line) => this.metrics.push(JSON.parse(line)));
    try {
      await runAudit({
        registry: new Registry(s3, this.load.outputs.StateBucketName!),
        warehouse,
        newestDays: 3,
        olderDays: 1,
        retentionDays: undefined,
        meter,
        log: (message, detail) => this.messages.push({ message, detail }),
        now: () => UPLOADED_AT + 3_600_000 + this.runs * 60_000,
        remaining: () => 900_000,
        ...change,
      });
    } finally {
      meter.flush();
    }
  }

  /** Sum of a metric since the start. */
  measured(name: string): number {
    return this.metrics.reduce((sum, line) => sum + Number(line[name] ?? 0), 0);
  }

  /** What was written down about an upload. */
  async differences(upload: string): Promise<Record<string, unknown>[]> {
    const rows = await this.load.query(
      `SELECT "event_class", "outcome", "reason", "generation", "booked_records", "found_records", "booked_events", "found_events" FROM "ops"."audit_differences" WHERE "upload_id" = '${upload}' ORDER BY "audited_at", "event_class", "reason"`,
    );
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, /records|events|generation/.test(name) ? Number(value) : value])));
  }
}
