import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { versionOf, type FileVersion } from './file-version';
import { isSelected, type Selection } from './glob';
import { unreadable, type FileProblem, type SystemPath } from './local-file';

/** A file that is there. */
export interface FoundFile extends FileVersion {
  readonly file: SystemPath;
  /** Absolute, as text: a byte that is no UTF-8 stands as `%FC`. */
  readonly path: string;
}

/** What could not be looked at. */
export interface Unfound {
  readonly path: string;
  readonly problem: FileProblem;
}

export const EVERYTHING: Selection = { include: [], exclude: [] };

/**
 * The file itself, or all files below a folder in the order of their names, links to files among them; what is hidden
 * is left out. One folder's names are in memory at a time.
 */
export async function* walk(target: string, selection: Selection = EVERYTHING): AsyncGenerator<FoundFile | Unfound> {
  const absolute = path.resolve(target);
  const found = await look(absolute, absolute);
  if (found === 'folder') yield* walkFolder(Buffer.from(absolute), absolute, '', selection);
  else yield found;
}

/** Looked at side by side. */
const AHEAD = 32;

async function* walkFolder(folder: Buffer, shown: string, below: string, selection: Selection): AsyncGenerator<FoundFile | Unfound> {
  let entries: Dirent[];
  try {
    // As Latin-1 each byte is one character: nothing is lost of names that are no UTF-8.
    entries = await readdir(folder, { withFileTypes: true, encoding: 'latin1' });
  } catch (error) {
    // A folder below that is gone by now is no problem; one that may not be read is.
    if (below === '' || (error as NodeJS.ErrnoException).code !== 'ENOENT') yield { path: shown, problem: unreadable(shown, error as NodeJS.ErrnoException) };
    return;
  }
  const visible = entries.filter(({ name }) => !name.startsWith('.')).sort(inOrder);
  for (let start = 0; start < visible.length; start += AHEAD) {
    const looks = visible.slice(start, start + AHEAD).map((entry) => enter(entry, folder, shown, below, selection));
    for (const look of looks) {
      const found = await look;
      if (found === undefined) continue;
      if ('folder' in found) yield* walkFolder(found.folder, found.shown, found.below, selection);
      else yield found;
    }
  }
}

interface Folder {
  readonly folder: Buffer;
  readonly shown: string;
  readonly below: string;
}

/** @returns undefined for what is not selected, gone by now, a link to nowhere or to a folder */
async function enter(entry: Dirent, folder: Buffer, shown: string, below: string, selection: Selection): Promise<FoundFile | Folder | undefined> {
  const bytes = Buffer.from(entry.name, 'latin1');
  const name = textOf(bytes);
  const file = Buffer.concat([folder, SLASH, bytes]);
  if (entry.isDirectory()) return { folder: file, shown: `${shown}/${name}`, below: `${below}${name}/` };
  if (!(entry.isFile() || entry.isSymbolicLink()) || !isSelected(below + name, selection)) return undefined;
  const found = await look(isUtf8(file) ? file.toString() : file, `${shown}/${name}`);
  return found === 'folder' || 'problem' in found ? undefined : found;
}

const SLASH = Buffer.from('/');

/** Names in the order that sorting whole paths would give. */
const inOrder = (a: Dirent, b: Dirent): number => (orderOf(a) < orderOf(b) ? -1 : 1);
const orderOf = (entry: Dirent): string => (entry.isDirectory() ? `${entry.name}/` : entry.name);

async function look(file: SystemPath, shown: string): Promise<FoundFile | Unfound | 'folder'> {
  try {
    const found = await stat(file, { bigint: true });
    return found.isDirectory() ? 'folder' : { file, path: shown, ...versionOf(found) };
  } catch (error) {
    return { path: shown, problem: unreadable(shown, error as NodeJS.ErrnoException) };
  }
}

/** A name as text that no other name gives. */
function textOf(name: Buffer): string {
  if (isUtf8(name)) return name.toString();
  return [...name].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase()}`)).join('');
}
