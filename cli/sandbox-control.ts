import path from 'node:path';
import { CommandError, exitCodes } from './exit';
import { request } from './ship/http';

/** Both may do a lot of work before they answer: a large load that falls due, bundles that start anew. */
const PATIENCE_MS = 3_600_000;

/** Moves the running sandbox's clock forward. @returns its time, epoch ms */
export async function advanceBy(endpoint: string, milliseconds: number): Promise<number> {
  return (await control<{ time: number }>(endpoint, 'advance', { milliseconds })).time;
}

/** What `cdk deploy` is on AWS. @param assembly folder of a cloud assembly */
export async function deployTo(endpoint: string, assembly: string): Promise<void> {
  await control(endpoint, 'deploy', { assembly: path.resolve(assembly) });
}

/** Folder of the assembly that the sandbox runs. */
export async function deployedAssembly(endpoint: string): Promise<string | undefined> {
  const answer = await request('GET', `${endpoint}/_sandbox/status`, {});
  return (JSON.parse(answer.text) as { assembly?: string }).assembly;
}

async function control<T>(endpoint: string, name: string, body: object): Promise<T> {
  const answer = await request('POST', `${endpoint}/_sandbox/${name}`, { 'content-type': 'application/json' }, JSON.stringify(body), PATIENCE_MS);
  if (answer.status === 200) return JSON.parse(answer.text) as T;
  throw new CommandError(answer.status < 500 ? exitCodes.refused : exitCodes.unavailable, `sandbox: HTTP ${answer.status} ${answer.text.trim()}`);
}
