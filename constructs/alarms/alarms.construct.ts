import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Stage } from '../names';
import { runbookAlarm, type AlarmDefinition } from './runbook-alarm';

export interface AlarmsProps {
  readonly stage: Stage;
  /** Who is told; nobody by default: others may subscribe to the topic. */
  readonly email?: string;
  /** Address of the runbook; each alarm links to its section. */
  readonly runbook: string;
  readonly alarms: readonly AlarmDefinition[];
}

/** All alarms of a stage and the topic that they speak on. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { stage, email, runbook, alarms }: AlarmsProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { topicName: `cyberactive-${stage}-alarms`, enforceSSL: true });
    this.topic.addToResourcePolicy(allowAlarms(this.topic));
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
    this.all = alarms.map((alarm) => runbookAlarm(this, { stage, topic: this.topic, runbook }, alarm));
  }
}

/** A policy of its own takes the place of the topic's default one, which let the account's alarms in. */
function allowAlarms(topic: Topic): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}
