import { get, post } from '../api.js';
import { curve } from '../chart.js';
import { confirmed } from '../dialog.js';
import { h } from '../dom.js';
import { bytes, count, duration, usd } from '../format.js';
import { commandLine, empty, failure, section, state, table } from '../parts.js';

const hints = ({ intervalSeconds, sizeMegabytes }) => `${intervalSeconds} s, ${sizeMegabytes} MB`;

const streamColumns = (chosen) => [
  { title: 'stream', value: ({ stream }) => h('a', { href: `#/buffers?stream=${encodeURIComponent(stream)}`, 'aria-current': stream === chosen ? 'true' : null }, stream) },
  { title: 'hints', value: (each) => hints(each.hints) },
  { title: 'stage file', value: (each) => (hints(each.hints) === hints(each.configured) ? 'same' : state(hints(each.configured), 'warn')) },
  { title: 'put a day', number: true, value: ({ put_bytes_per_day: put }) => bytes(put) },
  { title: 'objects a day', number: true, value: ({ objects_per_day: objects }) => count(objects) },
  { title: 'Parquet', number: true, value: ({ parquet_bytes: size }) => (size === null ? '–' : bytes(size)) },
  { title: 'p50', number: true, value: ({ freshness }) => duration(freshness?.p50) },
  { title: 'p95', number: true, value: ({ freshness }) => duration(freshness?.p95) },
  { title: 'not loaded', number: true, value: ({ waiting_bytes: waiting }) => (waiting === 0 ? '–' : bytes(waiting)) },
];

const binds = ({ binds: knob, by_size: share }) => (knob === 'interval' ? 'interval' : knob === 'size' ? 'size' : `size for ${Math.round(share * 100)} %`);

const pointColumns = [
  { title: 'interval', value: ({ intervalSeconds }) => `${intervalSeconds} s` },
  { title: 'p50', number: true, value: ({ freshness }) => duration(freshness?.p50) },
  { title: 'p95', number: true, value: ({ freshness }) => duration(freshness?.p95) },
  { title: 'p99', number: true, value: ({ freshness }) => duration(freshness?.p99) },
  { title: 'objects a day', number: true, value: ({ objects_per_day: objects }) => count(objects) },
  { title: 'Parquet', number: true, value: ({ parquet_bytes: size }) => bytes(size) },
  { title: '$ a month', number: true, value: ({ usd_per_month: dollars }) => usd(dollars) },
  { title: 'ends the buffer', value: binds },
];

/** Why the slider would change little, where it would. */
function inert({ binds: knob, waits }) {
  if (waits.load > waits.stream + waits.transform) return [`The load interval weighs most: of the mean wait ${duration(waits.load)} are for the load and ${duration(waits.stream + waits.transform)} for the buffers. It is changed in the stage file: `, h('code', { class: 'whole' }, 'buffer set --load-interval')];
  if (knob === 'size') return 'The size ends the buffers: a longer interval changes nothing.';
  return null;
}

const chosenStream = (streams, parameters) => parameters.get('stream') ?? (streams.find(({ put_bytes_per_day: put }) => put > 0) ?? streams[0])?.stream ?? '';

