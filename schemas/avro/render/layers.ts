import type { EventClass } from '../../event-class';
import { createCurrentView } from '../../current-view';
import { glueColumns } from '../../glue';
import { addColumn, createStageTable, createTable, insertFromStage } from '../../redshift';

/** Every statement that the warehouse sees of an event class, for review: a diff of it is what a change does there. */
export function renderSql(eventClass: EventClass): string {
  const columns = eventClass.columns;
  const stage = 'stage_0123456789abcdef';
  const statements = [
    createTable(eventClass),
    createStageTable(eventClass, stage, columns),
    insertFromStage(eventClass, stage, columns, '0123456789abcdef'),
    createCurrentView(eventClass),
    ...columns.slice(-1).map((column) => addColumn(eventClass, column)),
  ];
  return `${statements.join(';\n\n')};\n`;
}

/** The columns of an event class's Glue table, one a line. */
export function renderGlueColumns(eventClass: EventClass): string {
  const lines = glueColumns(eventClass).map(({ name, type, comment }) => `${name.padEnd(34)} ${type.padEnd(8)} ${comment}\n`);
  return lines.join('');
}
