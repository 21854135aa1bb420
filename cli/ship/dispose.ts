import { mkdir, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isUntouched } from './ship-work';
import { ShipError } from './upload';
import type { FoundFile } from './walk';

/** What to do with a file when S3 has all of it. */
export type Disposal = 'delete' | { readonly moveTo: string };

/**
 * Deletes or moves a file, unless somebody has touched it since it was looked at: then it stays, and what is new in it is
 * shipped next time. A file in the folder that it moves to is never replaced.
 * @returns whether the file is gone from its place
 * @throws ShipError
 */
export async function dispose(found: FoundFile, disposal: Disposal): Promise<boolean> {
  if (!(await isUntouched(found))) return false;
  try {
    if (disposal === 'delete') await unlink(found.file);
    else await move(found, disposal.moveTo);
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const fix = code === 'EXDEV' ? 'name a folder of the same file system with --move-to' : undefined;
    throw new ShipError(found.path, 'local', `uploaded, but it could not be ${disposal === 'delete' ? 'deleted' : 'moved'}: ${message}`, fix);
  }
}

async function move({ file, path: shown }: FoundFile, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = shown.slice(shown.lastIndexOf('/') + 1);
  for (let copy = 0; ; copy++) {
    const target = path.join(folder, copy === 0 ? name : `${name}.${copy}`);
    if (await stat(target).then(() => true, () => false)) continue;
    return rename(file, target);
  }
}
