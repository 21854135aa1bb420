import { layersOf, warehouseSchemas } from '../../cli/evolution/layers';
import type { EventClass } from '../../schemas';
import type { Pipeline } from '../pipeline/pipeline';

/** A warehouse as its first init would make it under these schemas; a pipeline starts with the tables of this checkout's. */
export async function makeTables(pipeline: Pipeline, classes: readonly EventClass[]): Promise<void> {
  const { freshnessSeconds } = pipeline;
  const changed = classes.filter(({ version }) => version > 1).map((eventClass) => layersOf(eventClass, { curatedBucket: 'curated', freshnessSeconds }));
  for (const { name, creation } of changed) {
    for (const schema of warehouseSchemas) await pipeline.query(`DROP TABLE "${schema}"."${name}" CASCADE`);
    for (const statement of creation!) await pipeline.query(statement);
  }
  // What else reads them went with them. It makes the views of this checkout's names, too, so ours come last.
  await pipeline.initWarehouse();
  for (const { view } of changed) for (const statement of view!.creation) await pipeline.query(statement);
}
