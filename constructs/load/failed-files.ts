import { createHash } from 'node:crypto';
import { metrics } from '../telemetry';
import { literal, query } from '../warehouse/data-api';
import type { QueuedObject } from './curated-queue';
import type { LoadDependencies } from './load';

/** A file that failed alone this often is quarantined. */
const MAX_FAILURES = 3;

/**
 * Notes that a file failed while standing alone. At the third time it is quarantined with the warehouse's own error
 * text: its message is deleted, its records stay unaccounted, and an alarm says so. Until then its message comes back.
 */
export async function countFailure(deps: LoadDependencies, object: QueuedObject, error: string): Promise<void> {
  const id = [createHash('sha256').update(object.key).digest('hex').slice(0, 40)] as const;
  const failure = await deps.registry.failedFiles.change(id, (earlier) => ({
    key: object.key,
    failures: (earlier?.failures ?? 0) + 1,
    error,
    failed_at: deps.now(),
  }));
  deps.log('file failed', { key: object.key, failures: failure.failures, error });
  if (failure.failures < MAX_FAILURES) return;
  const eventClass = object.key.split('/')[1] ?? '';
  const text = error.replace(/[\\\u0000-\u001f]/g, ' ').slice(0, 1000);
  await query(
    deps.warehouse,
    `INSERT INTO "ops"."quarantined_objects" ("object_key", "event_class", "error", "quarantined_at")
VALUES (${literal(object.key)}, ${literal(eventClass)}, ${literal(text)}, GETDATE())`,
  );
  await deps.queue.delete([object.receiptHandle]);
  deps.meter.add(metrics.filesQuarantined, 1, { class: eventClass });
}
