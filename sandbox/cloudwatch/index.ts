/** CloudWatch as far as alarms: samples of metrics, metric math, alarms read from a template, and their states over time. */
export { readAlarm, type MetricAlarm, type MissingData } from './alarm';
export { alarmHistory, stateAt, stateOf, type AlarmState, type StateChange } from './alarm-states';
export { parseExpression, type Expression } from './expression';
export { evaluateExpression } from './metric-math';
export { MetricStore, type Dimensions, type MetricName, type Statistic } from './metric-store';
