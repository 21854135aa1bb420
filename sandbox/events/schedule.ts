/** A schedule of the template, from an EventBridge rule or an EventBridge Scheduler schedule. */
import { ServiceError } from '../errors';
import type { Kernel, Resource } from '../kernel';
import { place, refuseOthers, type Properties } from '../template-properties';
import { parseSchedule, type ScheduleExpression } from './schedule-expression';

export interface Schedule {
  readonly arn: string;
  readonly enabled: boolean;
  readonly expression: ScheduleExpression;
  readonly targets: readonly Target[];
}

export interface Target {
  readonly functionArn: string;
  /** The event's JSON text. @param due when it was to run, epoch ms */
  event(due: number): string;
}

/**
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
 * @throws ServiceError for event patterns, other buses, targets that are no functions
 */
export function readRule(kernel: Kernel, resource: Resource, arn: string): Schedule {
  const { properties } = resource;
  const where = place(resource);
  refuseOthers(where, properties, ['Name', 'Description', 'ScheduleExpression', 'State', 'Targets', 'Tags']);
  const targets = (properties['Targets'] ?? []) as readonly Properties[];
  return {
    arn,
    enabled: (properties['State'] ?? 'ENABLED') === 'ENABLED',
    expression: expression(where, properties),
    targets: targets.map((target) => {
      refuseOthers(`${where} Targets`, target, ['Arn', 'Id', 'Input', 'RetryPolicy']);
      return { functionArn: functionArn(where, target), event: (due) => target['Input'] ?? JSON.stringify(scheduledEvent(kernel, arn, due)) };
    }),
  };
}

/**
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @throws ServiceError for time zones other than UTC, one-time schedules, targets that are no functions
 */
export function readSchedule(resource: Resource, arn: string): Schedule {
  const { properties } = resource;
  const where = place(resource);
  refuseOthers(where, properties, ['Name', 'GroupName', 'Description', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'State', 'FlexibleTimeWindow', 'Target', 'KmsKeyArn']);
  const zone = properties['ScheduleExpressionTimezone'] ?? 'UTC';
  if (!['UTC', 'Etc/UTC'].includes(zone)) throw new ServiceError('ValidationException', `${where} ScheduleExpressionTimezone: expected UTC, found ${zone}`);
  const target = (properties['Target'] ?? {}) as Properties;
  refuseOthers(`${where} Target`, target, ['Arn', 'RoleArn', 'Input', 'RetryPolicy']);
  return {
    arn,
    enabled: (properties['State'] ?? 'ENABLED') === 'ENABLED',
    expression: expression(where, properties),
    targets: [{ functionArn: functionArn(where, target), event: () => target['Input'] ?? '{}' }],
  };
}

function expression(where: string, properties: Properties): ScheduleExpression {
  if (typeof properties['ScheduleExpression'] !== 'string') throw new ServiceError('ValidationException', `${where}: expected a ScheduleExpression, found none`);
  return parseSchedule(properties['ScheduleExpression']);
}

function functionArn(where: string, target: Properties): string {
  const arn = String(target['Arn']);
  if (!arn.includes(':function:')) throw new ServiceError('ValidationException', `${where}: expected a function as target, found ${arn}`);
  return arn;
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-scheduled-events.html */
function scheduledEvent(kernel: Kernel, ruleArn: string, due: number): object {
  return {
    version: '0',
    id: kernel.random.uuid(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: kernel.accountId,
    time: new Date(due).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: kernel.region,
    resources: [ruleArn],
    detail: {},
  };
}