function tuning({ advice, stream, error }, { kept }) {
  if (error) return section(`Tune ${stream}`, undefined, error.status === 409 ? empty('Nothing came to this stream in the last 24 hours, so there is nothing to simulate.', h('p', {}, 'Send something, or simulate a recorded file:'), commandLine(`npx cyberactive ship /var/log/auth.log --source linux_syslog`), commandLine(`npx cyberactive buffer advise ${stream} --from arrivals.csv`)) : failure(error));
  const { points, present, arrivals, prices, bounds } = advice.document;
  const isPresent = (point) => point.intervalSeconds === present.intervalSeconds;
  const now = points.findIndex(isPresent);
  const at = Math.min(kept.at?.[stream] ?? now, points.length - 1);
  const point = points[at];
  const xs = points.map(({ intervalSeconds }) => intervalSeconds);
  const common = { xs, chosen: at, present: now };
  const freshness = curve({ ...common, title: 'Time to the row', lines: [{ name: 'p95', ys: points.map((each) => each.freshness?.p95 ?? 0) }, { name: 'p50', ys: points.map((each) => each.freshness?.p50 ?? 0) }], text: duration, steps: [30, 60, 120, 300, 600, 900, 1800, 3600, 7200] });
  const objects = curve({ ...common, title: 'Objects a day', lines: [{ name: 'objects', ys: points.map((each) => each.objects_per_day) }], text: count });
  const says = `${point.intervalSeconds} s: p95 ${duration(point.freshness?.p95)}, ${count(point.objects_per_day)} objects a day, ${usd(point.usd_per_month)} a month`;
  return section(
    `Tune ${stream}`,
    advice,
    h('p', { class: 'note' }, `Every interval simulated over ${bytes(arrivals.bytes)} of ${arrivals.origin}, with the buffer model that the sandbox runs; ${present.sizeMegabytes} MB, load every ${present.loadMinutes} min as now. Dollars: ${prices.region}, ${prices.as_of}.`),
    arrivals.remarks.map((remark) => h('p', { class: 'note' }, remark)),
    h('div', { class: 'curves' }, h('figure', {}, h('figcaption', {}, 'Time from arrival to the row'), freshness), h('figure', {}, h('figcaption', {}, 'Objects a day: fewer are larger and cheaper to read'), objects)),
    h('label', { class: 'field slider' }, h('span', {}, `Interval: ${bounds.intervalSeconds.least} to ${bounds.intervalSeconds.most} s`), h('input', { type: 'range', min: 0, max: points.length - 1, step: 1, value: at, 'data-input': 'slide', 'data-stream': stream, 'aria-valuetext': says })),
    h('p', { class: 'point' }, h('strong', {}, `${point.intervalSeconds} s`), isPresent(point) ? ' (now)' : '', `: p95 `, h('strong', {}, duration(point.freshness?.p95)), isPresent(point) ? '' : ` (now ${duration(points[now].freshness?.p95)})`, ` · ${count(point.objects_per_day)} objects a day of ${bytes(point.parquet_bytes)} · ${usd(point.usd_per_month)} a month · ends the buffer: ${binds(point)}`),
    inert(point) && h('p', { class: 'note' }, inert(point)),
    h('p', { class: 'buttons' }, h('button', { type: 'button', class: 'main', 'data-click': 'apply', 'data-stream': stream, 'data-interval': point.intervalSeconds, 'data-size': point.sizeMegabytes, disabled: isPresent(point) }, 'Apply …'), isPresent(point) && h('span', { class: 'quiet' }, 'Move the slider to another interval.')),
    table(`${stream} at each interval`, pointColumns, points, (each) => ({ 'data-key': each.intervalSeconds, class: each === point ? 'chosen' : isPresent(each) ? 'now' : null })),
  );
}

function changed({ applied, failed }) {
  if (failed) return failure(failed);
  if (!applied) return null;
  const { changes, file } = applied.document;
  return h('div', { class: 'done-note', role: 'status' }, changes.map(({ stream, version_before: before, version_after: after }) => h('p', {}, `${stream} is changed: version ${before} → ${after}. It goes back by verify where freshness is worse than predicted.`)), file && h('p', {}, `Wrote ${file}: commit it, so that the next deployment keeps this.`), commandLine('npx cyberactive buffer verify'));
}

/** What streams gather, the curve over intervals, and setting one. */
export const buffers = {
  name: 'buffers',
  title: 'Buffers',
  says: 'How long streams gather records, and what another interval would do.',
  load: async ({ parameters }) => {
    const shown = await get('buffers');
    const stream = chosenStream(shown.document.streams, parameters);
    try {
      return { shown, stream, advice: await get(`buffers/${encodeURIComponent(stream)}`) };
    } catch (error) {
      return { shown, stream, error };
    }
  },
  render: (found, visit) => {
    const { shown, stream } = found;
    const { streams, load_minutes: minutes, remarks } = shown.document;
    return [
      section('Streams', shown, changed(visit.kept), h('p', { class: 'note' }, `Load runs every ${minutes} min. p50 and p95: from arrival in the stream to the row, of the last 24 hours.`), remarks.map((remark) => h('p', { class: 'note' }, remark)), table('Streams with their hints and what they did', streamColumns(stream), streams, (each) => ({ 'data-key': each.stream, class: each.stream === stream ? 'chosen' : null }))),
      tuning(found, visit),
    ];
  },
  actions: {
    slide: (element, visit) => {
      visit.kept.at = { ...visit.kept.at, [element.dataset.stream]: Number(element.value) };
      visit.render();
    },
    apply: async ({ dataset: { stream, interval, size } }, visit) => {
      Object.assign(visit.kept, { applied: undefined, failed: undefined });
      try {
        const trial = await post('buffers/set', { stream, interval, size });
        const lines = trial.document.planned.map(({ from, to, before, predicted }) => h('p', {}, `${hints(from)} → ${hints(to)}`, before && predicted ? `; predicted p95 ${duration(before.p95)} → ${duration(predicted.p95)}, ${count(before.objects_per_day)} → ${count(predicted.objects_per_day)} objects a day` : ''));
        const body = [...lines, h('p', {}, 'The running stream is changed, and the stage file with it. Its transform is kept; what is in the buffer stays.'), commandLine(trial.command)];
        if (!(await confirmed({ title: `Change the stream ${stream}?`, body, action: 'Change the stream' }))) return;
        visit.kept.applied = await post('buffers/set', { stream, interval, size, confirm: stream });
        visit.kept.at = { ...visit.kept.at, [stream]: undefined };
        visit.announce('The stream is changed');
      } catch (error) {
        visit.kept.failed = error;
      }
      await visit.load();
    },
  },
};
