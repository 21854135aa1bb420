import { get, post } from '../api.js';
import { h } from '../dom.js';
import { count, plural } from '../format.js';
import { empty, failure, section, state, table } from '../parts.js';

const classColumns = [
  { title: 'event class', value: ({ name }) => name },
  { title: 'version', number: true, value: ({ version }) => version ?? '–' },
  { title: 'state', value: ({ version, released }) => (version === null ? state('cannot be read', 'bad') : released ? state('released', 'ok') : state('draft', 'warn')) },
  { title: 'columns', number: true, value: ({ columns }) => count(columns) },
  { title: 'releases', wide: true, value: ({ releases }) => (releases.length === 0 ? 'none yet' : releases.map(releaseText).join(' · ')) },
];

const releaseText = ({ version, columns, added }) => `${version}: ${plural(columns, 'column')}${added.length > 0 ? ` (+${added.join(', +')})` : ''}`;

function classes(answer) {
  const { document: found } = answer;
  if (found.classes.length === 0) return section('Event classes', answer, empty('No schemas were found beside this command.'));
  return section(
    'Event classes',
    answer,
    found.findings.length > 0 && h('ul', { class: 'findings' }, found.findings.map(({ rule, problem, fix, event_class: name }) => h('li', {}, state(rule, 'bad'), ` ${name ?? ''} ${problem}`, h('p', { class: 'next' }, fix)))),
    table('Event classes with their versions', classColumns, found.classes, ({ name }) => ({ 'data-key': name })),
  );
}

const stepColumns = [
  { title: 'layer', value: ({ layer }) => layer },
  { title: 'target', value: ({ target }) => target },
  { title: 'change', wide: true, value: ({ summary }) => summary },
  { title: '', value: ({ isDestructive }) => (isDestructive ? state('destructive', 'bad') : '') },
];

function plan({ planning, plan: answer, error }) {
  const ask = h('p', { class: 'buttons' }, h('button', { type: 'button', 'data-click': 'plan', disabled: planning }, answer ? 'Compare again' : 'Compare with what runs'), h('span', { class: 'quiet' }, 'Reads Glue, Firehose and the warehouse; the warehouse wakes for it. Changes nothing.'));
  if (planning) return section('Plan', undefined, ask, h('p', { class: 'waiting' }, 'Reading Glue, Firehose, Redshift and the newest files …'));
  if (error) return section('Plan', undefined, ask, failure(error));
  if (!answer) return section('Plan', undefined, ask);
  const { document: found } = answer;
  const nothing = found.steps.length === 0 && found.obstacles.length === 0;
  return section(
    'Plan',
    answer,
    ask,
    nothing ? h('p', { class: 'all-well' }, state('nothing to do', 'ok'), ` ${found.env} has what the schemas say (${plural(found.classes.length, 'class')}).`.replace('classs', 'classes')) : null,
    found.obstacles.length > 0 && h('ul', { class: 'findings' }, found.obstacles.map(({ target, problem, fix }) => h('li', {}, state('in the way', 'bad'), ` ${target}: ${problem}`, h('p', { class: 'next' }, fix)))),
    found.steps.length > 0 && table(`Steps of plan ${found.plan_id}, in this order`, stepColumns, found.steps),
    found.notes.length > 0 && h('ul', { class: 'remarks' }, found.notes.map((note) => h('li', {}, note))),
    !nothing && h('p', { class: 'note' }, 'Apply it on a terminal, where it says each step as it is done: ', h('code', {}, answer.command.replace('schema plan', 'schema apply'))),
  );
}

/** Event classes with their versions, and what would have to change where the pipeline runs. */
export const schemas = {
  name: 'schemas',
  title: 'Schemas',
  says: 'What an event is, in which version, and what apply would do.',
  load: () => get('schemas'),
  render: (answer, { kept }) => [classes(answer), plan(kept)],
  actions: {
    plan: async (_element, visit) => {
      const { kept } = visit;
      Object.assign(kept, { planning: true, error: undefined });
      visit.render();
      try {
        kept.plan = await post('schemas/plan', {});
        visit.announce(`The plan has ${plural(kept.plan.document.steps.length, 'step')}`);
      } catch (error) {
        kept.error = error;
      }
      kept.planning = false;
      visit.render();
    },
  },
};
