import { readAlarm, type MetricAlarm } from '../../sandbox/cloudwatch';
import { configOf, flat, resourcesOf, synthesize } from '../stacks/synthesized';

/** References stand for themselves: the same resource is the same text everywhere. */
function resolved(value: any): any {
  if (Array.isArray(value)) return value.map(resolved);
  if (value === null || typeof value !== 'object') return value;
  if (['Ref', 'Fn::GetAtt', 'Fn::ImportValue', 'Fn::Join'].some((name) => name in value)) return flat(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
}

export interface DeployedAlarm {
  /** Anchor of its section of the runbook. */
  readonly title: string;
  readonly alarm: MetricAlarm;
}

/** The alarms of the template of stage dev. */
export function deployedAlarms(): DeployedAlarm[] {
  const { pipeline } = synthesize(configOf('dev'));
  return Object.values(resourcesOf(pipeline, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => ({
    title: /#([a-z0-9-]+)$/.exec(Properties.AlarmDescription)![1]!,
    alarm: readAlarm(resolved(Properties)),
  }));
}
