import type { Registry } from '../state/registry';
import type { Meter } from '../telemetry';
import type { Warehouse } from '../warehouse/data-api';

/** What the audit works with; its adapter makes them from the environment. */
export interface AuditDependencies {
  readonly registry: Pick<Registry, 'uploadsOfDay' | 'audits'>;
  readonly warehouse: Warehouse;
  /** UTC days of uploads that are recounted every night, today being the first. */
  readonly newestDays: number;
  /** Older days that are recounted a night, in turn. */
  readonly olderDays: number;
  /** Rows of uploads older than this are retired; undefined: kept for ever. */
  readonly retentionDays: number | undefined;
  readonly meter: Pick<Meter, 'add'>;
  readonly log: (message: string, detail: Readonly<Record<string, unknown>>) => void;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds until the function is stopped. */
  readonly remaining: () => number;
}
