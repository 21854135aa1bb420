import { heldSchema, insertFromStage } from '../../schemas/redshift';
import { literal } from '../warehouse/data-api';
import { INSERT_COUNTS } from './count-statements';
import { announced, currentGeneration, eachOnce, within, type LoadPlan, type LoadTables } from './load-plan';

/**
 * Puts the rows of a generation that is not the current one yet into the holding table of their class: no reader sees
 * them before the whole upload can take the place of the old one. Each event_id once in a generation. Of them is counted
 * only how many there are, as `held`.
 */
export function holdStatements(plan: LoadPlan, { stage, held }: LoadTables): string[] {
  const { eventClass, columns, loadId } = plan;
  return [
    `CREATE TEMP TABLE "${held}" AS
SELECT ${columns.map((column) => `s."${column.name}"`).join(', ')}
FROM ${eachOnce(stage)} s
LEFT JOIN "${heldSchema}"."${eventClass.name}" t ON t."event_id" = s."event_id" AND t."generation" = s."generation"${within(plan, 't')}
LEFT JOIN ${announced} g ON g."upload_id" = s."upload_id"
WHERE s."copy_number" = 1 AND t."event_id" IS NULL AND s."generation" > ${currentGeneration('g')}`,
    insertFromStage(eventClass, held, columns, loadId, { schema: heldSchema }),
    `${INSERT_COUNTS}
SELECT ${literal(loadId)}, "customer_id", "upload_id", ${literal(eventClass.name)}, "generation", 'held', CAST(NULL AS VARCHAR(64)), 0, COUNT(*), GETDATE()
FROM "${held}"
GROUP BY "customer_id", "upload_id", "generation"`,
    `DROP TABLE "${held}"`,
  ];
}
