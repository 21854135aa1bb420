import { AlarmStatusWidget, Dashboard as CloudWatchDashboard, GraphWidget, TextWidget, type IAlarm, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { metrics } from '../telemetry';
import { awsGraphs, ownGraph, type Watched } from './graphs';
import { rows, type Panel, type Row } from './panels';

export interface DashboardProps extends Watched {
  readonly alarms: readonly IAlarm[];
}

/** Columns of a dashboard. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const COLUMNS = 24;

/** The pipeline at a glance, in the order of its picture: alarms, the promise, then stage after stage. */
export class Dashboard extends Construct {
  readonly dashboard: CloudWatchDashboard;

  constructor(scope: Construct, id: string, { alarms, ...watched }: DashboardProps) {
    super(scope, id);
    this.dashboard = new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: `cyberactive-${watched.stage}`,
      defaultInterval: Duration.hours(12),
      widgets: [[new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: COLUMNS, height: 5 })], ...rows.flatMap((row) => widgetsOf(row, watched))],
    });
  }
}

function widgetsOf({ title, text, panels }: Row, watched: Watched): IWidget[][] {
  const heading = new TextWidget({ markdown: `## ${title}\n${text}`, width: COLUMNS, height: 2 });
  return [[heading], panels.map((panel) => graphOf(panel, watched, COLUMNS / panels.length))];
}

function graphOf({ title, metrics: names, aws }: Panel, watched: Watched, width: number): GraphWidget {
  const own = names.map((name) => ownGraph(watched.stage, metrics[name]));
  return new GraphWidget({ title, left: [...own, ...awsGraphs(watched, aws)], width, height: 6 });
}
