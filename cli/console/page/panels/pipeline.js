import { get } from '../api.js';
import { h } from '../dom.js';
import { bytes, count, duration, percent, plural } from '../format.js';
import { commandLine, empty, section, state, table } from '../parts.js';

/** Stations in the order that records pass them, and the codes of findings that are about each. */
const stations = [
  { title: 'Landed', codes: ['no_permission'], shows: landed },
  { title: 'Read', codes: ['dead_letters', 'given_up', 'sweep_behind'], shows: read },
  { title: 'Buffered', codes: ['transform_off', 'lost_records'], shows: buffered },
  { title: 'Delivered', codes: ['load_behind', 'quarantined_files'], shows: delivered },
  { title: 'Rows', codes: ['late', 'unaccounted'], shows: rows },
];

function landed({ unread, queues: { raw } }) {
  const oldest = unread.oldest_age_seconds === null ? 'no file waits' : `the oldest for ${duration(unread.oldest_age_seconds)}`;
  return { value: count(unread.uploads), unit: 'files not read yet', details: [oldest, raw ? `${count(raw.visible + raw.delayed)} notifications queued` : 'queue: no permission'] };
}

function read({ queues: { raw, raw_dead_letters: letters }, sweep }) {
  return {
    value: raw ? count(raw.in_work) : '–',
    unit: 'files being read',
    details: [letters === null ? 'dead letters: no permission' : plural(letters, 'dead letter'), sweep.lag_seconds === null ? 'sweep has not run yet' : `swept up to ${duration(sweep.lag_seconds)} ago`],
  };
}

function buffered({ streams }) {
  const holding = streams.filter(({ buffer }) => buffer && buffer.held_bytes > 0);
  const held = holding.reduce((sum, { buffer }) => sum + buffer.held_bytes, 0);
  const flushes = holding.flatMap(({ buffer }) => (buffer.seconds_to_flush === null ? [] : [buffer.seconds_to_flush]));
  return { value: bytes(held), unit: 'in buffers', details: [plural(holding.length, 'stream') + ' holding', flushes.length === 0 ? 'nothing to flush' : `next flush in ${duration(Math.min(...flushes))}`] };
}

function delivered({ load, queues: { curated_dead_letters: letters } }) {
  const oldest = load.oldest_waiting_seconds === null ? 'none waits' : `the oldest for ${duration(load.oldest_waiting_seconds)}`;
  return { value: count(load.waiting_objects), unit: 'objects to load', details: [oldest, load.running > 0 ? `${plural(load.running, 'load')} running` : `load runs every ${duration(load.interval_seconds)}`, ...(letters ? [plural(letters, 'dead letter')] : [])] };
}

function rows({ totals, sample }) {
  const missing = totals.unaccounted > 0 ? [`${count(totals.unaccounted)} unaccounted`] : [];
  return { value: count(totals.accepted), unit: 'rows', details: [`of the newest ${plural(sample.uploads, 'upload')}`, `${count(totals.rejected)} rejected${totals.rejected_share === null ? '' : ` (${percent(totals.rejected_share)})`}`, `${count(totals.in_flight)} in flight`, ...missing] };
}

const worst = (findings) => (findings.some(({ severity }) => severity === 'error') ? 'bad' : findings.length > 0 ? 'warn' : 'ok');

function picture(status) {
  return h(
    'ol',
    { class: 'pipe', 'aria-label': 'The way of a record, with what is at each station' },
    stations.map(({ title, codes, shows }) => {
      const found = status.findings.filter(({ code }) => codes.includes(code));
      const { value, unit, details } = shows(status);
      return h(
        'li',
        { class: `station ${worst(found)}` },
        h('h3', {}, title),
        h('p', { class: 'value' }, h('strong', {}, value), ' ', unit),
        details.map((detail) => h('p', { class: 'detail' }, detail)),
        found.length > 0 && h('p', { class: 'detail finding' }, found.map(({ code }) => code.replaceAll('_', ' ')).join(', ')),
      );
    }),
  );
}

const findings = ({ findings: found }) =>
  found.length === 0
    ? h('p', { class: 'all-well' }, state('all well', 'ok'), ' Nothing is to be done.')
    : h('ul', { class: 'findings' }, found.map(({ severity, code, stream, says, next }) => h('li', {}, state(severity, severity === 'error' ? 'bad' : 'warn'), ' ', h('strong', {}, `${code.replaceAll('_', ' ')}${stream ? `, ${stream}` : ''}: `), says, h('p', { class: 'next' }, /^(npx )?cyberactive /.test(next) ? commandLine(next) : next))));

const kinds = { idle: 'ok', flowing: 'moving', late: 'warn', unaccounted: 'bad', unused: 'quiet' };

function fill({ buffer }) {
  if (!buffer) return 'no permission';
  if (buffer.held_bytes === 0) return h('span', { class: 'quiet' }, 'empty');
  const share = Math.min(1, Math.max(buffer.fill, 0));
  const words = `${bytes(buffer.held_bytes)}, ${percent(share)}`;
  return h('span', { class: 'fill' }, h('meter', { min: 0, max: 1, value: share.toFixed(4), 'aria-label': 'buffer fill' }, percent(share)), h('span', {}, words));
}

const columns = [
  { title: 'stream', value: ({ stream }) => h('a', { href: `#/buffers?stream=${encodeURIComponent(stream)}` }, stream) },
  { title: 'state', value: ({ state: name }) => state(name, kinds[name] ?? 'quiet') },
  { title: 'in flight', number: true, value: ({ in_flight: records }) => count(records) },
  { title: 'buffer', value: fill },
  { title: 'flushes in', number: true, value: ({ buffer }) => (buffer?.seconds_to_flush == null ? '–' : duration(buffer.seconds_to_flush)) },
  { title: 'to load', number: true, value: ({ waiting_objects: objects }) => count(objects) },
  { title: 'lag p50', number: true, value: ({ freshness }) => duration(freshness.p50_seconds) },
  { title: 'lag p95', number: true, value: ({ freshness }) => duration(freshness.p95_seconds) },
  { title: 'newest row', number: true, value: ({ freshness: { newest_row_age_seconds: age } }) => (age === null ? '–' : duration(age)) },
];

const isFresh = ({ sample, unread }) => sample.uploads === 0 && sample.open_uploads === 0 && unread.uploads === 0;

/** The pipeline's picture with what is where now. */
export const pipeline = {
  name: 'pipeline',
  title: 'Pipeline',
  says: 'Where records are now, and how long they take to their rows.',
  live: true,
  load: () => get('pipeline'),
  render: (answer) => {
    const { document: status } = answer;
    if (isFresh(status)) return [section('Now', answer, empty('Nothing has been uploaded in the last days.', h('p', {}, 'Send a file of your own:'), commandLine('npx cyberactive ship /var/log/auth.log --source linux_syslog'), h('p', {}, 'or have a log agent send: its configuration is printed by'), commandLine('npx cyberactive recipe'))), picture(status)];
    return [
      section('Now', answer, findings(status), picture(status)),
      section('Streams', undefined, h('p', { class: 'note' }, `Lag is from the promise of an upload to its last row, of the newest ${plural(status.sample.uploads, 'upload')} since ${status.sample.since.slice(0, 10)}. Fill is what the buffer model says of what is on its way.`), table('Streams, what they hold and how late their rows are', columns, status.streams, ({ stream }) => ({ 'data-key': stream }))),
      status.remarks.length > 0 && h('ul', { class: 'remarks' }, status.remarks.map((remark) => h('li', {}, remark))),
    ];
  },
};
