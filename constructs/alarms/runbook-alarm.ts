import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Stage } from '../names';

/** What every alarm of a stage shares. */
export interface AlarmContext {
  readonly stage: Stage;
  readonly topic: ITopic;
  /** Address of the runbook, without an anchor. */
  readonly runbook: string;
}

export interface AlarmDefinition {
  /** Heading of the runbook's section, and the alarm's name. */
  readonly title: string;
  /** Told apart from others of the same title: an event class. */
  readonly of?: string;
  /** One sentence for whoever is woken. */
  readonly says: string;
  readonly metric: IMetric;
  /** The alarm rises above it. */
  readonly above: number;
  /** Periods in a row. @default 1 */
  readonly periods?: number;
  /** Of what has to run all the time: no data is the fault itself. @default no data is no fault */
  readonly silenceIsFault?: true;
}

/** Anchor of a heading, as GitHub makes it. */
export const anchorOf = (title: string): string => title.toLowerCase().replace(/[^a-z0-9 -]/g, '').replace(/ /g, '-');

/** An alarm whose text leads to its section of the runbook. Quiet where there is no data, unless that is the fault: nothing ran, nothing failed. */
export function runbookAlarm(scope: Construct, { stage, topic, runbook }: AlarmContext, definition: AlarmDefinition): Alarm {
  const { title, of, says, metric, above, periods = 1, silenceIsFault } = definition;
  const name = [anchorOf(title), of].filter(Boolean).join('-');
  const alarm = new Alarm(scope, name, {
    alarmName: `cyberactive-${stage}-${name}`,
    alarmDescription: `${says} Runbook: ${runbook}#${anchorOf(title)}`,
    metric,
    threshold: above,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: silenceIsFault ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}
