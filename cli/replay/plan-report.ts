import type { Prediction } from '../../constructs/replay/forecast';
import type { ReplayOutcome } from '../../constructs/replay/apply';
import type { ReplayPlan } from '../../constructs/replay/plan';
import { isRederivation } from '../../constructs/replay/selection';
import { printable, renderCounts, renderTable } from '../report/table';
import { describeSelection } from './selection-options';

/** Lines of what was left out, and of causes, that a person is shown. */
const SHOWN = 10;

interface Line {
  readonly what: string;
  readonly records: number;
  readonly detail: string;
}

/** What a plan would do, and what would become of it. */
export function renderPlan(plan: ReplayPlan): string {
  const { prediction, uploads, dead_letters, left_out } = plan;
  const kind = isRederivation(plan.selection) ? 'as a new generation of each upload' : 'as records of the generation that stands';
  return [
    `replay ${plan.replay_id}: ${describeSelection(plan.selection)}, ${kind}`,
    '',
    table(prediction),
    ...rowLines(prediction),
    '',
    `${count(uploads.length, 'upload')}, ${count(prediction.records, 'record')} to emit from raw`,
    ...(dead_letters.length > 0 ? [`${count(dead_letters.length, 'dead letter')} to delete once that is ordered`] : []),
    ...leftOutLines(left_out),
  ].join('\n');
}

function table({ pass, fail, held, present, rows }: Prediction): string {
  const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, records) => sum + records, 0);
  const lines: Line[] = [
    { what: 'will pass', records: total(pass), detail: renderCounts(pass) },
    { what: 'will fail again', records: fail.reduce((sum, { records }) => sum + records, 0), detail: '' },
    ...fail.slice(0, SHOWN).map(({ source, reason, field, expected, records, example }) => ({
      what: `  ${reason}${field === undefined ? '' : `: ${field}`}`,
      records,
      detail: `${source}${expected === undefined ? '' : `, expected ${expected}`}, e.g. ${example}`,
    })),
    ...(fail.length > SHOWN ? [{ what: `  ${fail.length - SHOWN} more causes`, records: fail.slice(SHOWN).reduce((sum, { records }) => sum + records, 0), detail: '--json has them' }] : []),
    ...(rows ? [] : [{ what: 'are events already', records: present, detail: present > 0 ? 'not emitted again' : '' }]),
    ...(held > 0 ? [{ what: 'too large together', records: held, detail: 'packs that the transform has no room for' }] : []),
  ];
  return renderTable<Line>(
    [
      { title: 'prediction', value: ({ what }) => what },
      { title: 'records', value: ({ records }) => records },
      { title: '', value: ({ detail }) => detail },
    ],
    lines,
  );
}

function rowLines({ rows }: Prediction): string[] {
  if (!rows) return [];
  const { compared, same, changed, added, removed, columns, complete } = rows;
  const head = `rows beside those that stand: ${same} the same, ${changed} changed, ${added} more, ${removed} gone`;
  return ['', head + (complete ? '' : ` (of the first ${compared}; --compare-rows)`), ...(changed > 0 ? [`  changed in: ${renderCounts(columns)}`] : [])];
}

function leftOutLines(leftOut: ReplayPlan['left_out']): string[] {
  if (leftOut.length === 0) return [];
  const lines = leftOut.slice(0, SHOWN).map(({ what, why }) => `  ${printable(what)}: ${printable(why)}`);
  return [`left out: ${leftOut.length}`, ...lines, ...(leftOut.length > SHOWN ? [`  ${leftOut.length - SHOWN} more; --json has them`] : [])];
}

interface Beside {
  readonly what: string;
  readonly predicted: number;
  readonly now: number;
}

/** What became of a replay beside its prediction. */
export function renderOutcome({ prediction, selection }: ReplayPlan, outcome: ReplayOutcome): string {
  const { ordered, emitted, refused, records_emitted, passed, complete } = outcome;
  const classes = [...new Set([...Object.keys(prediction.pass), ...Object.keys(passed)])];
  const isNew = isRederivation(selection);
  const lines: Beside[] = classes.map((eventClass) => ({ what: eventClass, predicted: prediction.pass[eventClass] ?? 0, now: passed[eventClass] ?? 0 }));
  const beside = renderTable<Beside>(
    [
      { title: isNew ? 'records by class (change since the plan)' : 'records that became events', value: ({ what }) => what },
      { title: isNew ? 'in the new generation' : 'predicted', value: ({ predicted }) => predicted },
      { title: isNew ? 'change' : 'so far', value: ({ now }) => now },
    ],
    lines,
  );
  return [
    `${emitted} of ${count(ordered, 'order')} emitted, ${count(records_emitted, 'record')}${refused.length > 0 ? `; ${refused.length} refused` : ''}`,
    ...refused.slice(0, SHOWN).map(({ upload_id, why }) => `  upload ${upload_id}: ${printable(why)}`),
    '',
    beside,
    `rejected no longer: ${renderCounts(positive(outcome.healed)) || 'none'}`,
    complete ? 'done: all that was to pass has passed.' : 'not done yet: records are in the streams or wait to be loaded.',
  ].join('\n');
}

const positive = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, records]) => records > 0));

export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
