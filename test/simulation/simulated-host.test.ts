import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom } from '../../sandbox/random';
import type { Dispatcher } from '../../sandbox/simulation/dispatcher';
import { drawFaults } from '../../sandbox/faults/draw-faults';
import type { Fault } from '../../sandbox/faults/fault';
import { FAULT_KINDS } from '../../sandbox/faults/fault-kinds';
import { FaultPlan } from '../../sandbox/faults/fault-plan';
import { SimulatedHost } from '../../sandbox/simulation/simulated-host';
import { SimulationScheduler } from '../../sandbox/simulation/simulation-scheduler';

const START = Date.UTC(2026, 4, 6);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'simulated-host-'));
  writeFileSync(
    path.join(folder, 'index.js'),
    `const { setTimeout: sleep } = require('node:timers/promises');
     let invocations = 0;
     exports.handler = async (event, context) => {
       const began = Date.now();
       await sleep(event.sleep);
       console.log('line', invocations);
       return { invocations: ++invocations, began, slept: Date.now() - began, left: context.getRemainingTimeInMillis(), chance: Math.random(), id: crypto.randomUUID(), day: new Date().toISOString() };
     };`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function stand(seed: number) {
  const scheduler = new SimulationScheduler(START, (_task, error) => {
    throw error;
  });
  const host = new SimulatedHost({ scheduler, random: seededRandom(seed), plan: new FaultPlan([], () => {}), trace: () => {}, dispatcher: () => undefined as unknown as Dispatcher });
  const spec = { name: 'f', arn: 'arn:f', codeFolder: folder, handler: 'index.handler', runtime: 'nodejs22.x', timeoutMs: 60_000, memoryMb: 128, logGroup: '/f' };
  const environment = () => host.start(spec, {}, () => {});
  const invoke = async (target: ReturnType<typeof environment>, sleep: number) => {
    const outcome = target.invoke({ requestId: 'r', payload: Buffer.from(JSON.stringify({ sleep })), traceHeader: '' });
    await scheduler.advance(120_000);
    const { payload, functionError, log } = await outcome;
    return { answer: JSON.parse(payload.toString('utf8')) as Record<string, unknown>, functionError, log };
  };
  return { environment, invoke };
}

test('time, timers and chance of a function follow from clock and seed', async () => {
  const answers = [];
  for (const seed of [1, 1, 2]) {
    const { environment, invoke } = stand(seed);
    answers.push((await invoke(environment(), 30_000)).answer);
  }
  expect(answers[0]).toMatchObject({ invocations: 1, slept: 30_000, left: 30_000 });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]!.chance).not.toBe(answers[0]!.chance);
});

test('each environment has a module of its own and keeps it', async () => {
  const { environment, invoke } = stand(1);
  const first = environment();
  expect((await invoke(first, 1)).answer.invocations).toBe(1);
  const second = await invoke(first, 1);
  expect(second).toMatchObject({ answer: { invocations: 2 }, log: 'line 1\n' });
  expect((await invoke(environment(), 1)).answer.invocations).toBe(1);
});

test('a function that takes longer than its timeout ends there, and nothing of it goes on', async () => {
  const { environment, invoke } = stand(1);
  const target = environment();
  const { answer, functionError, log } = await invoke(target, 61_000);
  expect({ errorType: answer.errorType, functionError, log, isUsable: target.isUsable }).toEqual({ errorType: 'Sandbox.Timedout', functionError: 'Unhandled', log: '', isUsable: false });
});

test('no task begins before the real work of the one before has ended', async () => {
  const scheduler = new SimulationScheduler(START, () => {});
  const order: string[] = [];
  scheduler.at(START + 1, 'slow', async () => {
    await scheduler.io(new Promise((resolve) => setTimeout(resolve, 20)));
    order.push('slow');
  });
  scheduler.at(START + 1, 'fast', () => void order.push('fast'));
  await scheduler.advance(10);
  expect(order).toEqual(['slow', 'fast']);
  expect(scheduler.now()).toBe(START + 10);
});

test('the same seed draws the same faults, and none that only sweep or replay could heal', () => {
  const passed = new Map([['notify q', 3], ['invoke f', 2], ['f s3', 9], ['transform answer', 4], ['deliver', 5]]);
  const draw = (seed: number): Fault[] => drawFaults(seededRandom(seed), { passed });
  expect(draw(5)).toEqual(draw(5));
  const kinds = Array.from({ length: 200 }, (_, seed) => draw(seed)).flat().map(({ kind }) => kind);
  expect(new Set(kinds).size).toBeGreaterThan(8);
  const unhealed = FAULT_KINDS.filter(({ isDefault }) => !isDefault).map(({ kind }) => kind);
  expect(kinds.filter((kind) => unhealed.includes(kind))).toEqual([]);
});

test('a fault meets whoever passes its point for the nth time, and once', () => {
  const fault: Fault = { kind: 'throttled', at: 'f s3', nth: 2, calls: 2 };
  const plan = new FaultPlan([fault], () => {});
  expect([1, 2, 3, 4].map(() => plan.pass('f s3').length)).toEqual([0, 1, 1, 0]);
});
