import { count } from '../replay/plan-report';
import { printable, renderTable } from '../report/table';
import type { ClassRehearsal, ColumnChange, RehearsalReport, UnmappedPath } from './report';

/** Lines of a list that are shown; --json has all. */
const SHOWN = 10;

/** The report as people read it: what breaks first, then what changes, then what it took. */
export function renderRehearsal(report: RehearsalReport): string {
  const { over, beside, uploads, records, classes, captured, missed, dropped, leftOut } = report;
  const what = over === 'file' ? 'a file' : count(uploads, 'upload');
  return [
    `Rehearsal over ${what}, ${count(records, 'record')}, beside ${beside === 'warehouse' ? 'the rows in the warehouse' : 'what the last release makes of it'}`,
    ...failures(report),
    ...loading(report),
    ...classes.flatMap((each) => classLines(each)),
    ...paths('UNMAPPED NOW, CAPTURED BY THE CHANGE', captured),
    ...paths('STILL UNMAPPED, THOUGH A NEW COLUMN IS MEANT FOR IT: let the source set it', missed),
    ...leftOut.slice(0, SHOWN).map(({ what: left, why }) => `  left out: ${left}: ${why}`),
    ...dropped.map((schema) => `  dropped ${schema}, left by a rehearsal that did not come to its end`),
    end(report),
  ].join('\n');
}

function failures({ newFailures, healed, held }: RehearsalReport): string[] {
  const lines = newFailures.slice(0, SHOWN).map(({ source, reason, field, expected, records, example }) => {
    const where = field === undefined ? '' : ` at ${printable(field)}`;
    return `    - ${count(records, 'record')} of ${source}: ${reason}${where}${expected === undefined ? '' : `, expected ${printable(expected)}`} (such as ${example})`;
  });
  const sum = newFailures.reduce((total, { records }) => total + records, 0);
  return [
    ...(sum > 0 ? [`  ! WOULD NEWLY FAIL (${count(sum, 'record')})`, ...lines] : ['  no record would newly fail']),
    ...(healed > 0 ? [`  ${count(healed, 'record')} rejected now would become events`] : []),
    ...(held > 0 ? [`  ! ${count(held, 'record')} would not fit into an answer of the transform`] : []),
  ];
}

function loading({ load: { errors, rows, left, statements } }: RehearsalReport): string[] {
  const lines = errors.map(({ eventClass, error, example }) => `    - events.${eventClass}: ${printable(error)}${example === undefined ? '' : ` (such as ${example})`}`);
  const more = left > 0 ? `, ${left.toLocaleString('en')} more were not tried` : '';
  if (errors.length > 0) return ['  ! DOES NOT FIT THE WAREHOUSE', ...lines];
  return [`  ${count(rows, 'changed row')} loaded into a private schema by ${count(statements, 'statement')}: all fit${more}`];
}

function classLines({ eventClass, compared, same, changed, added, removed, columns }: ClassRehearsal): string[] {
  const title = `  ${eventClass}: ${count(compared, 'row')} compared, ${same.toLocaleString('en')} the same, ${changed.toLocaleString('en')} change${added > 0 ? `, ${added.toLocaleString('en')} come` : ''}${removed > 0 ? `, ${removed.toLocaleString('en')} go` : ''}`;
  if (columns.length === 0) return [title];
  const share = (part: number): string => (part === 0 ? '' : `${part.toLocaleString('en')} (${Math.round((100 * part) / compared)} %)`);
  const table = renderTable<ColumnChange>(
    [
      { title: 'column', value: ({ column, isNew }) => `${isNew ? '+ ' : '~ '}${column}` },
      { title: 'fills', value: ({ filled }) => share(filled) },
      { title: 'changes', value: ({ changed: rows }) => share(rows) },
      { title: 'empties', value: ({ emptied }) => share(emptied) },
      { title: 'example', value: ({ example }) => `${printable(example.before)} → ${printable(example.after)}` },
    ],
    columns.slice(0, SHOWN),
  );
  return [title, ...table.split('\n').map((line) => `    ${line}`.trimEnd())];
}

function paths(title: string, all: readonly UnmappedPath[]): string[] {
  if (all.length === 0) return [];
  const line = ({ source, path, events, example, column }: UnmappedPath): string => `    ${source} ${printable(path)}: ${count(events, 'event')}${column === undefined ? '' : ` → ${column}`} (such as ${printable(example)})`;
  return [`  ${title}`, ...all.slice(0, SHOWN).map(line), ...(all.length > SHOWN ? [`    ${all.length - SHOWN} more, see --json`] : [])];
}

function end({ seconds, recordsPerSecond, derivation, complete }: RehearsalReport): string {
  const speed = `${recordsPerSecond.toLocaleString('en')} records/s; fan-out and transform alone, as the live path runs them, ${derivation.recordsPerSecond.toLocaleString('en')} records/s`;
  return `  ${seconds.toFixed(1)} s, ${speed}${complete ? '' : '; not all rows were compared, see --compare-rows'}`;
}
