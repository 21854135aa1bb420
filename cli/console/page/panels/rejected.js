import { get, post } from '../api.js';
import { confirmed } from '../dialog.js';
import { h } from '../dom.js';
import { count, moment, plural, visible } from '../format.js';
import { choice, commandLine, empty, failure, field, section, state, table } from '../parts.js';

/** A line with its token marked; the mark is told to those who do not see it. */
function excerpt(text, token) {
  if (text === null) return h('p', { class: 'excerpt quiet' }, '(no text)');
  if (!token) return h('pre', { class: 'excerpt' }, visible(text));
  return h('pre', { class: 'excerpt' }, visible(text.slice(0, token.start)), h('mark', {}, h('span', { class: 'unseen' }, 'at fault: '), visible(text.slice(token.start, token.end)), h('span', { class: 'unseen' }, ' (end)')), visible(text.slice(token.end)));
}

const about = ({ reason, field: name }) => (name === null ? reason : `${reason}: ${visible(name)}`);

function form({ parameters }) {
  const input = (name) => h('input', { name, value: parameters.get(name) ?? '', 'data-change': 'search', autocomplete: 'off', spellcheck: 'false' });
  return h(
    'form',
    { class: 'filters', 'data-submit': 'search' },
    field('Uploaded since', choice('since', [['1h', 'an hour ago'], ['24h', 'a day ago'], ['7d', '7 days ago'], ['30d', '30 days ago'], ['3650d', 'ever']], parameters.get('since') ?? '7d')),
    field('Reason', input('reason')),
    field('Source', input('source')),
    field('Customer', input('customer')),
    h('button', { type: 'submit' }, 'Look'),
  );
}

function group(each) {
  return h(
    'article',
    { class: 'group', 'data-key': each.group, 'aria-labelledby': each.group },
    h('h3', { id: each.group }, h('a', { href: `#/rejected/${each.group}` }, about(each)), ' ', h('span', { class: 'count' }, plural(each.records, 'record'))),
    h('p', { class: 'quiet' }, `${visible(each.source)} · ${visible(each.customer_id)} · ${plural(each.uploads, 'upload')} · ${moment(each.first_seen)} to ${moment(each.last_seen)} UTC`),
    h('p', {}, 'expected ', h('strong', {}, visible(each.expected ?? 'what the source has')), ', found'),
    excerpt(each.example.excerpt, each.token),
    h('p', { class: 'buttons' }, h('a', { href: `#/rejected/${each.group}` }, 'Its records'), h('button', { type: 'button', 'data-click': 'plan', 'data-reason': each.reason, 'data-source': each.source, 'data-customer': each.customer_id, 'data-field': each.field ?? '' }, 'Plan a replay')),
  );
}

function prediction({ pass, fail, held, present }) {
  const lines = [
    ...Object.entries(pass).map(([name, records]) => ({ what: 'will pass', detail: name, records })),
    ...fail.map(({ reason, field: name, source, records, example }) => ({ what: 'will fail again', detail: `${about({ reason, field: name ?? null })}, ${visible(source)}, e.g. ${example}`, records })),
    ...(held > 0 ? [{ what: 'too large together', detail: '', records: held }] : []),
    ...(present > 0 ? [{ what: 'are events already', detail: '', records: present }] : []),
  ];
  return table('What is foreseen', [{ title: 'prediction', value: ({ what }) => what }, { title: 'records', number: true, value: ({ records }) => count(records) }, { title: 'of', wide: true, value: ({ detail }) => detail }], lines);
}

function planned({ planning, plan, applied, error }) {
  if (planning) return h('section', { class: 'plan', 'aria-busy': 'true' }, h('h2', {}, 'Replay'), h('p', { class: 'waiting' }, 'Trying the code of this checkout over the records …'));
  if (error) return h('section', { class: 'plan' }, h('h2', {}, 'Replay'), failure(error));
  if (applied) {
    const { document: outcome } = applied;
    return section('Replay ordered', applied, h('p', {}, `${count(outcome.emitted)} of ${plural(outcome.ordered, 'order')} emitted, ${plural(outcome.records_emitted, 'record')}. ${outcome.complete ? 'All that was to pass has passed.' : 'The rest comes with the buffers and the next load.'}`), commandLine(applied.command.replace(' apply ', ' show ')));
  }
  if (!plan) return null;
  const { document: found } = plan;
  if (found.is_empty) return section('Replay', plan, empty('Nothing to replay: no rejected record is left of these.'));
  const passing = Object.values(found.plan.prediction.pass).reduce((sum, records) => sum + records, 0);
  return section(
    'Replay plan',
    plan,
    h('p', {}, `${found.what}. ${plural(found.plan.uploads.length, 'upload')}, ${plural(found.plan.prediction.records, 'record')} to emit from raw; each is added once.`),
    !found.runs_this_code && h('p', { class: 'note' }, state('other code', 'warn'), ' The stage runs other code than this checkout: what is foreseen holds once this is deployed.'),
    prediction(found.plan.prediction),
    h('p', { class: 'buttons' }, h('button', { type: 'button', class: 'main', 'data-click': 'apply', disabled: passing === 0 }, 'Apply …'), passing === 0 && h('span', { class: 'quiet' }, 'None would pass: mend the source first.')),
  );
}

