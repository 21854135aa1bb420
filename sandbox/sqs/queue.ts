/** What a queue of the template is set to. */
import { ServiceError } from '../errors';
import type { Resource } from '../kernel';
import { flag, integer, place, refuseOthers } from '../template-properties';

export interface Queue {
  readonly name: string;
  readonly arn: string;
  /** `<edge>/<account>/<name>`, as known when it was deployed. */
  readonly url: string;
  readonly delaySeconds: number;
  readonly maximumMessageBytes: number;
  readonly retentionSeconds: number;
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
  readonly redrive?: Redrive;
  /** Attributes that are kept and shown, and have no effect here: encryption, the redrive allow policy. */
  readonly inert: Readonly<Record<string, string>>;
  /** Epoch ms, sandbox time. */
  readonly deployedAt: number;
}

/** After `maxReceiveCount` receives that ended in no deletion, the next one moves the message to the queue `targetArn`. */
export interface Redrive {
  readonly targetArn: string;
  readonly maxReceiveCount: number;
}

const ENCRYPTION = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'];
const KNOWN = ['QueueName', 'DelaySeconds', 'MaximumMessageSize', 'MessageRetentionPeriod', 'ReceiveMessageWaitTimeSeconds', 'VisibilityTimeout', 'RedrivePolicy', 'RedriveAllowPolicy', 'FifoQueue', 'Tags', ...ENCRYPTION];

/**
 * Defaults and limits as in the API reference of SetQueueAttributes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 * @throws ServiceError for a property that the sandbox does not know; FIFO queues are among them
 */
export function readQueue(resource: Resource, identity: { readonly name: string; readonly arn: string; readonly url: string }, deployedAt: number): Queue {
  const { properties } = resource;
  const where = place(resource);
  refuseOthers(where, properties, KNOWN);
  if (flag(properties['FifoQueue'])) throw new ServiceError('UnsupportedOperation', `${where}: expected a standard queue, found FifoQueue`);
  const setting = (name: string, min: number, max: number, otherwise: number) => integer(`${where} ${name}`, properties[name], { min, max, otherwise });
  return {
    ...identity,
    delaySeconds: setting('DelaySeconds', 0, 900, 0),
    maximumMessageBytes: setting('MaximumMessageSize', 1024, 1_048_576, 1_048_576),
    retentionSeconds: setting('MessageRetentionPeriod', 60, 1_209_600, 345_600),
    waitSeconds: setting('ReceiveMessageWaitTimeSeconds', 0, 20, 0),
    visibilitySeconds: setting('VisibilityTimeout', 0, 43_200, 30),
    ...(properties['RedrivePolicy'] && { redrive: readRedrive(where, properties['RedrivePolicy']) }),
    inert: inertAttributes(properties),
    deployedAt,
  };
}

function readRedrive(where: string, policy: Readonly<Record<string, unknown>>): Redrive {
  refuseOthers(`${where} RedrivePolicy`, policy, ['deadLetterTargetArn', 'maxReceiveCount']);
  return {
    targetArn: String(policy['deadLetterTargetArn']),
    maxReceiveCount: integer(`${where} RedrivePolicy.maxReceiveCount`, policy['maxReceiveCount'], { min: 1, max: 1000 }),
  };
}

function inertAttributes(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ENCRYPTION) if (properties[name] !== undefined) found[name] = String(properties[name]);
  if (properties['RedriveAllowPolicy']) found['RedriveAllowPolicy'] = JSON.stringify(properties['RedriveAllowPolicy']);
  return found;
}
