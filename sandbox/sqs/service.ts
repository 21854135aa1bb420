/** SQS: the standard queues of the templates. */
import { ServiceError } from '../errors';
import type { Kernel, Resource, ResourceIdentity, Service } from '../kernel';
import type { Op } from '../store';
import type { Message, ReceivedMessage } from './message';
import { MessageTable, type ReceiveLimits } from './message-table';
import { readQueue, type Queue } from './queue';

export interface SendOptions {
  /** @default the queue's DelaySeconds */
  readonly delaySeconds?: number;
  readonly attributes?: Message['attributes'];
  /** @default the account */
  readonly senderId?: string;
  readonly traceHeader?: string;
}

export class SqsService implements Service {
  readonly name = 'sqs';
  readonly resourceTypes = ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'];
  private readonly tables = new Map<string, MessageTable>();
  private readonly listeners = new Map<string, Set<() => void>>();

  constructor(private readonly kernel: Kernel) {}

  identify(type: string, physicalName: string): ResourceIdentity {
    if (type === 'AWS::SQS::QueuePolicy') return { ref: physicalName, attributes: { Id: physicalName } };
    const { arn, url } = this.addresses(physicalName);
    return { ref: url, attributes: { Arn: arn, QueueName: physicalName, QueueUrl: url } };
  }

  /** Queue policies stay with the deployed stack: calls are not judged by them yet. */
  deploy(resource: Resource, identity: ResourceIdentity): void {
    if (resource.type === 'AWS::SQS::QueuePolicy') return;
    const name = identity.attributes['QueueName']!;
    const addresses = { name, ...this.addresses(name) };
    this.tables.set(addresses.arn, new MessageTable(this.kernel, readQueue(resource, addresses, this.kernel.scheduler.now())));
  }

  queues(): Queue[] {
    return [...this.tables.values()].map(({ queue }) => queue);
  }

  /** @throws ServiceError QueueDoesNotExist */
  table(queueArn: string): MessageTable {
    const table = this.tables.get(queueArn);
    if (!table) throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.', 400);
    return table;
  }

  /**
   * What puts a message into the queue, for a commit of the caller's own; call `wake` after it.
   * @throws ServiceError QueueDoesNotExist
   */
  sendOps(queueArn: string, body: string, options: SendOptions = {}): Op[] {
    return this.send(queueArn, body, options).ops;
  }

  /** As `sendOps`, with the message that was made. */
  send(queueArn: string, body: string, options: SendOptions = {}): { readonly message: Message; readonly ops: Op[] } {
    const table = this.table(queueArn);
    const sentAt = this.kernel.scheduler.now();
    const { delaySeconds = table.queue.delaySeconds, attributes, senderId = this.kernel.accountId, traceHeader } = options;
    const message: Message = {
      id: this.kernel.random.uuid(),
      body,
      ...(attributes && { attributes }),
      sentAt,
      availableAt: sentAt + delaySeconds * 1000,
      senderId,
      ...(traceHeader && { traceHeader }),
    };
    return { message, ops: table.sendOps(message) };
  }

  /** Takes a message out: to the dead-letter queue, or to nowhere if there is none. */
  divert(queueArn: string, messageId: string): void {
    const table = this.table(queueArn);
    const message = table.find(messageId);
    if (!message) return;
    const target = table.queue.redrive && this.tables.get(table.queue.redrive.targetArn);
    this.kernel.store.commit([...table.deleteOps(messageId), ...(target?.sendOps({ ...message, deadLetterSourceArn: queueArn }) ?? [])]);
    if (target) this.wake(target.queue.arn);
  }

  receive(queueArn: string, limits: ReceiveLimits): ReceivedMessage[] {
    const woken = new Set<string>();
    const received = this.table(queueArn).receive(limits, (message, queue) => {
      const target = this.tables.get(queue.redrive!.targetArn);
      if (target) woken.add(target.queue.arn);
      return target?.sendOps({ ...message, deadLetterSourceArn: queue.arn });
    });
    for (const arn of woken) this.wake(arn);
    return received;
  }

  /** Says that the queue has messages, or will have at another time than was thought. */
  wake(queueArn: string): void {
    for (const listener of this.listeners.get(queueArn) ?? []) listener();
  }

  /** Calls `listener` at each `wake` of the queue. Returns what ends it. */
  onWake(queueArn: string, listener: () => void): () => void {
    const listeners = this.listeners.get(queueArn) ?? new Set();
    this.listeners.set(queueArn, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  private addresses(name: string): { readonly arn: string; readonly url: string } {
    const { accountId, region, endpoint } = this.kernel;
    return { arn: `arn:aws:sqs:${region}:${accountId}:${name}`, url: `${endpoint}/${accountId}/${name}` };
  }
}
