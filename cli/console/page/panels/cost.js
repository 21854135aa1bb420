import { get } from '../api.js';
import { h } from '../dom.js';
import { bytes, count, duration, usd } from '../format.js';
import { choice, empty, failure, field, section, table } from '../parts.js';

const VOLUMES = [['30MB/h', '30 MB an hour'], ['300MB/h', '300 MB an hour'], ['3GB/h', '3 GB an hour'], ['30GB/h', '30 GB an hour'], ['300GB/h', '300 GB an hour']];
const LOADS = [['', 'as the stage file says'], ['1', '1 min'], ['5', '5 min'], ['15', '15 min'], ['30', '30 min'], ['60', '60 min']];

const quantity = (amount) => (amount >= 1000 ? count(amount) : String(Number(amount.toFixed(amount >= 10 ? 1 : 4))));

const lineColumns = (most) => [
  { title: 'of', value: ({ title }) => title },
  { title: '$', number: true, value: (line) => usd(line.usd) },
  { title: 'share', value: (line) => h('meter', { min: 0, max: most || 1, value: line.usd.toFixed(4), 'aria-label': 'share of the sum' }, usd(line.usd)) },
  { title: 'quantity', number: true, value: (line) => `${quantity(line.quantity)} ${line.per}` },
  { title: 'free of it', number: true, value: (line) => (line.free === 0 ? '–' : quantity(line.free)) },
];

function bill(caption, { lines, usd: sum, usd_without_free: full, prices }) {
  const sorted = [...lines].sort((a, b) => b.usd - a.usd);
  return [
    h('p', { class: 'sum' }, h('strong', {}, usd(sum)), h('span', { class: 'quiet' }, ` ${usd(full)} where others use up the account's free amounts; prices of ${prices.region}, ${prices.as_of}`)),
    table(caption, lineColumns(sorted[0]?.usd ?? 0), sorted, ({ key }) => ({ 'data-key': key })),
  ];
}

function forecast(answer, { parameters }) {
  const { forecast: now, others } = answer.document;
  const against = (other) => {
    const difference = other.month.usd - now.month.usd;
    return Math.abs(difference) < 0.005 ? 'the same' : `${difference > 0 ? '+' : '−'}${usd(Math.abs(difference))}`;
  };
  const form = h('form', { class: 'filters', 'data-submit': 'search' }, field('Log, decoded', choice('volume', VOLUMES, parameters.get('volume') ?? '300MB/h')), field('Load every', choice('load', LOADS, parameters.get('load') ?? '')));
  const columns = [
    { title: 'load every', value: ({ settings }) => `${settings.loadMinutes} min` },
    { title: 'interval', number: true, value: ({ settings }) => `${settings.intervalSeconds} s` },
    { title: 'p95 to the row', number: true, value: (each) => duration(each.freshness_p95) },
    { title: '$ a month', number: true, value: ({ month }) => usd(month.usd) },
    { title: 'against the forecast', number: true, value: against },
  ];
  return section(
    'Forecast',
    answer,
    form,
    h('p', { class: 'note' }, `A month at ${bytes(now.volume.bytesAnHour)} an hour: ${now.settings.intervalSeconds} s, ${now.settings.sizeMegabytes} MB, load every ${now.settings.loadMinutes} min; p95 from arrival to row ${duration(now.freshness_p95)}. Packing saves ${usd(now.packing_saves)} a month.`),
    bill('A month, by what is billed', now.month),
    table('What other intervals would make of it', columns, others),
  );
}

function actual({ actual: answer, error }) {
  if (error) return section('Last 24 hours', undefined, error.status === 409 ? empty('Nothing came in the last 24 hours, so nothing was used.', h('p', {}, error.next)) : failure(error));
  const { total, streams, customers, uploads, decoded_bytes: decoded, known, missing } = answer.document;
  const modelled = Object.keys(known).filter((what) => known[what] === 'modelled');
  const columns = (title) => [
    { title, value: ({ name }) => name },
    { title: 'put', number: true, value: ({ put_bytes: put }) => bytes(put) },
    { title: 'billed', number: true, value: ({ billed_bytes: billed }) => bytes(billed) },
    { title: '$', number: true, value: (share) => usd(share.usd) },
  ];
  return section(
    'Last 24 hours',
    answer,
    h('p', { class: 'note' }, `${count(uploads)} uploads, ${bytes(decoded)} of log. ${modelled.length > 0 ? `Modelled, not counted: ${modelled.join(', ')}. ` : ''}Shares are without free amounts.`),
    bill('What was used, by what is billed', total),
    h('div', { class: 'beside' }, table('By stream', columns('stream'), streams), table('By customer', columns('customer'), customers)),
    h('ul', { class: 'remarks' }, missing.map((what) => h('li', {}, `Not in it: ${what}`))),
  );
}

/** What a month costs at a volume, and what the last day took. */
export const cost = {
  name: 'cost',
  title: 'Cost',
  says: 'A month at a volume, and what was used.',
  load: async ({ parameters }) => {
    const [planned, used] = await Promise.all([
      get('cost/forecast', { volume: parameters.get('volume'), load: parameters.get('load') }),
      get('cost/actual').then((answer) => ({ actual: answer }), (error) => ({ error })),
    ]);
    return { planned, used };
  },
  render: ({ planned, used }, visit) => [forecast(planned, visit), actual(used)],
  actions: {
    search: (element, visit) => {
      const fields = new FormData(element.closest('form'));
      visit.navigate({ volume: String(fields.get('volume')), load: String(fields.get('load')) });
    },
  },
};
