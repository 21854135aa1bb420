/** Every alarm of the synthesized template, raised and cleared in simulated time. */
import { alarmHistory, MetricStore, stateAt, type MetricAlarm } from '../../sandbox/cloudwatch';
import { CustomerWatch } from '../../constructs/load/customer-watch';
import type { ShipperRhythm } from '../../constructs/state/registry';
import { judge, withUpload } from '../../constructs/sweep/rhythm';
import { createMeter, metrics } from '../../constructs/telemetry';
import { alarmCases, emit, isOwn, type Phase, type Series } from './alarm-cases';
import { deployedAlarms, type DeployedAlarm } from './deployed-alarms';
import { loadSurroundings } from './load-surroundings';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 2, 2);

const deployed = deployedAlarms();
const caseOf = ({ title, alarm }: DeployedAlarm): string => [alarm.name.replace('cyberactive-dev-', ''), title].find((name) => Object.hasOwn(alarmCases, name)) ?? title;

test('each alarm of the template has a case here, and each case an alarm', () => {
  expect([...new Set(deployed.map(caseOf))].sort()).toEqual(Object.keys(alarmCases).sort());
});

/** The metric that an alarm reads and the case feeds. */
function inputOf({ metrics }: MetricAlarm, series: Series) {
  const named = Object.values(metrics).map(({ metric }) => metric).filter(({ name }) => name === (isOwn(series) ? series.definition.name : series.name));
  const found = named[isOwn(series) ? 0 : Math.min(series.at, named.length - 1)];
  if (!found) throw new Error(`expected the alarm to read ${isOwn(series) ? series.definition.name : series.name}`);
  return found;
}

function feed(store: MetricStore, alarm: MetricAlarm, series: Series, phase: Phase, from: number, until: number): void {
  for (let at = from; at < until; at += series.every * MINUTE) {
    if (isOwn(series)) emit(series, phase, (service) => createMeter({ service, stage: 'dev' }, (line) => store.addEmbedded(line, at)));
    else if (series.value[phase] !== undefined) store.add(inputOf(alarm, series), at, series.value[phase]);
  }
}

test.each(deployed.map((each) => [each.alarm.name.replace('cyberactive-dev-', ''), caseOf(each), each.alarm] as const))('%s: quiet while all is well, raised by its fault, cleared when that is over', (_, faultOf, alarm) => {
  const store = new MetricStore();
  const length = alarm.period * (alarm.evaluationPeriods + 3);
  const [fault, recovery, end] = [START + length, START + 2 * length, START + 3 * length];
  for (const series of alarmCases[faultOf]!) {
    feed(store, alarm, series, 'healthy', START, fault);
    feed(store, alarm, series, 'fault', fault, recovery);
    feed(store, alarm, series, 'healthy', recovery, end);
  }
  const history = alarmHistory(alarm, store, START + 5 * MINUTE, end);
  expect(history.filter(({ at }) => at < fault).map(({ state }) => state)).toEqual(['INSUFFICIENT_DATA', 'OK']);
  expect([fault, recovery, end].map((at) => stateAt(history, at))).toEqual(['OK', 'ALARM', 'OK']);
  // Raised once and cleared once: an alarm that comes and goes wakes people for nothing.
  expect(history.map(({ state }) => state)).toEqual(['INSUFFICIENT_DATA', 'OK', 'ALARM', 'OK']);
});

test.each(deployed.flatMap((each) => alarmCases[caseOf(each)]!.filter((series) => !isOwn(series)).map((series) => [each.alarm.name, each.alarm, series] as const)))('%s reads its metric as AWS emits it', (_, alarm, series) => {
  if (isOwn(series)) return;
  const input = inputOf(alarm, series);
  expect([input.namespace, Object.keys(input.dimensions)]).toEqual([series.aws, series.dimension]);
});

/** The history of one alarm over what functions themselves made of days of uploads. */
function historyOf(title: string, store: MetricStore, from: number, until: number): readonly (readonly [hours: number, state: string])[] {
  const { alarm } = deployed.find((each) => each.title === title)!;
  return alarmHistory(alarm, store, from, until).map(({ at, state }) => [Math.round((at - START) / HOUR), state]);
}

test('a source breaks for six hours: load\'s own numbers raise the alarm, and clear it', async () => {
  const store = new MetricStore();
  const { deps, time } = loadSurroundings(START, (line) => store.addEmbedded(line, time.now));
  for (let hour = 0; hour < 96; hour++, time.now += HOUR) {
    const watch = new CustomerWatch();
    const rejected = hour >= 72 && hour < 78 ? 400 : 10;
    for (const customer of ['acme', 'other']) {
      const counts = customer === 'acme' ? rejected : 10;
      watch.closes([customer, 'a'.repeat(26)], { generation: 1, accepted: { authentication: 500 - counts }, rejected: { unparseable: counts }, entries: 1, loaded_at: time.now });
    }
    await watch.measure(deps);
    deps.meter.flush();
  }
  const [, ok, raised, cleared, ...more] = historyOf('rejects-step-change', store, START + HOUR, START + 96 * HOUR);
  expect([ok, raised, more]).toEqual([[1, 'OK'], [72, 'ALARM'], []]);
  expect([cleared![1], cleared![0] >= 78 && cleared![0] <= 82]).toEqual(['OK', true]);
});

test('a shipper of every ten minutes is silent for a night: the sweep\'s own numbers raise the alarm, and clear it', () => {
  const store = new MetricStore();
  let rhythm: ShipperRhythm | undefined;
  for (let at = START; at < START + 120 * HOUR; at += 15 * MINUTE) {
    const isSilent = at >= START + 96 * HOUR && at < START + 106 * HOUR;
    for (const minute of isSilent ? [] : [0, 10]) rhythm = withUpload(rhythm, at + minute * MINUTE);
    const meter = createMeter({ service: 'sweep', stage: 'dev' }, (line) => store.addEmbedded(line, at));
    meter.add(metrics.shippersSilent, judge(rhythm!, at) === 'silent' ? 1 : 0);
    meter.flush();
  }
  expect(historyOf('silent-shippers', store, START + HOUR, START + 120 * HOUR)).toEqual([[1, 'INSUFFICIENT_DATA'], [1, 'OK'], [97, 'ALARM'], [107, 'OK']]);
});
