import { heldSchema } from '../../schemas/redshift';
import { isCustomerId, isUploadId, type NarrowUploadDocument } from '../state/registry';
import { literal, query } from '../warehouse/data-api';
import type { EventClass } from '../../schemas';
import type { LoadDependencies } from './dependencies';
import { isNarrow, widthVersion } from './file-width';
import type { LoadFile } from './load-group';
import { forEachSideBySide } from './side-by-side';
import { readTables, tableOf, type TableSchema } from './table-width';

/**
 * Puts down whose rows lack values, of files of one class and width that these loads committed: the sweep derives them
 * anew. Asked of the rows: one that was there before, from a wider file, lacks nothing. Runs before the messages are
 * deleted and may be repeated.
 * @returns the files whose rows are newer than their columns
 */
export async function noteNarrowUploads(deps: LoadDependencies, eventClass: EventClass, files: readonly LoadFile[], loadIds: readonly string[]): Promise<LoadFile[]> {
  const narrow = files.filter(({ footer }) => isNarrow(eventClass, footer));
  if (narrow.length === 0) return [];
  const width = widthVersion(eventClass, narrow[0]!.footer.columns);
  await readTables(deps.warehouse, deps.knownColumns);
  const schemas = (['events', heldSchema] as const).filter((schema) => deps.knownColumns.has(tableOf(schema, eventClass)));
  const rows = await query(
    deps.warehouse,
    `SELECT "customer_id", "upload_id", MAX("generation") AS "generation", MAX("schema_version") AS "schema_version"
FROM (
  ${schemas.map((schema) => narrowRows(schema, eventClass, width, loadIds)).join('\n  UNION ALL ')}
) n
GROUP BY "customer_id", "upload_id"`,
  );
  await forEachSideBySide(rows, async ({ customer_id, upload_id, generation, schema_version }) => {
    const id = [String(customer_id), String(upload_id)] as const;
    if (!isCustomerId(id[0]) || !isUploadId(id[1])) return;
    const version = Number(schema_version);
    await deps.registry.narrow.change(id, (found) => noted(found, eventClass.name, version, Number(generation), deps.now()));
    deps.log('rows lack columns', { customer_id: id[0], upload_id: id[1], event_class: eventClass.name, schema_version: version });
  });
  return narrow;
}

const narrowRows = (schema: TableSchema, { name }: EventClass, width: number, loadIds: readonly string[]): string =>
  `SELECT "customer_id", "upload_id", "generation", "schema_version" FROM "${schema}"."${name}" WHERE "load_id" IN (${loadIds.map(literal).join(', ')}) AND "schema_version" > ${width}`;

function noted(found: NarrowUploadDocument | undefined, name: string, version: number, generation: number, now: number): NarrowUploadDocument {
  const classes = { ...found?.classes, [name]: Math.max(version, found?.classes[name] ?? 0) };
  if (found && found.generation >= generation && found.classes[name] === classes[name]) return found;
  return { attempts: 0, next_at: now, ...found, classes, generation: Math.max(generation, found?.generation ?? 0) };
}
