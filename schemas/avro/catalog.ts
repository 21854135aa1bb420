import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EventClass } from '../event-class';
import { compatibilityRules } from './compatibility';
import { readClass, type AvscClass } from './read-class';
import { readReleases, sameShape } from './releases';
import { SchemaError } from './schema-error';

/**
 * All event classes of a folder, by name, checked by themselves and against their releases.
 * @param schemas the folder that holds `*.avsc` and `released/`
 * @throws SchemaError the first finding
 */
export function readCatalog(schemas: string): EventClass[] {
  return readdirSync(schemas)
    .filter((file) => file.endsWith('.avsc'))
    .sort()
    .map((file) => versioned(readClass(join(schemas, file)), schemas));
}

function versioned(current: AvscClass, schemas: string): EventClass {
  const { eventClass, record } = current;
  const releases = readReleases(schemas, eventClass.name);
  for (const finding of compatibilityRules(current, releases)) throw new SchemaError(record.document.file, finding);
  const last = releases.at(-1);
  const version = releases.length + (last !== undefined && sameShape(current, last) ? 0 : 1);
  const since = (index: number) => {
    const first = releases.findIndex((release) => release.eventClass.columns.length > index);
    return first < 0 ? version : first + 1;
  };
  const columns = eventClass.columns.map((column, index) => ({ ...column, since: since(index) }));
  return { ...eventClass, version, columns };
}
