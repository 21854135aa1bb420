import { createHash } from 'node:crypto';
import { eventClasses } from '../../schemas';
import { isQuarantined } from '../state/registry';
import { metrics } from '../telemetry';
import { literal, query } from '../warehouse/data-api';
import type { LoadDependencies } from './dependencies';
import type { Received } from './received';

/**
 * Notes that a file failed while standing alone. At the third time it is quarantined with the warehouse's own error
 * text: its message is deleted, its records stay unaccounted, and an alarm says so. Until then its message comes back.
 * @param beside the file's footer beside its table, where it has one
 */
export async function countFailure(deps: LoadDependencies, received: Received, key: string, error: string, beside?: string): Promise<void> {
  const id = [createHash('sha256').update(key).digest('hex').slice(0, 40)] as const;
  const failure = await deps.registry.failedFiles.change(id, (earlier) => ({
    key,
    failures: (earlier?.failures ?? 0) + 1,
    error,
    ...(beside !== undefined && { beside }),
    failed_at: deps.now(),
  }));
  deps.log('file failed', { key, failures: failure.failures, error, ...(beside !== undefined && { beside }) });
  if (!isQuarantined(failure)) return;
  const folder = key.split('/')[1] ?? '';
  const eventClass = Object.hasOwn(eventClasses, folder) ? folder : 'unknown';
  await quarantine(deps, key, eventClass, [error.slice(0, 1000), ...(beside === undefined ? [] : [beside.slice(0, 1000)])].join(' | '));
  await deps.queue.delete(received.done([key]));
  deps.log('file quarantined', { key, event_class: eventClass });
  deps.meter.add(metrics.filesQuarantined, 1);
}

/** Once for each object: a run may end before the message is deleted, and the file then fails once more. */
async function quarantine(deps: LoadDependencies, key: string, eventClass: string, error: string): Promise<void> {
  const object = literal(printable(key));
  await query(
    deps.warehouse,
    `INSERT INTO "ops"."quarantined_objects" ("object_key", "event_class", "error", "quarantined_at")
SELECT ${object}, ${literal(eventClass)}, ${literal(printable(error))}, GETDATE()
WHERE NOT EXISTS (SELECT 1 FROM "ops"."quarantined_objects" WHERE "object_key" = ${object})`,
  );
}

/** What a literal takes. */
const printable = (text: string): string => text.replace(/[\\\u0000-\u001f]+/g, ' ');