function groups(answer, visit) {
  const { document: found } = answer;
  if (found.groups.length === 0) return section('Groups', answer, form(visit), empty('No rejected records here.', h('p', {}, 'No record that came in this time was turned away. What was counted stands in:'), commandLine('npx cyberactive accounting')));
  const rest = found.group_count - found.groups.length;
  return [section('Groups', answer, form(visit), h('p', { class: 'note' }, `${plural(found.records, 'record')} in ${plural(found.group_count, 'group')} of one cause, largest first.${rest > 0 ? ` ${count(rest)} smaller ones are left out.` : ''}`), planned(visit.kept), found.groups.map(group))];
}

function records(answer, visit) {
  const { document: found } = answer;
  const left = found.count - found.records.length;
  const record = (each) =>
    h('article', { class: 'group', 'data-key': each.event_id }, h('h3', {}, each.event_id), h('p', {}, `${about(each)}; expected `, h('strong', {}, visible(each.expected ?? 'what the source has')), ', found'), excerpt(each.excerpt, each.token), each.detail && h('p', { class: 'quiet' }, visible(each.detail)), h('p', {}, h('a', { href: `#/uploads/${each.upload_id}` }, 'Its upload'), ` · record ${count(each.record_number)}, bytes ${count(each.record_offset)} to ${count(each.record_offset + each.record_length)}`), commandLine(`npx cyberactive trace ${each.event_id}`));
  return [h('p', {}, h('a', { href: '#/rejected' }, '← All groups')), section(`Group ${visit.id}`, answer, h('p', { class: 'note' }, `${plural(found.count, 'record')}${left > 0 ? `, the first ${count(found.records.length)} here` : ''}.`), found.records.map(record))];
}

/** Rejected records by cause, and sending them through again. */
export const rejected = {
  name: 'rejected',
  title: 'Rejected',
  says: 'Records that became no event: why, and what would become of them now.',
  load: ({ id, parameters }) => {
    const filter = Object.fromEntries(parameters);
    return id ? get(`rejected/${encodeURIComponent(id)}`, filter) : get('rejected', filter);
  },
  render: (found, visit) => (visit.id ? (found.document.groups ? [] : records(found, visit)) : found.document.groups ? groups(found, visit) : []),
  actions: {
    search: (element, visit) => {
      const fields = new FormData(element.closest('form'));
      visit.navigate(Object.fromEntries([...fields].map(([name, value]) => [name, String(value).trim()])));
    },
    plan: async ({ dataset }, visit) => {
      const { reason, source, customer, field: name } = dataset;
      const kept = visit.kept;
      Object.assign(kept, { planning: true, plan: undefined, applied: undefined, error: undefined });
      visit.render();
      document.querySelector('.plan')?.scrollIntoView({ block: 'nearest' });
      try {
        kept.plan = await post('replays/plan', { reason, source, customer, field: name, since: visit.parameters.get('since') ?? '7d' });
        visit.announce('The plan is ready');
      } catch (error) {
        kept.error = error;
      }
      kept.planning = false;
      visit.render();
      document.getElementById('s-replay-plan')?.scrollIntoView({ block: 'center' });
    },
    apply: async (_element, visit) => {
      const { kept } = visit;
      const { plan } = kept.plan.document;
      const body = [h('p', {}, `${plural(plan.prediction.records, 'record')} of ${plural(plan.uploads.length, 'upload')} are read again from raw and sent through the pipeline. Records that are events already are not added twice.`), commandLine(kept.plan.command.replace(/replay plan.*?(?= --env|$)/, `replay apply ${plan.replay_id}`))];
      if (!(await confirmed({ title: `Apply replay ${plan.replay_id}?`, body, action: 'Apply the replay' }))) return;
      try {
        kept.applied = await post('replays/apply', { replay_id: plan.replay_id, confirm: plan.replay_id });
        visit.announce('The replay is ordered');
      } catch (error) {
        kept.error = error;
      }
      visit.render();
    },
  },
};
