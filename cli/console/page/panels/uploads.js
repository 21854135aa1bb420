import { get } from '../api.js';
import { h } from '../dom.js';
import { bytes, count, duration, moment, plural, visible } from '../format.js';
import { choice, commandLine, empty, field, section, state, table } from '../parts.js';

const WINDOW = 100;
const kinds = { issued: 'quiet', landed: 'moving', fanned_out: 'moving', loaded: 'ok' };
const words = { issued: 'promised', landed: 'landed', fanned_out: 'read', loaded: 'loaded' };
const link = ({ upload_id: id }) => h('a', { href: `#/uploads/${encodeURIComponent(id)}`, class: 'id' }, id);

const columns = [
  { title: 'upload', value: link },
  { title: 'promised, UTC', value: ({ uploaded_at: at }) => moment(at) },
  { title: 'state', value: ({ state: name, step }) => [state(words[name] ?? name, kinds[name] ?? 'quiet'), step && name !== step ? h('span', { class: 'quiet' }, ` ${step.replaceAll('_', ' ')}`) : null] },
  { title: 'source', value: ({ source }) => visible(source) },
  { title: 'host', value: ({ host }) => visible(host) },
  { title: 'records', number: true, value: ({ records }) => (records === null ? '–' : count(records)) },
  { title: 'size', number: true, value: ({ size }) => bytes(size) },
  { title: 'file', wide: true, value: ({ path }) => visible(path) },
];

function form({ parameters }) {
  const days = parameters.get('days') ?? '2';
  return h(
    'form',
    { class: 'filters', role: 'search', 'data-submit': 'search' },
    field('Search id, file, host, source, state', h('input', { type: 'search', name: 'search', value: parameters.get('search') ?? '', 'data-input': 'typed', autocomplete: 'off', spellcheck: 'false' })),
    field('Days', choice('days', [['1', 'today'], ['2', '2 days'], ['7', '7 days'], ['30', '30 days'], ['365', 'a year']], days)),
  );
}

function pages({ from, matching, lines }) {
  if (matching <= WINDOW) return null;
  const button = (name, to, isThere) => h('button', { type: 'button', 'data-click': 'page', 'data-from': to, disabled: !isThere }, name);
  return h('nav', { class: 'pages', 'aria-label': 'Pages of uploads' }, button('Newer', Math.max(0, from - WINDOW), from > 0), h('span', {}, `${count(from + 1)} to ${count(from + lines.length)} of ${count(matching)}`), button('Older', from + WINDOW, from + WINDOW < matching));
}

function list(answer, visit) {
  const { total, read, matching, lines } = answer.document;
  const search = visit.parameters.get('search') ?? '';
  if (total === 0) return section('Uploads', answer, form(visit), empty('No uploads in these days.', h('p', {}, 'Look further back, or send a file:'), commandLine('npx cyberactive ship /var/log/auth.log --source linux_syslog')));
  const reading = read < total ? ` Reading: ${count(read)} of ${count(total)} so far.` : '';
  const found = search === '' ? plural(total, 'upload') : `${plural(matching, 'upload')} of ${count(total)} with “${search}”`;
  return section('Uploads', answer, form(visit), h('p', { class: 'note' }, `${found}, newest first.${reading}`), lines.length === 0 ? empty(read < total ? 'None found so far.' : 'None has all of these words.') : table('Uploads, newest first', columns, lines, ({ upload_id: id }) => ({ 'data-key': id })), pages(answer.document));
}

const counts = (title, found) => {
  const entries = Object.entries(found ?? {});
  return entries.length === 0 ? null : [h('dt', {}, title), h('dd', {}, entries.map(([name, records]) => `${name} ${count(records)}`).join(' · '))];
};

function timeline({ timeline: steps, step }) {
  const first = steps.length > 0 ? Date.parse(steps[0].at) : 0;
  const item = ({ at, state: name }, index) => {
    const before = index > 0 ? Date.parse(steps[index - 1].at) : first;
    return h('li', { class: 'done' }, h('strong', {}, words[name] ?? name), h('time', { datetime: at }, moment(at)), h('span', { class: 'quiet' }, index === 0 ? '' : `${duration((Date.parse(at) - before) / 1000)} after, ${duration((Date.parse(at) - first) / 1000)} in all`));
  };
  const open = step ? [h('li', { class: 'open' }, h('strong', {}, step.replaceAll('_', ' ')), h('span', { class: 'quiet' }, 'now'))] : [];
  return h('ol', { class: 'timeline' }, steps.map(item), open);
}

const lacking = ({ narrow }) => (narrow ? h('p', { class: 'note' }, state('rows lack columns', 'warn'), ` The Glue table did not have columns of ${Object.keys(narrow.classes).join(', ')}; they are derived anew.`) : null);

function one(answer) {
  const { document: upload } = answer;
  const { issued, records, accepted, rejected, in_flight: flying, rejected_records: examples = [] } = upload;
  const facts = [['file', visible(issued.path)], ['host', visible(issued.host)], ['source', visible(issued.source)], ['customer', visible(upload.customer_id)], ['size', bytes(issued.size)], ['records', records === undefined ? 'counted once the file was read' : count(records)]];
  return [
    h('p', {}, h('a', { href: '#/uploads' }, '← All uploads')),
    section(`Upload ${upload.upload_id}`, answer, lacking(upload), h('dl', { class: 'facts' }, facts.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]), counts('accepted', accepted), counts('rejected', rejected), flying > 0 ? [h('dt', {}, 'in flight'), h('dd', {}, count(flying))] : null, upload.generation > 1 ? [h('dt', {}, 'generation'), h('dd', {}, String(upload.generation))] : null)),
    section('Timeline', undefined, timeline(upload)),
    examples.length > 0 && section('Rejected records', undefined, table('The first rejected records of this upload', [{ title: 'record', value: (line) => count(line.record_number) }, { title: 'reason', value: ({ reason }) => reason }, { title: 'field', value: ({ field: name }) => visible(name ?? '') }], examples), h('p', {}, h('a', { href: '#/rejected' }, 'Rejected records by cause'))),
  ];
}

/** Uploads by search, in windows; one with its steps. */
export const uploads = {
  name: 'uploads',
  title: 'Uploads',
  says: 'What was uploaded, and how far each file is.',
  live: true,
  load: async (visit) => {
    const { id, parameters, kept } = visit;
    if (id) return { one: await get(`uploads/${encodeURIComponent(id)}`) };
    const answer = await get('uploads', { days: parameters.get('days') ?? 2, search: parameters.get('search'), from: parameters.get('from'), count: WINDOW });
    // What is not read yet is asked for at once.
    kept.soon = answer.document.read < answer.document.total ? 0.3 : undefined;
    if (kept.matching !== answer.document.matching && parameters.has('search')) visit.announce(`${count(answer.document.matching)} uploads found`);
    kept.matching = answer.document.matching;
    return { list: answer };
  },
  render: (found, visit) => (found.one ? one(found.one) : found.list ? list(found.list, visit) : []),
  actions: {
    search: (element, visit) => {
      const fields = new FormData(element.closest('form'));
      visit.navigate({ search: String(fields.get('search')), days: String(fields.get('days')), from: null });
    },
    typed: (element, visit) => {
      clearTimeout(visit.kept.typing);
      visit.kept.typing = setTimeout(() => uploads.actions.search(element, visit), 200);
    },
    page: (element, visit) => {
      visit.navigate({ from: element.dataset.from });
      document.getElementById('main').scrollIntoView();
    },
  },
};
