import type { BigIntStats } from 'node:fs';

/** A file as the system told of it at one moment. */
export interface FileVersion {
  /** What the file is, whatever it is called: device and inode. A file system gives the inode of a removed file to the next one. */
  readonly inode: string;
  /** Bytes. */
  readonly size: number;
  /** Epoch ms, as all below. */
  readonly modified: number;
  /** Content, name, owner or times. */
  readonly changed: number;
  readonly born: number;
  /** When its content was written and the file was made, ns: another file of the same inode has others. */
  readonly times: string;
  /** It was touched so short a time ago that another write could leave the same times: they tell nothing yet. */
  readonly isFresh: boolean;
}

/**
 * File systems do not tell writes apart that are nearer than this, ms: one tick of the kernel's clock (10 ms, more on a
 * machine that stands still meanwhile), 2 s on FAT.
 * @see https://git-scm.com/docs/racy-git
 */
const SAME_TIMES_MS = 2_500;

/** @param found with bigint: numbers would round inodes above 2^53 and make two files one */
export function versionOf(found: BigIntStats, now = Date.now()): FileVersion {
  const [modified, changed] = [Number(found.mtimeMs), Number(found.ctimeMs)];
  return {
    inode: `${found.dev}:${found.ino}`,
    size: Number(found.size),
    modified,
    changed,
    born: Number(found.birthtimeMs),
    // Where the file system keeps no time of birth, that of the last change of anything says more than is needed.
    times: `${found.mtimeNs} ${found.birthtimeNs || found.ctimeNs}`,
    isFresh: [modified, changed].some((time) => Math.abs(now - time) < SAME_TIMES_MS),
  };
}

/** Whether nobody wrote to the file, or put another in its place, between the two looks at it. */
export const isSameVersion = (a: FileVersion, b: FileVersion): boolean => a.inode === b.inode && a.size === b.size && a.times === b.times;
