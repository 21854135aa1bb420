import { createScheduler } from '../../sandbox/scheduler';

const START = Date.UTC(2026, 0, 1);

function simulated() {
  return createScheduler({ mode: 'simulated', start: START });
}

describe('simulated time', () => {
  test('moves only by advance, and by exactly what was asked', async () => {
    const scheduler = simulated();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(scheduler.now()).toBe(START);
    await scheduler.advance(1234);
    expect(scheduler.now()).toBe(START + 1234);
  });

  test('tasks run at their own time, in order of due and then of arrival', async () => {
    const scheduler = simulated();
    const ran: string[] = [];
    const note = (name: string) => () => void ran.push(`${name}@${scheduler.now() - START}`);
    scheduler.at(START + 20, 'late', note('late'));
    scheduler.at(START + 10, 'first', note('first'));
    scheduler.at(START + 10, 'second', note('second'));
    scheduler.at(START + 31, 'never', note('never'));
    await scheduler.advance(30);
    expect(ran).toEqual(['first@10', 'second@10', 'late@20']);
    expect(scheduler.nextDue()).toBe(START + 31);
  });

  test('a task added by a task within the span runs in the same advance', async () => {
    const scheduler = simulated();
    const ran: number[] = [];
    const tick = () => {
      ran.push(scheduler.now() - START);
      scheduler.at(scheduler.now() + 60, 'tick', tick);
    };
    scheduler.at(START + 60, 'tick', tick);
    await scheduler.advance(200);
    expect(ran).toEqual([60, 120, 180]);
  });

  test('a task that is due now runs without an advance', async () => {
    const scheduler = simulated();
    let ran = false;
    scheduler.at(START, 'now', () => void (ran = true));
    await scheduler.settled();
    expect(ran).toBe(true);
  });

  test('advance waits for the work of a task before it moves on', async () => {
    const scheduler = simulated();
    const ran: string[] = [];
    scheduler.at(START + 1, 'slow', async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ran.push(`slow@${scheduler.now() - START}`);
    });
    scheduler.at(START + 2, 'next', () => void ran.push('next'));
    await scheduler.advance(10);
    expect(ran).toEqual(['slow@1', 'next']);
  });

  test('with countTasks off, a task may itself wait for a later one', async () => {
    const scheduler = createScheduler({ mode: 'simulated', start: START, countTasks: false });
    const ran: number[] = [];
    scheduler.at(START, 'sleeper', async () => {
      await new Promise<void>((resolve) => scheduler.at(START + 50, 'wake', resolve));
      ran.push(scheduler.now() - START);
    });
    await scheduler.advance(100);
    expect(ran).toEqual([50]);
  });

  test('a cancelled task does not run', async () => {
    const scheduler = simulated();
    let ran = false;
    scheduler.at(START + 1, 'gone', () => void (ran = true)).cancel();
    await scheduler.advance(10);
    expect(ran).toBe(false);
    expect(scheduler.nextDue()).toBeUndefined();
  });

  test('a task that fails is reported by name and stops nothing', async () => {
    const failed: string[] = [];
    const scheduler = createScheduler({ mode: 'simulated', start: START, onError: (task) => failed.push(task) });
    let ran = false;
    scheduler.at(START + 1, 'throws', () => {
      throw new Error('x');
    });
    scheduler.at(START + 1, 'rejects', async () => {
      throw new Error('x');
    });
    scheduler.at(START + 2, 'after', () => void (ran = true));
    await scheduler.advance(2);
    expect(failed).toEqual(['throws', 'rejects']);
    expect(ran).toBe(true);
  });

  test('many tasks come out in order', async () => {
    const scheduler = simulated();
    const ran: number[] = [];
    const dues = Array.from({ length: 500 }, (_, i) => (i * 7919) % 1000);
    for (const due of dues) scheduler.at(START + due, 'task', () => void ran.push(due));
    await scheduler.advance(1000);
    expect(ran).toEqual([...dues].sort((a, b) => a - b));
  });

  test('every move is told before anything runs at the new time, and shown to other threads', async () => {
    const log: string[] = [];
    const scheduler = createScheduler({ mode: 'simulated', start: START, onMove: ({ now }) => log.push(`move ${now - START}`) });
    scheduler.at(START + 5, 'task', () => void log.push('task'));
    await scheduler.advance(7);
    expect(log).toEqual(['move 5', 'task', 'move 7']);
    expect([...new BigInt64Array(scheduler.sharedClock)]).toEqual([1n, BigInt(START + 7)]);
  });
});

describe('real time', () => {
  test('tasks run by the machine clock', async () => {
    const scheduler = createScheduler({ mode: 'real' });
    const due = scheduler.now() + 20;
    const ranAt = await new Promise<number>((resolve) => scheduler.at(due, 'task', () => resolve(scheduler.now())));
    expect(ranAt).toBeGreaterThanOrEqual(due);
    expect(ranAt).toBeLessThan(due + 1000);
    scheduler.stop();
  });

  test('advance jumps over an hour at once and runs what falls due on the way', async () => {
    const scheduler = createScheduler({ mode: 'real' });
    const start = scheduler.now();
    const began = Date.now();
    let ranAt = 0;
    scheduler.at(start + 1_800_000, 'half', () => void (ranAt = scheduler.now()));
    await scheduler.advance(3_600_000);
    expect(ranAt - start).toBeLessThan(1_801_000);
    expect(scheduler.now() - start).toBeGreaterThanOrEqual(3_600_000);
    expect(Date.now() - began).toBeLessThan(5_000);
    scheduler.stop();
  });

  test('after a jump a near task still runs in time, although a far one had set the alarm', async () => {
    const scheduler = createScheduler({ mode: 'real' });
    scheduler.at(scheduler.now() + 60_000, 'far', () => {});
    await scheduler.advance(60_000);
    const began = Date.now();
    await new Promise<void>((resolve) => scheduler.at(scheduler.now() + 20, 'near', resolve));
    expect(Date.now() - began).toBeLessThan(1_000);
    scheduler.stop();
  });

  test('stop ends a move where it is: what was not done is not passed over', async () => {
    const scheduler = createScheduler({ mode: 'real', machineTime: () => 0 });
    scheduler.at(1_000, 'stops', () => scheduler.stop());
    scheduler.at(2_000, 'not done', () => undefined);
    await scheduler.advance(3_600_000);
    expect(scheduler.now()).toBe(1_000);
  });

  test('time does not run backwards with the machine clock, nor below the start', () => {
    let machine = 1_000;
    const scheduler = createScheduler({ mode: 'real', start: 5_000, machineTime: () => machine });
    expect(scheduler.now()).toBe(5_000);
    machine = 1_500;
    expect(scheduler.now()).toBe(5_500);
    machine = 200;
    expect(scheduler.now()).toBe(5_500);
  });

  test('settled waits for tracked work, and for what its end starts', async () => {
    const scheduler = createScheduler({ mode: 'real' });
    const log: string[] = [];
    void scheduler.track(new Promise<void>((resolve) => setTimeout(resolve, 10))).then(() => {
      log.push('first');
      void scheduler.track(new Promise<void>((resolve) => setTimeout(resolve, 10))).then(() => log.push('second'));
    });
    await scheduler.settled();
    expect(log).toEqual(['first', 'second']);
  });
});
