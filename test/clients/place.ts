import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Recipe } from '../../cli/recipe/recipe';
import { run as command, type Ended } from '../cli/run-command';
import type { Front } from './front';

/** Where a client runs: a folder of its own, a customer of its own with a key, its own way to the API. */
export interface Place {
  readonly folder: string;
  readonly front: Front;
  readonly key: string;
  /** Where S3 is, which no trouble reaches. */
  readonly s3Url: string;
  readonly customer: string;
  /** `cyberactive key release`. */
  release(): Promise<void>;
}

export const SOURCE = 'linux_syslog';
export const HOST = 'web-17';

/** The programs of Debian's packages, and what they need in the environment. */
export const programs = path.join(__dirname, '..', '..', '.cache', 'debian', 'files');
export const libraries = path.join(programs, 'usr', 'lib');
export const environment = (): Record<string, string> => JSON.parse(process.env.CLIENT_ENVIRONMENT!) as Record<string, string>;

export const at = ({ folder }: Pick<Place, 'folder'>, ...names: string[]): string => path.join(folder, ...names);
export const logOf = (place: Place): string => at(place, 'in.log');

let queue: Promise<unknown> = Promise.resolve();

/** Runs the command in this process, one at a time: what it prints is caught at the process's own streams. */
export function cyberactive(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const ended = queue.then(() => command(args, more));
  queue = ended.catch(() => {});
  return ended;
}

/** What `cyberactive recipe NAME …` prints for this place, its files written below the folder. */
export async function recipe(place: Place, name: string, ...options: string[]): Promise<Recipe> {
  const keyFile = at(place, 'etc', 'cyberactive', 'key');
  mkdirSync(path.dirname(keyFile), { recursive: true });
  writeFileSync(keyFile, `${place.key}\n`);
  const all = ['recipe', name, '--source', SOURCE, '--host', HOST, '--api', place.front.url, '--key-file', keyFile, '--log', logOf(place), '--try', place.folder, '--json', ...options];
  const { code, stdout, stderr } = await cyberactive(all);
  if (code !== 0) throw new Error(`${all.join(' ')}: exit ${code} ${stderr}`);
  for (const folder of ['run/lock', 'var/lib', `var/spool/cyberactive/${SOURCE}/.open`]) mkdirSync(at(place, folder), { recursive: true });
  return JSON.parse(stdout) as Recipe;
}

/** Runs a program to its end; what it says is kept in `log.txt` of the place. @returns its exit code, null if it was killed */
export async function run(place: Place, program: string, args: readonly string[], more: Record<string, string> = {}, onStart: (child: ChildProcess) => void = () => {}): Promise<number | null> {
  const child = launch(place, program, args, more);
  onStart(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

/** Starts a program in a group of its own. */
export function launch(place: Place, program: string, args: readonly string[], more: Record<string, string> = {}): ChildProcess {
  const script = `exec "$0" "$@" >>"${at(place, 'log.txt')}" 2>&1`;
  return spawn('/bin/sh', ['-c', script, program, ...args], { cwd: place.folder, detached: true, stdio: 'ignore', env: { ...environment(), ...more } });
}

/** Ends a program and all that it has started. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(signal === 'SIGKILL' ? -child.pid! : child.pid!, signal);
  await ended;
}
