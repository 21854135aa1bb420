import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { textOf } from './lines';
import type { Turn } from './one-shot';
import { at, SOURCE, type Place } from './place';

/** The spool of the recipes: folder `.open`, from which cron's line ships what has rested. */
export const openFolder = (place: Place): string => at(place, 'var', 'spool', 'cyberactive', SOURCE, '.open');

let numbers = 0;

/** Puts a complete file into a folder, under a name of its own. */
export function putFile(folder: string, lines: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `file-${++numbers}.log`);
  writeFileSync(`${file}.new`, textOf(lines));
  renameSync(`${file}.new`, file);
  return file;
}

/** Makes files two minutes older, in the place of two minutes of waiting. Whoever wrote them has closed them. */
export function age(folder: string): void {
  for (const name of readdirSync(folder)) utimesSync(path.join(folder, name), Date.now() / 1000, Date.now() / 1000 - 120);
}

export const bytesIn = (folder: string): number => readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);

/** The line of the recipe's file for cron, as cron runs it: by /bin/sh, with the PATH that stands above it. */
export function cronLine(place: Place): Turn {
  const [pathLine, line] = readFileSync(at(place, 'etc', 'cron.d', `cyberactive-${SOURCE}`), 'utf8').split('\n') as [string, string];
  return { program: '/bin/sh', args: ['-c', line.split(' ').slice(6).join(' ')], environment: { PATH: pathLine.slice('PATH='.length), CYBERACTIVE_TRIES: '2' } };
}
