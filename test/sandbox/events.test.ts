import { parseSchedule } from '../../sandbox/events/schedule-expression';
import { EventsService } from '../../sandbox/events/service';
import { testKernel, START, type TestKernel } from './test-kernel';

const next = (expression: string, from: string) => new Date(parseSchedule(expression).next(Date.parse(from))).toISOString();

test.each([
  ['rate(5 minutes)', '2026-01-01T00:00:30Z', '2026-01-01T00:05:30.000Z'],
  ['rate(1 hour)', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00.000Z'],
  ['cron(0 2 * * ? *)', '2026-01-01T02:00:00Z', '2026-01-02T02:00:00.000Z'],
  ['cron(*/15 * * * ? *)', '2026-01-01T00:16:10Z', '2026-01-01T00:30:00.000Z'],
  ['cron(5/20 8-10 * * ? *)', '2026-01-01T10:46:00Z', '2026-01-02T08:05:00.000Z'],
  ['cron(0 12 ? * 2 *)', '2026-01-01T00:00:00Z', '2026-01-05T12:00:00.000Z'],
  ['cron(30 6 29 2 ? *)', '2026-03-01T00:00:00Z', '2028-02-29T06:30:00.000Z'],
  ['cron(0,45 0 1 1,7 ? *)', '2026-01-01T00:00:00Z', '2026-01-01T00:45:00.000Z'],
])('%s after %s is %s', (expression, from, expected) => {
  expect(next(expression, from)).toBe(expected);
});

test.each(['rate(1 minutes)', 'rate(5 minute)', 'rate(0 minutes)', 'every day', 'cron(0 2 * * * *)', 'cron(0 2 ? * ? *)', 'cron(60 2 * * ? *)', 'cron(0 2 L * ? *)', 'cron(0 2 * * ?)', 'cron(0 0 31 2 ? *)'])('%s is refused', (expression) => {
  expect(() => next(expression, '2026-01-01T00:00:00Z')).toThrow(`found ${expression}`);
});

describe('a schedule', () => {
  let kernel: TestKernel;
  let runs: { readonly at: number; readonly event: any }[];
  beforeEach(() => {
    kernel = testKernel();
    runs = [];
  });
  afterEach(() => kernel.close());

  function started(type: string, properties: Record<string, unknown>): EventsService {
    const events = new EventsService(kernel, { invoke: async (_name, payload) => runs.push({ at: kernel.scheduler.now() - START, event: JSON.parse(payload.toString()) }) });
    events.deploy({ stack: 'Test', logicalId: 'Every', type, properties }, events.identify(type, 'every'));
    events.start();
    return events;
  }

  const target = { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:load', Id: 't' };

  test('invokes its function at each interval with the event of EventBridge', async () => {
    started('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED', Targets: [target] });
    await kernel.scheduler.advance(11 * 60_000);
    expect(runs.map(({ at }) => at)).toEqual([300_000, 600_000]);
    expect(runs[0]!.event).toMatchObject({ 'detail-type': 'Scheduled Event', source: 'aws.events', time: '2026-05-06T07:13:09Z', resources: ['arn:aws:events:us-east-1:000000000000:rule/every'] });
  });

  test('keeps its rhythm over a restart', async () => {
    const properties = { ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' }, Target: { ...target, Id: undefined, RoleArn: 'r', Input: '{"a":1}' } };
    delete properties.Target.Id;
    started('AWS::Scheduler::Schedule', properties).stop();
    await kernel.scheduler.advance(50 * 60_000);
    started('AWS::Scheduler::Schedule', properties);
    await kernel.scheduler.advance(50 * 60_000);
    expect(runs).toEqual([{ at: 3_600_000, event: { a: 1 } }]);
  });

  test('that is disabled does not run', async () => {
    started('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)', State: 'DISABLED', Targets: [target] });
    await kernel.scheduler.advance(3_600_000);
    expect(runs).toEqual([]);
  });

  test('with an event pattern, or a target that is no function, is refused', () => {
    expect(() => started('AWS::Events::Rule', { EventPattern: {} })).toThrow('found EventPattern');
    expect(() => started('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)', Targets: [{ Arn: 'arn:aws:sqs:x', Id: 'q' }] })).toThrow('expected a function as target');
  });
});
