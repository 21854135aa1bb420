import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfig, type ClassStreams } from '../../stacks/config';
import { CommandError, exitCodes } from '../exit';
import type { Hints } from './settings';

/** What a stage file is to say afterwards. */
export interface StageChange {
  /** By event class, or `all`: the hints of every stream, and no class has its own any more. How many streams a class has stays. */
  readonly hints: { readonly all: Hints } | Readonly<Record<string, Hints>>;
  readonly loadMinutes?: number;
}

interface StageJson {
  stream: Hints & { classes?: Record<string, ClassStreams> };
  load: { intervalMinutes: number };
}

/** The text of a stage file, changed; checked as synthesis checks it. @throws ConfigError with the key that does not hold */
export function changedStage(stage: string, text: string, { hints, loadMinutes }: StageChange): string {
  const json = JSON.parse(text) as StageJson;
  if ('all' in hints) json.stream = withAll(json.stream, hints.all as Hints);
  else for (const [name, own] of Object.entries(hints)) json.stream = withClass(json.stream, name, own);
  if (loadMinutes !== undefined) json.load = { ...json.load, intervalMinutes: loadMinutes };
  const changed = formatStage(json);
  parseConfig(stage, changed);
  return changed;
}

function withAll({ classes = {} }: StageJson['stream'], all: Hints): StageJson['stream'] {
  const spread = Object.entries(classes).flatMap(([name, { shards }]) => (shards === undefined ? [] : [[name, { ...all, shards }] as const]));
  return { ...all, ...(spread.length > 0 && { classes: Object.fromEntries(spread) }) };
}

function withClass({ classes = {}, ...all }: StageJson['stream'], name: string, own: Hints): StageJson['stream'] {
  const { [name]: before, ...others } = classes;
  const shards = before?.shards;
  const isCommon = shards === undefined && own.intervalSeconds === all.intervalSeconds && own.sizeMegabytes === all.sizeMegabytes;
  const changed = isCommon ? others : { ...others, [name]: { intervalSeconds: own.intervalSeconds, sizeMegabytes: own.sizeMegabytes, ...(shards !== undefined && { shards }) } };
  return Object.keys(changed).length === 0 ? all : { ...all, classes: changed };
}

/** As stage files are written: a line for each key. */
export function formatStage(json: object): string {
  return `{\n${Object.entries(json).map(([key, value]) => `  ${JSON.stringify(key)}: ${inLine(value)}`).join(',\n')}\n}\n`;
}

function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${inLine(each)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** A stage file that is changed once all else is: written beside it first, so that nothing can go wrong in the end. */
export interface PreparedStage {
  readonly file: string;
  readonly changes: boolean;
  commit(): void;
  drop(): void;
}

/** @throws CommandError where the change does not hold or the file cannot be written: before anything was changed */
export function prepareStage(folder: string, stage: string, change: StageChange): PreparedStage {
  const file = path.join(folder, `${stage}.json`);
  const written = `${file}.new`;
  try {
    const before = readFileSync(file, 'utf8');
    const after = changedStage(stage, before, change);
    const changes = after !== before && JSON.stringify(JSON.parse(after)) !== JSON.stringify(JSON.parse(before));
    if (changes) writeFileSync(written, after);
    return { file, changes, commit: () => changes && renameSync(written, file), drop: () => rmSync(written, { force: true }) };
  } catch (error) {
    throw new CommandError(exitCodes.precondition, `stages/${stage}.json: ${(error as Error).message}`, 'nothing was changed; docs/stages.md says what each key takes, --stages names another folder');
  }
}
