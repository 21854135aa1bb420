/**
 * The sandbox's own paths at the edge, unsigned and for this machine alone: GET /_sandbox/status,
 * POST /_sandbox/advance {"milliseconds": n}, POST /_sandbox/settled, GET /_sandbox/faults,
 * POST /_sandbox/faults {"<name>": rate}: 0 is off, {} ends them all. POST /_sandbox/deploy {"assembly": folder}: what
 * `cdk deploy` does on AWS.
 */
import { isAbsolute } from 'node:path';
import { json as readJson } from 'node:stream/consumers';
import type { ControlHandler } from './edge';
import { ServiceError } from './errors';
import type { RatedFaults } from './faults/rated-faults';
import type { EdgeRequest, EdgeResponse } from './kernel';
import type { Scheduler } from './scheduler';

/** What the control paths reach. */
export interface Controlled {
  readonly scheduler: Scheduler;
  /** The document of GET /_sandbox/status. */
  readonly status: () => object;
  readonly faults: RatedFaults;
  /** @param folder a cloud assembly */
  readonly deploy: (folder: string) => Promise<void>;
}

export function controlHandler({ scheduler, status, faults, deploy }: Controlled): ControlHandler {
  return async (request) => {
    refuseForeign(request);
    const route = `${request.method} ${request.path}`;
    if (route === 'GET /_sandbox/status') return document(status());
    if (route === 'POST /_sandbox/advance') {
      await scheduler.advance(await milliseconds(request));
      return document({ time: scheduler.now() });
    }
    if (route === 'POST /_sandbox/settled') {
      await scheduler.settled();
      return document({ time: scheduler.now() });
    }
    if (route === 'POST /_sandbox/deploy') {
      await deployFolder(deploy, await readJson(request.body).catch(() => undefined));
      return document(status());
    }
    if (route === 'POST /_sandbox/faults') switchFaults(faults, await readJson(request.body).catch(() => undefined));
    if (route.endsWith(' /_sandbox/faults')) return document({ faults: faults.states() });
    throw new ServiceError('NotFound', `/_sandbox: expected GET status, POST advance, POST settled, POST deploy, GET or POST faults, found ${route}`, 404);
  };
}

/** A page in a browser may reach this machine's ports; it does so under its own name, or from an origin of its own. */
function refuseForeign(request: EdgeRequest): void {
  const host = (request.headers['host'] ?? '').replace(/:\d+$/, '');
  if (!['127.0.0.1', 'localhost'].includes(host) || request.headers['origin'] !== undefined)
    throw new ServiceError('AccessDenied', '/_sandbox: expected a program on this machine that asks 127.0.0.1, found another', 403);
}

/** A year, ms. A move runs every schedule on its way and cannot be taken back: more is a slip of the hand. */
const LONGEST_MOVE = 366 * 86_400_000;

async function milliseconds(request: EdgeRequest): Promise<number> {
  const body = await readJson(request.body).catch(() => undefined);
  const value = (body as { milliseconds?: unknown } | undefined)?.milliseconds;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LONGEST_MOVE) return value;
  throw new ServiceError('ValidationError', `/_sandbox/advance: expected {"milliseconds": a whole number, 0 to ${LONGEST_MOVE}}`, 400);
}

async function deployFolder(deploy: (folder: string) => Promise<void>, body: unknown): Promise<void> {
  const folder = (body as { assembly?: unknown } | undefined)?.assembly;
  if (typeof folder !== 'string' || !isAbsolute(folder)) throw new ServiceError('ValidationError', '/_sandbox/deploy: expected {"assembly": the absolute path of a cloud assembly}', 400);
  try {
    await deploy(folder);
  } catch (error) {
    throw error instanceof ServiceError ? error : new ServiceError('ValidationError', (error as Error).message, 400);
  }
}

function switchFaults(faults: RatedFaults, rates: unknown): void {
  if (typeof rates !== 'object' || rates === null) throw new ServiceError('ValidationError', '/_sandbox/faults: expected {"<name>": rate}', 400);
  try {
    if (Object.keys(rates).length === 0) faults.clear();
    for (const [name, rate] of Object.entries(rates)) faults.set(name, Number(rate));
  } catch (error) {
    throw error instanceof RangeError ? new ServiceError('ValidationError', error.message, 400) : error;
  }
}

function document(value: object): EdgeResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
