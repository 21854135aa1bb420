/** How an alarm changes its state over time, as CloudWatch documents it. Pure: samples in, history out. */
import { ServiceError } from '../errors';
import type { MetricAlarm } from './alarm';
import { evaluateExpression } from './metric-math';
import type { MetricStore } from './metric-store';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface StateChange {
  /** Epoch ms. */
  readonly at: number;
  readonly state: AlarmState;
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** CloudWatch asks for more data points than it evaluates, and does not say how many: its examples have two more. */
const FURTHER_BACK = 2;

/**
 * The alarm's states, each with the time at which it began. An alarm is evaluated every minute, on periods that end at
 * that minute; once an hour when its periods are more than a day together.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * @param from,until epoch ms, whole minutes
 */
export function alarmHistory(alarm: MetricAlarm, store: MetricStore, from: number, until: number): StateChange[] {
  const step = alarm.period * alarm.evaluationPeriods > DAY ? 60 * MINUTE : MINUTE;
  const history: StateChange[] = [{ at: from, state: 'INSUFFICIENT_DATA' }];
  for (let at = from; at <= until; at += step) {
    const state = stateOf(alarm, dataPoints(alarm, store, at));
    if (state !== history.at(-1)!.state) history.push({ at, state });
  }
  return history;
}

/** The state at a time: that of the last change before it. */
export const stateAt = (history: readonly StateChange[], at: number): AlarmState => history.findLast((change) => change.at <= at)?.state ?? 'INSUFFICIENT_DATA';

/** One for each period that ends now or up to the evaluation range before, oldest first; undefined where data is missing. */
function dataPoints({ name, period, evaluationPeriods, metrics, expression }: MetricAlarm, store: MetricStore, at: number): (number | undefined)[] {
  return Array.from({ length: evaluationPeriods + FURTHER_BACK }, (_, index) => {
    const before = at - (evaluationPeriods + FURTHER_BACK - 1 - index) * period;
    return evaluateExpression(expression, (id) => {
      const watched = metrics[id];
      if (!watched) throw new ServiceError('ValidationError', `alarm ${name}: expected an id among ${Object.keys(metrics).join(', ')}, found ${id}`);
      return store.statistic(watched.metric, watched.statistic, before - period, before);
    });
  });
}

/**
 * Missing data points matter only where fewer are there than are to be evaluated. Otherwise the newest that are there
 * decide, from further back if need be: an alarm on a metric that comes seldom lasts a little longer than its periods.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function stateOf(alarm: Pick<MetricAlarm, 'evaluationPeriods' | 'datapointsToAlarm' | 'breaches' | 'missing'>, range: readonly (number | undefined)[]): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, breaches, missing } = alarm;
  const real = range.filter((value) => value !== undefined).slice(-evaluationPeriods);
  const filled = missing === 'breaching' ? evaluationPeriods - real.length : 0;
  return real.filter(breaches).length + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
}
