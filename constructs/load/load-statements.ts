import { eventClasses, type EventClass } from '../../schemas';
import { createStageTable, insertFromStage } from '../../schemas/redshift';
import { literal } from '../warehouse/data-api';
import { countStatements } from './count-statements';
import { holdStatements } from './hold-statements';
import { announced, currentGeneration, eachOnce, within, type LoadPlan, type LoadTables } from './load-plan';

/**
 * The statements of a load, in order, for one transaction.
 * LOCK stands first because the snapshot is taken at the first other statement: two loads side by side would each miss
 * the other's rows. Counts come from the very rows that are inserted, so that a file copied twice counts nothing twice.
 * @param manifest `s3://` address
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
 */
export function loadStatements(plan: LoadPlan, manifest: string, copyRoleArn: string): string[] {
  const id = plan.loadId.slice(0, 16);
  const tables: LoadTables = { stage: `stage_${id}`, fresh: `fresh_${id}`, held: `held_${id}` };
  return [
    `LOCK "ops"."load_lock"`,
    createStageTable(plan.eventClass, tables.stage, plan.columns),
    `COPY "${tables.stage}" FROM ${literal(manifest)} IAM_ROLE ${literal(copyRoleArn)} FORMAT AS PARQUET MANIFEST`,
    selectFresh(plan, tables),
    insertFromStage(plan.eventClass, tables.fresh, plan.columns, plan.loadId),
    ...countStatements(plan, tables),
    ...(plan.mayHold ? holdStatements(plan, tables) : []),
    insertLedger(plan),
    `DROP TABLE "${tables.fresh}"`,
    `DROP TABLE "${tables.stage}"`,
  ];
}

/**
 * Rows of the current generation: each event_id once, none that is there already. A record has the same first event_id in
 * whatever class it ends, so that the others are asked by it.
 */
function selectFresh(plan: LoadPlan, { stage, fresh }: LoadTables): string {
  const { eventClass, columns } = plan;
  const same = (alias: string) => `${alias}."event_id" = s."event_id"${within(plan, alias)}`;
  const others = otherClasses(plan).map(({ name }, index) => ({ name, alias: `o${index + 1}` }));
  const joins = others.map(
    ({ name, alias }) => `LEFT JOIN "events"."${name}" ${alias} ON ${same(alias)} AND ${alias}."generation" = s."generation"`,
  );
  const classes = others.filter(({ name }) => name !== rejects.name);
  const reason = others.find(({ name }) => name === rejects.name);
  const whens = classes.map(({ name, alias }) => `WHEN ${alias}."event_id" IS NOT NULL THEN '${name}' `).join('');
  return `CREATE TEMP TABLE "${fresh}" AS
SELECT ${columns.map((column) => `s."${column.name}"`).join(', ')},
  CAST(${classes.length > 0 ? `CASE ${whens}END` : 'NULL'} AS VARCHAR(64)) AS "other_class",
  CAST(${reason ? `${reason.alias}."reason"` : 'NULL'} AS VARCHAR(64)) AS "other_reason"
FROM ${eachOnce(stage)} s
LEFT JOIN "events"."${eventClass.name}" t ON ${same('t')}
${[...joins, `LEFT JOIN ${announced} g ON g."upload_id" = s."upload_id"`].join('\n')}
WHERE s."copy_number" = 1 AND t."event_id" IS NULL AND s."generation" = ${currentGeneration('g')}`;
}

const { rejected_record: rejects } = eventClasses;

/** Where else a record of this class may have come to an end. A receipt is no record. */
function otherClasses({ eventClass: { name, ocsf }, known }: LoadPlan): EventClass[] {
  const all = known.map((other): EventClass => eventClasses[other]);
  const classes = all.filter((other) => other.ocsf !== undefined && other.name !== name);
  if (ocsf) return [...classes, ...all.filter((other) => other.name === rejects.name)];
  return name === rejects.name ? classes : [];
}

function insertLedger({ loadId, eventClass, columns, objects }: LoadPlan): string {
  const rows = objects.map(
    ({ key, size, rows }) =>
      `(${literal(key)}, ${literal(eventClass.name)}, ${literal(loadId)}, ${size}, ${rows}, ${columns.length}, GETDATE())`,
  );
  return `INSERT INTO "ops"."load_ledger" ("object_key", "event_class", "load_id", "object_bytes", "object_rows", "column_count", "loaded_at")
VALUES
${rows.join(',\n')}`;
}
