/** EventBridge, its schedules alone: rules with a schedule expression, and schedules of EventBridge Scheduler. */
import type { Kernel, Resource, ResourceIdentity, Service } from '../kernel';
import type { Timer } from '../scheduler';
import { readRule, readSchedule, type Schedule } from './schedule';

/** Lambda, as far as a target needs it. */
export interface EventInvoker {
  invoke(functionNameOrArn: string, payload: Buffer, options: { readonly async: true }): Promise<unknown>;
}

/** When each schedule runs next, epoch ms: a restart must not begin a long interval anew. */
const TABLE = 'schedules';

export class EventsService implements Service {
  readonly name = 'events';
  readonly resourceTypes = ['AWS::Events::Rule', 'AWS::Scheduler::Schedule'];
  /** By ARN. */
  private readonly schedules = new Map<string, Schedule>();
  private isStarted = false;
  private readonly timers = new Map<string, Timer>();

  constructor(private readonly kernel: Kernel, private readonly functions: EventInvoker) {}

  identify(type: string, physicalName: string): ResourceIdentity {
    const { region, accountId } = this.kernel;
    const arn = type === 'AWS::Events::Rule' ? `arn:aws:events:${region}:${accountId}:rule/${physicalName}` : `arn:aws:scheduler:${region}:${accountId}:schedule/default/${physicalName}`;
    return { ref: physicalName, attributes: { Arn: arn } };
  }

  deploy(resource: Resource, identity: ResourceIdentity): void {
    const arn = identity.attributes['Arn']!;
    const schedule = resource.type === 'AWS::Events::Rule' ? readRule(this.kernel, resource, arn) : readSchedule(resource, arn);
    this.schedules.set(arn, schedule);
    if (!this.isStarted) return;
    this.timers.get(arn)?.cancel();
    if (schedule.enabled) this.arm(schedule, this.resumeAt(schedule));
  }

  start(): void {
    this.isStarted = true;
    for (const schedule of this.schedules.values()) if (schedule.enabled) this.arm(schedule, this.resumeAt(schedule));
  }

  stop(): void {
    for (const timer of this.timers.values()) timer.cancel();
  }

  /** What was due while nothing ran is not made up for, but a schedule changed to a shorter interval takes effect. */
  private resumeAt(schedule: Schedule): number {
    const now = this.kernel.scheduler.now();
    const fresh = schedule.expression.next(now);
    const planned = this.kernel.store.get<number>(TABLE, schedule.arn);
    return planned !== undefined && planned > now && planned < fresh ? planned : fresh;
  }

  private arm(schedule: Schedule, due: number): void {
    this.kernel.store.commit([{ table: TABLE, key: schedule.arn, value: due }]);
    this.timers.set(schedule.arn, this.kernel.scheduler.at(due, `events: ${schedule.arn}`, () => this.run(schedule, due)));
  }

  private async run(schedule: Schedule, due: number): Promise<void> {
    this.arm(schedule, schedule.expression.next(Math.max(due, this.kernel.scheduler.now())));
    for (const target of schedule.targets) await this.functions.invoke(target.functionArn, Buffer.from(target.event(due)), { async: true });
  }
}
