/**
 * What a function finds around it in a simulation: time, timers, chance, files and network that all follow from clock
 * and seed. Its code gets these as parameters of the function that its file is compiled to, so that it shares the heap
 * and the types of this process and nothing else.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { Console } from 'node:console';
import type { Random } from '../kernel';
import type { Timer } from '../scheduler';
import { simulatedRequest, type Send } from './http-client';
import type { SimulatedTime } from './simulation-scheduler';
import { trackedZlib } from './tracked-zlib';

export interface Surroundings {
  readonly scheduler: SimulatedTime;
  /** What its clock says, epoch ms. */
  readonly now: () => number;
  readonly random: Random;
  readonly env: Record<string, string>;
  readonly send: Send;
  readonly onLine: (line: string) => void;
  /** False once the process is no more: nothing it has set up happens then. */
  readonly isAlive: () => boolean;
}

/** Names and values of the parameters that stand for globals. */
export function functionWorld(surroundings: Surroundings): Record<string, unknown> {
  const { now, random } = surroundings;
  const MachineMath = Math;
  const own: Record<string, unknown> = {
    ...timers(surroundings),
    process: simulatedProcess(surroundings),
    Date: dateOf(now),
    Math: Object.create(MachineMath, { random: { value: () => random.next() } }),
    performance: { now, timeOrigin: 0, mark: () => {}, measure: () => {} },
    crypto: { getRandomValues: (array: Uint8Array) => fill(array, random), randomUUID: () => random.uuid(), subtle: crypto.webcrypto.subtle },
    fetch: () => Promise.reject(new Error('fetch: expected no request past the SDK, found one')),
  };
  const { process } = own as { process: { stdout: Writable; stderr: Writable } };
  own.console = new Console({ stdout: process.stdout, stderr: process.stderr });
  const all: unknown = new Proxy(globalThis, {
    get: (target, name) => (name === 'globalThis' || name === 'global' ? all : Object.hasOwn(own, name) ? own[name as string] : Reflect.get(target, name)),
    set: (_target, name, value) => ((own[name as string] = value), true),
    has: (target, name) => Object.hasOwn(own, name) || Reflect.has(target, name),
  });
  return { ...own, globalThis: all, global: all };
}

const machineRequire = createRequire(__filename);

/** `require` of the function's file: Node's own modules, those with a clock, chance or input and output replaced. */
export function functionRequire(surroundings: Surroundings, world: Record<string, unknown>): (name: string) => unknown {
  const { scheduler, random, send } = surroundings;
  const request = simulatedRequest(send);
  const noFile = (path: string) => Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
  const files = { ...fs.promises, readFile: (path: string) => Promise.reject(noFile(path)) };
  const bytes = (size: number) => fill(Buffer.alloc(size), random);
  const delay = (milliseconds: number, value?: unknown) => new Promise((resolve) => void (world.setTimeout as typeof setTimeout)(() => resolve(value), milliseconds));
  const replaced: Record<string, () => unknown> = {
    http: () => ({ ...machineRequire('node:http'), request }),
    https: () => ({ ...machineRequire('node:https'), request }),
    fs: () => ({ ...fs, promises: files }),
    'fs/promises': () => files,
    process: () => world.process,
    crypto: () => ({ ...crypto, randomUUID: () => random.uuid(), randomBytes: bytes, randomFillSync: (array: Uint8Array) => fill(array, random), getRandomValues: (array: Uint8Array) => fill(array, random), webcrypto: world.crypto }),
    'timers/promises': () => ({ setTimeout: delay, setImmediate: (value?: unknown) => delay(0, value) }),
    timers: () => ({ ...machineRequire('node:timers'), setTimeout: world.setTimeout, clearTimeout: world.clearTimeout, setInterval: world.setInterval, clearInterval: world.clearInterval }),
    perf_hooks: () => ({ performance: world.performance }),
    zlib: () => trackedZlib(scheduler),
  };
  const loaded = new Map<string, unknown>();
  return (name) => {
    const plain = name.replace(/^node:/, '');
    if (!loaded.has(plain)) loaded.set(plain, Object.hasOwn(replaced, plain) ? replaced[plain]!() : machineRequire(name));
    return loaded.get(plain);
  };
}

function timers({ scheduler, isAlive }: Surroundings): Record<string, unknown> {
  const handle = (timer: Timer) => ({ timer, ref: () => {}, unref: () => {}, hasRef: () => true });
  const after = (milliseconds: number | undefined, run: () => void): Timer =>
    scheduler.at(scheduler.now() + Math.max(0, Math.ceil(Number(milliseconds ?? 0))), 'timer', () => (isAlive() ? run() : undefined));
  const clear = (given?: { timer?: Timer }) => given?.timer?.cancel();
  const setInterval = (run: (...args: unknown[]) => void, milliseconds?: number, ...args: unknown[]) => {
    const every = { timer: undefined as unknown as Timer, ref: () => {}, unref: () => {}, hasRef: () => true };
    const arm = () => (every.timer = after(Math.max(1, milliseconds ?? 1), () => (arm(), run(...args))));
    arm();
    return every;
  };
  return {
    setTimeout: (run: (...args: unknown[]) => void, milliseconds?: number, ...args: unknown[]) => handle(after(milliseconds, () => run(...args))),
    clearTimeout: clear,
    setInterval,
    clearInterval: clear,
    setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) => handle(after(0, () => run(...args))),
    clearImmediate: clear,
  };
}

function simulatedProcess({ now, env, onLine }: Surroundings): unknown {
  const nanoseconds = () => BigInt(now()) * 1_000_000n;
  const hrtime = Object.assign((since?: [number, number]) => {
    const [seconds, rest] = [Math.floor(now() / 1000), (now() % 1000) * 1e6];
    return since ? [seconds - since[0], rest - since[1]] : [seconds, rest];
  }, { bigint: nanoseconds });
  const own: Record<string, unknown> = { env, hrtime, stdout: lines(onLine), stderr: lines(onLine), uptime: () => 0, cwd: () => '/var/task', pid: 1 };
  return new Proxy(process, {
    get: (target, name) => (Object.hasOwn(own, name) ? own[name as string] : Reflect.get(target, name)),
    set: (_target, name, value) => ((own[name as string] = value), true),
  });
}

function lines(onLine: (line: string) => void): Writable {
  let unended = '';
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const parts = (unended + String(chunk)).split('\n');
      unended = parts.pop()!;
      for (const line of parts) onLine(line);
      done();
    },
  });
}

function dateOf(now: () => number): DateConstructor {
  function SimulatedDate(...parts: unknown[]): unknown {
    if (!new.target) return new Date(now()).toString();
    return Reflect.construct(Date, parts.length === 0 ? [now()] : parts, new.target);
  }
  return Object.defineProperties(SimulatedDate, {
    length: { value: 7 },
    name: { value: 'Date' },
    prototype: { value: Date.prototype },
    now: { value: now },
    parse: { value: Date.parse },
    UTC: { value: Date.UTC },
  }) as unknown as DateConstructor;
}

function fill<T extends Uint8Array>(array: T, random: Random): T {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(random.next() * 256);
  return array;
}
