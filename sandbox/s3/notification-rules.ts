/**
 * Which events of a bucket go to which queue.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
import { createHash } from 'node:crypto';
import { ServiceError } from '../errors';

/** Event names as in notifications, without the leading `s3:`. */
export const eventNames = [
  'ObjectCreated:Put', 'ObjectCreated:Copy', 'ObjectCreated:CompleteMultipartUpload', 'ObjectRemoved:Delete', 'ObjectRemoved:DeleteMarkerCreated',
] as const;
export type EventName = (typeof eventNames)[number];

export interface NotificationRule {
  /** `configurationId` in event records. */
  readonly id: string;
  readonly queueArn: string;
  /** As configured, e.g. `s3:ObjectCreated:*`. */
  readonly event: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** Never made here, but allowed in a configuration. */
const NEVER_HAPPENS = ['s3:ObjectCreated:Post'];
const allowed = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', ...eventNames.map((name) => `s3:${name}`), ...NEVER_HAPPENS];

/**
 * @param property a bucket's NotificationConfiguration
 * @throws ServiceError ValidationError for a target, event or filter that the sandbox does not know, and for rules that overlap
 */
export function readNotificationRules(where: string, property: Readonly<Record<string, any>> | undefined): NotificationRule[] {
  const other = Object.keys(property ?? {}).find((name) => name !== 'QueueConfigurations');
  if (other !== undefined) throw invalid(where, 'QueueConfigurations', other);
  const items = (property?.['QueueConfigurations'] ?? []) as Record<string, any>[];
  const rules = items.map((item, i) => readRule(`${where}.QueueConfigurations[${i}]`, item));
  rules.forEach((rule, i) => {
    if (rules.slice(0, i).some((earlier) => overlap(earlier, rule)))
      throw invalid(where, 'rules of which no two match the same event of the same key', `two for ${rule.event}`);
  });
  return rules;
}

export function rulesFor(rules: readonly NotificationRule[], event: EventName, key: string): NotificationRule[] {
  return rules.filter((rule) => matchesEvent(rule.event, event) && key.startsWith(rule.prefix) && key.endsWith(rule.suffix));
}

function readRule(where: string, item: Readonly<Record<string, any>>): NotificationRule {
  const { Event: event, Queue: queueArn, Filter: filter, ...other } = item;
  const unknown = Object.keys(other)[0];
  if (unknown !== undefined) throw invalid(where, 'Event, Queue, Filter', unknown);
  if (!allowed.includes(event)) throw invalid(`${where}.Event`, `one of ${allowed.join(', ')}`, event);
  if (typeof queueArn !== 'string' || !queueArn.startsWith('arn:')) throw invalid(`${where}.Queue`, 'the ARN of a queue', typeof queueArn);
  const parts = { queueArn, event: event as string, ...readFilter(`${where}.Filter`, filter) };
  return { id: createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22), ...parts };
}

function readFilter(where: string, filter: Readonly<Record<string, any>> | undefined): Pick<NotificationRule, 'prefix' | 'suffix'> {
  const found = { prefix: '', suffix: '' };
  for (const { Name: name, Value: value } of filter?.['S3Key']?.Rules ?? []) {
    const part = String(name).toLowerCase();
    if (part !== 'prefix' && part !== 'suffix') throw invalid(where, 'prefix or suffix', name);
    found[part] = String(value);
  }
  return found;
}

function matchesEvent(pattern: string, event: EventName): boolean {
  return pattern === `s3:${event}` || (pattern.endsWith('*') && `s3:${event}`.startsWith(pattern.slice(0, -1)));
}

function overlap(a: NotificationRule, b: NotificationRule): boolean {
  const events = eventNames.some((event) => matchesEvent(a.event, event) && matchesEvent(b.event, event)) || a.event === b.event;
  const prefixes = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  const suffixes = a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix);
  return events && prefixes && suffixes;
}

function invalid(where: string, expected: string, found: unknown): ServiceError {
  return new ServiceError('ValidationError', `${where}: expected ${expected}, found ${found}`);
}
